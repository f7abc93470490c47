import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { databricksServices, type DatabricksOptions } from "../../../packages/azure-simulator/src/databricks";
import { faultInjector } from "../../../packages/azure-simulator/src/faults/injector";
import { noLatency } from "../../../packages/azure-simulator/src/context/latency";
import type { Latency, Service } from "../../../packages/azure-simulator/src/context/service";
import {
  armKey,
  emptyState,
  workspaceType,
  type ArmResource,
} from "../../../packages/azure-simulator/src/context/state";
import { tokenIssuer } from "../../../packages/azure-simulator/src/entra/tokens";
import type { World } from "../../../packages/azure-simulator/src/context/context";

export const application = "2ff814a6-3304-4ab8-85cb-cd0e6f879c1d";
export const user = "00000000-0000-4000-8000-00000000000c";

/** What the cloud asks of MLflow, and a server that writes it down and says yes. */
export interface RecordedCall {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export async function recordingServer(
  answer: (call: RecordedCall) => { status: number; body: unknown } = () => ({ status: 200, body: {} }),
): Promise<{ url: URL; calls: RecordedCall[]; server: Server }> {
  const calls: RecordedCall[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const call = {
        method: request.method ?? "",
        path: request.url ?? "",
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      };
      calls.push(call);
      const { status, body } = answer(call);
      response.writeHead(status, { "content-type": "application/json", connection: "close" });
      response.end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: new URL(`http://127.0.0.1:${port}`), calls, server };
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** A cloud with the workspaces that are asked for, by number, and a way to call them as its service principal. */
export function workspaceWorld({
  workspaces = [1],
  latency = {},
  mlflow,
  tags,
  ...options
}: {
  workspaces?: readonly number[];
  latency?: Partial<Latency>;
  mlflow?: URL;
  /** Of each workspace in Azure. */
  tags?: Record<string, string>;
} & DatabricksOptions = {}) {
  const identity = {
    tenantId: "tenant",
    subscriptionId: "subscription",
    clientId: user,
    clientSecret: "secret",
    objectId: "00000000-0000-4000-8000-00000000000d",
  };
  const state = emptyState(identity);
  const clock = { now: Date.parse("2026-11-24T12:00:00Z") };
  const now = (): number => clock.now;
  const resourceOf = (number: number): ArmResource => ({
    id: `/subscriptions/subscription/resourceGroups/rg/providers/Microsoft.Databricks/workspaces/w${number}`,
    name: `w${number}`,
    type: workspaceType,
    location: "eastus2",
    ...(tags && { tags }),
    properties: {
      provisioningState: "Succeeded",
      workspaceId: `555555555555555${number}`,
      workspaceUrl: `adb-555555555555555${number}.7.azuredatabricks.net`,
      parameters: { storageAccountName: { type: "String", value: `dbstorage${number}` } },
    },
  });
  for (const number of workspaces) {
    const resource = resourceOf(number);
    state.resources.set(armKey(resource.id), resource);
  }
  const world: World = {
    state,
    tokens: tokenIssuer(identity, now),
    latency: { ...noLatency, ...latency },
    faults: faultInjector(),
    mlflow,
    now,
    hooks: { workspaceCreated: [], workspaceDeleted: [], leftovers: [], closing: [] },
  };
  const [service, storage] = databricksServices(world, options) as [Service, Service];
  const bearer = (): Record<string, string> => ({
    authorization: `Bearer ${world.tokens.issue(application, 3_000_000)}`,
  });
  const send = async (
    method: "GET" | "POST" | "PATCH" | "DELETE",
    path: string,
    body?: object,
    { number = 1, headers = bearer() }: { number?: number; headers?: Record<string, string> } = {},
  ): Promise<Reply> => {
    const host = `adb-555555555555555${number}.7.azuredatabricks.net`;
    const response = await service.fetch(
      new Request(`https://${host}${path}`, {
        method,
        headers: { "content-type": "application/json", ...headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    );
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: (text.startsWith("{") ? JSON.parse(text) : { text }) as Record<string, unknown>,
    };
  };
  const removeWorkspace = (number: number): void => {
    const resource = resourceOf(number);
    state.resources.delete(armKey(resource.id));
    for (const hook of world.hooks.workspaceDeleted) hook(resource);
  };
  const restoreWorkspace = (number: number): void => {
    state.resources.set(armKey(resourceOf(number).id), resourceOf(number));
  };
  return { world, state, clock, service, storage, send, bearer, removeWorkspace, restoreWorkspace };
}

export const singleNode = {
  autotermination_minutes: 30,
  cluster_name: "lab",
  custom_tags: { ResourceClass: "SingleNode" },
  node_type_id: "Standard_D4ds_v5",
  num_workers: 0,
  runtime_engine: "STANDARD",
  spark_conf: { "spark.databricks.cluster.profile": "singleNode", "spark.master": "local[*]" },
  spark_version: "16.4.x-cpu-ml-scala2.12",
};
