import { text } from "./rpc/values";
import type { HttpClient, HttpResponse } from "./http";

/** A service principal that logs in. */
export interface ServicePrincipal {
  readonly tenantId: string;
  readonly clientId: string;
  readonly proof: Proof;
}

/** What it logs in with: a secret, or the token that a pipeline gives out to it. */
export type Proof = { readonly clientSecret: string } | { readonly pipeline: PipelineTokens };

/** Where a job of a pipeline asks for its token. */
export interface PipelineTokens {
  readonly url: string;
  readonly bearer: string;
}

/** What GitHub Actions puts into a job's environment; undefined elsewhere. */
export function pipelineTokens(environment: NodeJS.ProcessEnv): PipelineTokens | undefined {
  const url = environment["ACTIONS_ID_TOKEN_REQUEST_URL"];
  const bearer = environment["ACTIONS_ID_TOKEN_REQUEST_TOKEN"];
  return url && bearer ? { url, bearer } : undefined;
}

interface Token {
  readonly value: string;
  /** Milliseconds since 1970. */
  readonly expires: number;
}

/** A source of access tokens; each is asked for once and again when it is about to expire. */
export type TokenSource = (audience: string, signal?: AbortSignal) => Promise<string>;

const authority = "https://login.microsoftonline.com";
const renewBefore = 5 * 60_000;

function tokenFrom(response: HttpResponse, now: number): Token {
  const body = (response.body ?? {}) as Record<string, unknown>;
  if (response.status === 200 && typeof body["access_token"] === "string") {
    return { value: body["access_token"], expires: now + Number(body["expires_in"]) * 1000 };
  }
  const reason = text(body["error_description"]) || text(body["error"]) || response.text;
  throw new Error(`login failed: ${authority} answered ${response.status}: ${reason}`);
}

/** Remembers tokens by audience; requests for the same one that come together share one login. */
function remembered(login: (audience: string, signal?: AbortSignal) => Promise<Token>): TokenSource {
  const held = new Map<string, { token: Promise<Token>; expires: number }>();
  return async (audience, signal) => {
    let entry = held.get(audience);
    if (entry === undefined || entry.expires - renewBefore < Date.now()) {
      entry = { token: login(audience, signal), expires: Number.POSITIVE_INFINITY };
      held.set(audience, entry);
    }
    try {
      const { value, expires } = await entry.token;
      entry.expires = expires;
      return value;
    } catch (error) {
      held.delete(audience);
      throw error;
    }
  };
}

/** Where the tenant gives out tokens, by its OpenID configuration. */
async function tokenEndpoint(http: HttpClient, tenantId: string, signal?: AbortSignal): Promise<string> {
  const response = await http.send({
    method: "GET",
    url: `${authority}/${tenantId}/v2.0/.well-known/openid-configuration`,
    ...(signal && { signal }),
  });
  const endpoint = (response.body as { token_endpoint?: unknown } | undefined)?.token_endpoint;
  if (response.status === 200 && typeof endpoint === "string") return endpoint;
  throw new Error(`login failed: tenant ${tenantId} has no OpenID configuration: ${response.text}`);
}

/** A pipeline's token in the place of a secret (RFC 7523). */
async function assertion(
  http: HttpClient,
  { url, bearer }: PipelineTokens,
  signal?: AbortSignal,
): Promise<Record<string, string>> {
  const address = new URL(url);
  address.searchParams.set("audience", "api://AzureADTokenExchange");
  const response = await http.send({
    method: "GET",
    url: address.href,
    headers: { authorization: `Bearer ${bearer}`, accept: "application/json" },
    ...(signal && { signal }),
  });
  const value = (response.body as { value?: unknown } | undefined)?.value;
  if (response.status !== 200 || typeof value !== "string")
    throw new Error(`login failed: the pipeline gave no token: ${response.status} ${response.text}`);
  return {
    client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    client_assertion: value,
  };
}

/** The v2 endpoint, as azure-native's login asks it: found by discovery, and the audience becomes a scope. */
export const tokensV2 = (http: HttpClient, principal: ServicePrincipal): TokenSource =>
  remembered(async (audience, signal) =>
    tokenFrom(
      await http.send({
        method: "POST",
        url: await tokenEndpoint(http, principal.tenantId, signal),
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams({
          grant_type: "client_credentials",
          client_id: principal.clientId,
          ...("clientSecret" in principal.proof
            ? { client_secret: principal.proof.clientSecret }
            : await assertion(http, principal.proof.pipeline, signal)),
          scope: `${audience}/.default openid offline_access profile`,
        }).toString(),
        ...(signal && { signal }),
      }),
      Date.now(),
    ),
  );

/**
 * The v1 endpoint, as the Databricks provider's login asks it: a resource, and a secret in a header or a pipeline's
 * token in the body.
 */
export const tokensV1 = (http: HttpClient, { tenantId, clientId, proof }: ServicePrincipal): TokenSource =>
  remembered(async (resource, signal) => {
    const [headers, form] =
      "clientSecret" in proof
        ? [{ authorization: basic(clientId, proof.clientSecret) }, {}]
        : [{}, { client_id: clientId, ...(await assertion(http, proof.pipeline, signal)) }];
    return tokenFrom(
      await http.send({
        method: "POST",
        url: `${authority}/${tenantId}/oauth2/token`,
        headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
        body: new URLSearchParams({ grant_type: "client_credentials", resource, ...form }).toString(),
        ...(signal && { signal }),
      }),
      Date.now(),
    );
  });

function basic(id: string, secret: string): string {
  const credentials = [id, secret].map(encodeURIComponent).join(":");
  return `Basic ${Buffer.from(credentials).toString("base64")}`;
}
