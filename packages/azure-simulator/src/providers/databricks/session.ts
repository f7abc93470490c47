import { tokensV1, type TokenSource } from "../entra";
import type { HttpClient, HttpResponse } from "../http";
import type { Login } from "./config";

/** Azure Databricks itself, as Entra knows it in every tenant. */
const databricksApplication = "2ff814a6-3304-4ab8-85cb-cd0e6f879c1d";
const armResource = "https://management.azure.com/";
const serviceManagementResource = "https://management.core.windows.net/";
const workspaceApiVersion = "2018-04-01";
const product = "databricks-tf-provider/1.128.0 databricks-sdk-go/0.175.0 go/1.26.8 os/linux pulumi/1.110.0";

/** A login to one workspace. */
export interface Session {
  /** The workspace's origin, `https://adb-….azuredatabricks.net`. */
  host(signal: AbortSignal): Promise<string>;
  /** Where to send a request and the headers that log it in. */
  authorized(agent: string, signal: AbortSignal): Promise<{ host: string; headers: Record<string, string> }>;
  /** Whether the program named the host; else it is found by the workspace's resource id. */
  readonly hasHost: boolean;
  /** Looks up who is logged in, as the real provider does once before it reads anything. */
  introduce(agent: string, signal: AbortSignal): Promise<void>;
}

/**
 * The start of a session: the host's metadata, asked for twice and without a login like the real provider
 * does. A host that has none, or that is gone, is no failure yet.
 *
 * @returns the workspace's id when the host tells it
 */
async function discover(http: HttpClient, host: string): Promise<string | undefined> {
  const ask = (): Promise<HttpResponse | undefined> =>
    http
      .send({
        method: "GET",
        url: `${host}/.well-known/databricks-config`,
        headers: { "user-agent": product },
      })
      .catch(() => undefined);
  const [answer] = await Promise.all([ask(), ask()]);
  const id = answer?.status === 200 && (answer.body as { workspace_id?: unknown } | undefined)?.workspace_id;
  return typeof id === "string" ? id : undefined;
}

/** Opens a session. Nothing is asked of a login server before the first request to the workspace. */
export async function openSession(http: HttpClient, login: Login): Promise<Session> {
  let workspaceId = login.host === undefined ? undefined : await discover(http, login.host);
  const tokens: TokenSource | undefined = "principal" in login ? tokensV1(http, login.principal) : undefined;

  let found: Promise<string> | undefined;
  const host = (signal: AbortSignal): Promise<string> => {
    if (login.type === "none") throw new Error(login.reason);
    if (login.host !== undefined) return Promise.resolve(login.host);
    found ??= lookUpHost(signal);
    return found;
  };

  /** The workspace's address, by its resource id. */
  async function lookUpHost(signal: AbortSignal): Promise<string> {
    if (login.type !== "azure-client-secret" || tokens === undefined) throw new Error("no host");
    const response = await http.send({
      method: "GET",
      url: `${armResource.slice(0, -1)}${login.resourceId}?api-version=${workspaceApiVersion}`,
      headers: { authorization: `Bearer ${await tokens(armResource, signal)}`, "user-agent": product },
      signal,
    });
    const url = (response.body as { properties?: { workspaceUrl?: string } } | undefined)?.properties
      ?.workspaceUrl;
    if (response.status !== 200 || url === undefined) {
      throw new Error(`cannot resolve the workspace ${login.resourceId}: ${response.text}`);
    }
    return `https://${url}`;
  }

  async function credentials(signal: AbortSignal): Promise<Record<string, string>> {
    if (login.type === "pat") return { authorization: `Bearer ${login.token}` };
    if (login.type === "none" || tokens === undefined) return {};
    const authorization = `Bearer ${await tokens(databricksApplication, signal)}`;
    // The real one's login by a pipeline's token shows no token of Azure's management beside.
    if (login.type === "github-oidc-azure") return { authorization };
    return {
      authorization,
      "x-databricks-azure-sp-management-token": await tokens(serviceManagementResource, signal),
      ...(login.resourceId !== undefined && {
        "x-databricks-azure-workspace-resource-id": login.resourceId,
      }),
    };
  }

  async function headers(agent: string, signal: AbortSignal): Promise<Record<string, string>> {
    const userAgent = `${product} sdk/sdkv2 ${agent} auth/${login.type}`;
    return { "user-agent": userAgent, ...(await credentials(signal)) };
  }

  const currentUser = async (agent: string, signal: AbortSignal): Promise<HttpResponse> =>
    http.send({
      method: "GET",
      url: `${await host(signal)}/api/2.0/preview/scim/v2/Me?excludedAttributes=entitlements`,
      headers: await headers(agent, signal),
      signal,
    });

  /** A host without metadata tells its id in a header of the first answer that needs a login. */
  async function identify(agent: string, signal: AbortSignal): Promise<void> {
    if (workspaceId !== undefined || login.host === undefined) return;
    const answer = await currentUser(agent, signal);
    const id = answer.headers.get("x-databricks-org-id");
    if (id === undefined) {
      throw new Error(
        `cannot find out the id of the workspace ${login.host}: ` +
          `its answer (${answer.status}) has no X-Databricks-Org-Id header: ${answer.text}`,
      );
    }
    workspaceId = id;
  }

  let introduced: Promise<unknown> | undefined;
  return {
    hasHost: login.host !== undefined,
    host,
    async authorized(agent, signal) {
      const origin = await host(signal);
      await identify(agent, signal);
      return {
        host: origin,
        headers: {
          ...(await headers(agent, signal)),
          ...(workspaceId !== undefined && { "x-databricks-workspace-id": workspaceId }),
        },
      };
    },
    async introduce(agent, signal) {
      introduced ??= currentUser(agent, signal).catch(() => undefined);
      await introduced;
    },
  };
}
