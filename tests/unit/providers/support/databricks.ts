import type { PropertyMap } from "../../../../packages/azure-simulator/src/providers/rpc/values";
import type { Answer, Received, Routes } from "./fake-cloud";
import { withProvider, type Setup } from "./setup";

export const host = "adb-900800700600.4.azuredatabricks.net";
export const resourceId =
  "/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/rg/providers/Microsoft.Databricks/workspaces/ws";

export const typeOf = (name: string): string =>
  `databricks:index/${name.charAt(0).toLowerCase()}${name.slice(1)}:${name}`;

/** A workspace that says who it is, and what a test adds. Keys are `METHOD /path`. */
export const workspaceRoutes = (routes: Routes): Routes => ({
  [`GET ${host}/.well-known/databricks-config`]: { body: { workspace_id: "900800700600" } },
  [`GET ${host}/api/2.0/preview/scim/v2/Me`]: {
    body: { id: "1", userName: "dev@example.com", externalId: "ext-1" },
  },
  ...Object.fromEntries(
    Object.entries(routes).map(([key, route]) => [key.replace(" /", ` ${host}/`), route] as const),
  ),
});

export const refusal = (status: number, code: string, message: string): Answer => ({
  status,
  body: { error_code: code, message },
});

/** One instance logged in with a token, without what Azure's login has in the environment. */
export const withWorkspace = <T>(
  routes: Routes,
  work: (setup: Setup) => Promise<T>,
  config: PropertyMap = { host: `https://${host}`, token: "dapi-1" },
  environment: NodeJS.ProcessEnv = { ARM_CLIENT_ID: "", ARM_CLIENT_SECRET: "", ARM_TENANT_ID: "" },
): Promise<T> => withProvider("databricks", workspaceRoutes(routes), work, config, environment);

/** Requests to the workspace's API as `METHOD path?query body`, the start of the session left out. */
export const apiCalls = (received: readonly Received[]): string[] =>
  received
    .filter((one) => one.host === host && one.path.startsWith("/api/"))
    .map(({ method, path, body }) => `${method} ${decodeURIComponent(path)}${body === "" ? "" : ` ${body}`}`);
