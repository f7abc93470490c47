import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EnvHttpProxyAgent, fetch as fetchBy } from "undici";
import { startCloud, type Cloud } from "../../../../packages/azure-simulator/src/cloud";
import type { FaultRule } from "../../../../packages/azure-simulator/src/faults/injector";
import { ArmClient, type ArmOptions } from "../../../../packages/azure-client/src/arm";
import { workspaceShape } from "../../../../packages/azure-client/src/bodies";
import { clustersClient, type ClustersClient } from "../../../../packages/databricks-client/src/clusters";
import { MlflowClient } from "../../../../packages/mlflow-js-client/src/mlflow-client";
import { anything } from "../../../../packages/rest-client/src/shape";
import { byFetch, tokens as credentialOf } from "./http-clients";

export const SUBSCRIPTION = "11111111-2222-3333-4444-555555555555";
export const NOW = Date.parse("2026-11-24T12:00:00Z");
const management = "https://management.azure.com";
const databricks = "2ff814a6-3304-4ab8-85cb-cd0e6f879c1d";

/** A cloud behind real HTTPS, with this process's requests going through it. */
export interface TestCloud {
  readonly cloud: Cloud;
  readonly arm: ArmClient;
  readonly credential: ArmOptions["credential"];
  readonly httpClient: ArmOptions["httpClient"];
  readonly connect: (host: string) => MlflowClient;
  readonly compute: (host: string) => ClustersClient;
  readonly subscription: string;
  /** A PUT or another request of ARM's, which must succeed and is looked at until it is settled. */
  readonly put: (path: string, version: string, body: object) => Promise<void>;
  readonly send: (method: string, path: string, version: string, body?: object) => Promise<Response>;
  readonly account: (group: string, name: string, region?: string) => Promise<string>;
  readonly deployment: (account: string, name: string, capacity: number, sku?: string) => Promise<void>;
  /** Deletes an account, which Azure keeps. */
  readonly deleteAccount: (id: string) => Promise<void>;
  readonly group: (name: string, region?: string) => Promise<string>;
  /** A workspace, and its address. */
  readonly workspace: (group: string, name: string, region?: string) => Promise<string>;
  readonly cluster: (host: string, spec?: object) => Promise<string>;
  readonly close: () => Promise<void>;
}

export async function openCloud(faults: readonly FaultRule[] = []): Promise<TestCloud> {
  const folder = mkdtempSync(join(tmpdir(), "preflight-"));
  const cloud = await startCloud({
    folder,
    faults,
    latency: "none",
    now: () => NOW,
    identity: { subscriptionId: SUBSCRIPTION },
  });
  const ca = readFileSync(cloud.caFile, "utf8");
  const { HTTPS_PROXY: proxy = "" } = cloud.environment();
  const dispatcher = new EnvHttpProxyAgent({
    httpProxy: proxy,
    httpsProxy: proxy,
    noProxy: "",
    requestTls: { ca },
  });
  // Node's own fetch takes its dispatcher from outside of the test's world.
  const before = globalThis.fetch;
  globalThis.fetch = ((url: string, init?: object) => fetchBy(url, { ...init, dispatcher })) as typeof fetch;
  const tokens = new Map<string, Promise<string>>();
  const tokenFor = (resource: string): Promise<string> => {
    const known = tokens.get(resource) ?? login(cloud, resource);
    tokens.set(resource, known);
    return known;
  };
  const token = (): Promise<string> => tokenFor(management);
  const credential = credentialOf(token);
  const httpClient = byFetch((url, init) => fetch(url, init));
  const arm = new ArmClient({ management, credential, httpClient });
  const subscription = `/subscriptions/${SUBSCRIPTION}`;
  const send = async (method: string, path: string, version: string, body?: object): Promise<Response> =>
    fetch(`${management}${path}?api-version=${version}`, {
      method,
      headers: { authorization: `Bearer ${await token()}`, "content-type": "application/json" },
      ...(body && { body: JSON.stringify(body) }),
    });
  const put = async (path: string, version: string, body: object): Promise<void> => {
    const response = await send("PUT", path, version, body);
    if (!response.ok) throw new Error(`PUT ${path}: ${response.status} ${await response.text()}`);
    await arm.get(path, version, anything);
  };
  const connect = (host: string): MlflowClient => {
    const authorization = async (): Promise<string> => `Bearer ${await tokenFor(databricks)}`;
    return new MlflowClient({ dialect: "databricks", url: host, authorization });
  };
  const self: TestCloud = {
    cloud,
    arm,
    credential,
    httpClient,
    connect,
    compute: (host) => clustersClient(connect(host)),
    subscription,
    put,
    send,
    async group(name, region = "eastus2") {
      const id = `${subscription}/resourceGroups/${name}`;
      await put(id, "2024-03-01", { location: region });
      return id;
    },
    async account(group, name, region = "eastus2") {
      await self.group(group, "eastus2");
      const id = `${subscription}/resourceGroups/${group}/providers/Microsoft.CognitiveServices/accounts/${name}`;
      await put(id, "2025-06-01", {
        location: region,
        kind: "OpenAI",
        sku: { name: "S0" },
        properties: { customSubDomainName: name },
      });
      return id;
    },
    deployment: (account, name, capacity, sku = "Standard") =>
      put(`${account}/deployments/${name}`, "2025-06-01", {
        sku: { name: sku, capacity },
        properties: { model: { format: "OpenAI", name: "gpt-4o", version: "2024-11-20" } },
      }),
    async deleteAccount(id) {
      const response = await send("DELETE", id, "2025-06-01");
      if (!response.ok) throw new Error(`DELETE ${id}: ${response.status}`);
      await arm.find(id, "2025-06-01", anything);
    },
    async workspace(group, name, region = "eastus2") {
      await self.group(group, "eastus2");
      const id = `${subscription}/resourceGroups/${group}/providers/Microsoft.Databricks/workspaces/${name}`;
      await put(id, "2026-01-01", {
        location: region,
        sku: { name: "premium" },
        properties: {
          computeMode: "Hybrid",
          managedResourceGroupId: `${subscription}/resourceGroups/${group}-databricks`,
        },
      });
      const { properties } = await arm.get(id, "2026-01-01", workspaceShape);
      return `https://${properties.workspaceUrl}`;
    },
    async cluster(host, spec = {}) {
      const response = await fetch(`${host}/api/2.1/clusters/create`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${await tokenFor(databricks)}`,
          "content-type": "application/json",
        },
        body: JSON.stringify({
          cluster_name: "lab",
          spark_version: "16.4.x-cpu-ml-scala2.12",
          node_type_id: "Standard_D4ds_v5",
          num_workers: 1,
          autotermination_minutes: 30,
          data_security_mode: "SINGLE_USER",
          runtime_engine: "STANDARD",
          ...spec,
        }),
      });
      const { cluster_id: id } = (await response.json()) as { cluster_id?: string };
      if (id === undefined) throw new Error(`no cluster: ${response.status}`);
      return id;
    },
    async close() {
      globalThis.fetch = before;
      await dispatcher.close();
      await cloud.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return self;
}

async function login({ identity }: Cloud, resource: string): Promise<string> {
  const response = await fetch(`https://login.microsoftonline.com/${identity.tenantId}/oauth2/v2.0/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: identity.clientId,
      client_secret: identity.clientSecret,
      scope: `${resource}/.default`,
    }),
  });
  const { access_token: token } = (await response.json()) as { access_token?: string };
  if (token === undefined) throw new Error(`no token: ${response.status}`);
  return token;
}
