import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import { adminInterface } from "./proxy/admin";
import { armService } from "./arm";
import { createAuthority } from "./proxy/certificates";
import {
  type Content,
  coresInUse,
  databricksServices,
  type TraceStore,
  workspaceContents,
} from "./databricks";
import { entraService } from "./entra/service";
import { clientEnvironment, type LoginBy } from "./processes/environment";
import { type FaultRule, faultInjector, type Faults } from "./faults/injector";
import { pipelineFederation } from "./entra/federation";
import { newGuest, newIdentity } from "./entra/identity";
import { latencyOf } from "./context/latency";
import { armLeftovers } from "./arm/leftovers";
import { openaiService } from "./openai";
import { networkPasses } from "./proxy/passes";
import { startProxy } from "./proxy/proxy";
import { type RequestLine, type RequestLog, requestLog } from "./proxy/request-log";
import type { Latency } from "./context/service";
import { type CloudState, emptyState, type Identity } from "./context/state";
import { tokenIssuer } from "./entra/tokens";
import type { Leftover, World } from "./context/context";

/** How a cloud is started. */
export interface CloudOptions {
  /** Where the certificate files go; made if it is not there. Nothing else is written to disk. */
  readonly folder: string;
  /** Default: a free one. */
  readonly port?: number;
  /** How long things take. Default: `none`. */
  readonly latency?: Latency | "none" | "realistic";
  /** Address of the MLflow server that stands behind every workspace, with its login, if it has one, in it. */
  readonly mlflow?: string;
  /** The Python that runs notebooks, with mlflow and openai. Default: none, and jobs are refused. */
  readonly python?: string;
  /** How the storage behind every workspace is written to. Default: as block blobs, `AZURE_SAS_URI`. */
  readonly traceStore?: TraceStore;
  readonly faults?: readonly FaultRule[];
  /** Whether ARM limits how many requests a subscription makes, as the real one does. Default: no. */
  readonly throttle?: boolean;
  /** Default: fixed ids and a secret that is new each time. */
  readonly identity?: Partial<Identity>;
  readonly log?: (line: RequestLine) => void;
  /** Milliseconds since 1970. Default: the machine's clock. */
  readonly now?: () => number;
}

/** A running cloud; everything in it lives in this process's memory. */
export interface Cloud {
  /**
   * The forward proxy that answers as Azure, and the admin interface's address. Both want a login: it stands in the
   * address that `environment` names.
   */
  readonly proxyUrl: string;
  /** Our certificate authority alone, in PEM. */
  readonly caFile: string;
  /** The public roots and ours, in PEM. */
  readonly caBundleFile: string;
  readonly identity: Identity;
  readonly state: CloudState;
  readonly faults: Faults;
  readonly requests: RequestLog;
  /** What a client process needs to meet this cloud; to be set over `withoutInherited(process.env)`. */
  environment(login?: LoginBy): Record<string, string>;
  /** Lets another service principal in, with the same rights; gives what its processes need. */
  admit(): Record<string, string>;
  /** Everything that still exists. */
  leftovers(): Leftover[];
  /** What stands inside the workspaces: clusters, scopes, secrets, jobs, and the objects of the tree. */
  contents(): Content[];
  /** Resets every connection; what existed is forgotten. */
  close(): Promise<void>;
}

/** Starts the cloud. Resolves when the proxy listens and the certificate files are written. */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const now = options.now ?? Date.now;
  const identity = newIdentity(options.identity);
  const state = emptyState(identity);
  const faults = faultInjector(options.faults);
  const requests = requestLog(options.log);
  const passes = networkPasses();
  const federation = pipelineFederation(now);
  const environment = (
    network?: string,
    login: LoginBy = "secret",
    principal = identity,
  ): Record<string, string> =>
    clientEnvironment({
      proxyUrl: passes.proxyFor(proxy.url, network),
      caFile,
      caBundleFile,
      identity: principal,
      federation,
      login,
    });
  const world: World = {
    state,
    tokens: tokenIssuer(identity, now),
    latency: latencyOf(options.latency),
    faults,
    mlflow: options.mlflow === undefined ? undefined : new URL(options.mlflow),
    notebooks:
      options.python === undefined
        ? undefined
        : { python: options.python, folder: options.folder, environment: (network) => environment(network) },
    now,
    hooks: { workspaceCreated: [], workspaceDeleted: [], leftovers: [], closing: [] },
  };
  const arm = armService(world, {
    throttle: options.throttle ?? false,
    coresInUse: (region, family) => coresInUse(world, region, family),
  });
  const entra = entraService({ ...world, federation });
  const services = [arm, entra, federation, openaiService(world), ...databricksServices(world, options)];
  const leftovers = (): Leftover[] => {
    arm.settle();
    return [...armLeftovers(state), ...world.hooks.leftovers.flatMap((hook) => hook())];
  };

  const authority = await createAuthority();
  const caFile = join(options.folder, "ca.pem");
  const caBundleFile = join(options.folder, "ca-bundle.pem");
  await mkdir(options.folder, { recursive: true, mode: 0o700 });
  await Promise.all([
    writeFile(caFile, `${authority.pem}\n`, { mode: 0o600 }),
    writeFile(caBundleFile, `${[...rootCertificates, authority.pem].join("\n")}\n`, { mode: 0o600 }),
  ]);
  const proxy = await startProxy({
    services,
    authority,
    faults,
    port: options.port ?? 0,
    // ARM looks at its own operations itself, and a login is no reason to end one.
    settle: (host) => arm.knows(host) || entra.knows(host) || arm.settle(),
    originOf: (authorization) => passes.originOf(authorization),
    record: (line) => requests.add(line),
    admin: adminInterface({
      state,
      faults,
      requests,
      leftovers,
      admits: (authorization) => passes.originOf(authorization) !== undefined,
    }),
  });
  return {
    proxyUrl: proxy.url,
    caFile,
    caBundleFile,
    identity,
    state,
    faults,
    requests,
    environment: (login) => environment(undefined, login),
    admit() {
      const guest = newGuest(identity);
      state.guests.push(guest);
      return environment(undefined, "secret", guest);
    },
    leftovers,
    contents: () => {
      arm.settle();
      return workspaceContents(world);
    },
    async close() {
      for (const hook of world.hooks.closing) await hook();
      await proxy.close();
    },
  };
}
