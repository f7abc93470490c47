import type { BodyLimit } from "../proxy/body-limit";

/**
 * One part of the cloud: it answers for a family of host names (management.azure.com,
 * *.openai.azure.com, …) in terms of web-standard requests and responses.
 * The proxy in front ends TLS, asks each service whether it knows the name, and hands over the request
 * with its full https URL.
 */
export interface Service {
  readonly name: string;
  /**
   * Whether the host exists here: `undefined` when the name is not of this service's domain at all,
   * `false` when it is of its domain but nobody created it (such a name does not resolve).
   */
  knows(host: string): boolean | undefined;
  /** Of the bodies that it takes. Left out: Azure Resource Manager's. */
  readonly bodies?: BodyLimit;
  /** Answers a request. May answer slowly; a rejection becomes a 500 in ARM's envelope. */
  fetch(request: Request, origin?: Origin): Response | Promise<Response>;
}

/** Where a request comes from. */
export interface Origin {
  /** ARM id of the virtual network that the client's machine is in; undefined for the internet. */
  readonly network: string | undefined;
}

/** How long the cloud takes for things, in milliseconds of real time. All zero in tests. */
export interface Latency {
  /** An account's way from Accepted to Succeeded. */
  readonly accountCreate: number;
  readonly accountDelete: number;
  readonly accountPurge: number;
  readonly deploymentCreate: number;
  readonly deploymentDelete: number;
  readonly workspaceCreate: number;
  readonly workspaceDelete: number;
  readonly groupDelete: number;
  /** Creating, changing or deleting a network, a private endpoint, a private zone or a part of one. */
  readonly networkChange: number;
  /** A cluster's way from PENDING to RUNNING. */
  readonly clusterStart: number;
  readonly clusterTerminate: number;
  /** Until the model's endpoint knows of a role that was assigned. */
  readonly rolePropagation: number;
  /** A chat completion's time to its first token, and between two tokens. */
  readonly chatFirstToken: number;
  /** The first token comes up to so much later, evenly spread over prompts, and for one prompt always the same. */
  readonly chatFirstTokenSpread: number;
  readonly chatPerToken: number;
}
