import { armService } from "../../../packages/azure-simulator/src/arm";
import { faultInjector, type FaultRule } from "../../../packages/azure-simulator/src/faults/injector";
import { newIdentity } from "../../../packages/azure-simulator/src/entra/identity";
import { noLatency } from "../../../packages/azure-simulator/src/context/latency";
import type { Latency } from "../../../packages/azure-simulator/src/context/service";
import { emptyState } from "../../../packages/azure-simulator/src/context/state";
import { tokenIssuer } from "../../../packages/azure-simulator/src/entra/tokens";
import type { World } from "../../../packages/azure-simulator/src/context/context";

export interface Answer {
  readonly status: number;
  /** The parsed body; undefined when there is none. */
  readonly body: unknown;
  readonly headers: Headers;
}

export const versions = {
  group: "2024-03-01",
  cognitive: "2025-06-01",
  workspace: "2026-01-01",
};

/** ARM without a proxy, with a clock that the test moves. */
export function azure(
  options: { latency?: Partial<Latency>; faults?: readonly FaultRule[]; throttle?: boolean } = {},
) {
  const clock = { now: Date.parse("2026-11-24T12:00:00Z") };
  const identity = newIdentity();
  const tokens = tokenIssuer(identity, () => clock.now);
  const world: World = {
    state: emptyState(identity),
    tokens,
    latency: { ...noLatency, ...options.latency },
    faults: faultInjector(options.faults),
    mlflow: undefined,
    now: () => clock.now,
    hooks: { workspaceCreated: [], workspaceDeleted: [], leftovers: [], closing: [] },
  };
  const arm = armService(world, { throttle: options.throttle ?? false });
  const token = () => tokens.issue("https://management.azure.com/");
  const subscription = `/subscriptions/${identity.subscriptionId}`;

  const send = async (
    method: string,
    url: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> => {
    const response = await arm.fetch(
      new Request(new URL(url, "https://management.azure.com"), {
        method,
        headers: { authorization: `Bearer ${token()}`, ...headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    );
    const text = await response.text();
    return {
      status: response.status,
      body: text === "" ? undefined : (JSON.parse(text) as unknown),
      headers: response.headers,
    };
  };
  const versioned = (path: string, version: string) =>
    `${path}${path.includes("?") ? "&" : "?"}api-version=${version}`;

  const groupPath = (group: string) => `${subscription}/resourceGroups/${group}`;
  const accountPath = (group: string, account: string) =>
    `${groupPath(group)}/providers/Microsoft.CognitiveServices/accounts/${account}`;
  const deploymentPath = (group: string, account: string, deployment: string) =>
    `${accountPath(group, account)}/deployments/${deployment}`;
  const workspacePath = (group: string, workspace: string) =>
    `${groupPath(group)}/providers/Microsoft.Databricks/workspaces/${workspace}`;
  const deletedPath = (location: string, group: string, account: string) =>
    `${subscription}/providers/Microsoft.CognitiveServices/locations/${location}/resourceGroups/${group}/deletedAccounts/${account}`;

  const call = (version: string) => (method: string, path: string, body?: unknown) =>
    send(method, versioned(path, version), body);

  const cloud = {
    world,
    clock,
    identity,
    tokens,
    arm,
    subscription,
    send,
    group: call(versions.group),
    cognitive: call(versions.cognitive),
    databricks: call(versions.workspace),
    paths: {
      group: groupPath,
      account: accountPath,
      deployment: deploymentPath,
      workspace: workspacePath,
      deleted: deletedPath,
    },
    /** Asks where an answer says to poll, once. */
    poll: (answer: Answer) => {
      const url = answer.headers.get("azure-asyncoperation") ?? answer.headers.get("location");
      if (!url) throw new Error(`The answer ${answer.status} says nowhere to poll.`);
      return send("GET", url);
    },
    makeGroup: (name = "rg", location = "eastus2") => cloud.group("PUT", groupPath(name), { location }),
    putAccount: (name = "aoai", more: Record<string, unknown> = {}, location = "eastus2") =>
      cloud.cognitive("PUT", accountPath("rg", name), {
        location,
        kind: "OpenAI",
        sku: { name: "S0" },
        properties: { customSubDomainName: name, ...more },
      }),
    putDeployment: (
      name = "gpt-4o",
      { account = "aoai", capacity = 10, sku = "Standard", model = "gpt-4o", version = "2024-11-20" } = {},
    ) =>
      cloud.cognitive("PUT", deploymentPath("rg", account, name), {
        sku: { name: sku, capacity },
        properties: { model: { format: "OpenAI", name: model, version } },
      }),
    putWorkspace: (
      name = "dbw",
      properties: Record<string, unknown> = { managedResourceGroupId: groupPath(`${name}-managed`) },
    ) =>
      cloud.databricks("PUT", workspacePath("rg", name), {
        location: "eastus2",
        sku: { name: "premium" },
        properties: { computeMode: "Hybrid", ...properties },
      }),
    /** A group with an account that stands. */
    async withAccount(name = "aoai") {
      await cloud.makeGroup();
      await cloud.poll(await cloud.putAccount(name));
    },
  };
  return cloud;
}

/** A member of an answer's body, e.g. `error.details.0.target`; undefined where there is none. */
export const at = ({ body }: Answer, path: string): unknown =>
  path
    .split(".")
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], body);

/** The error code of a refusal, with its status. */
export const refusal = (answer: Answer): string => `${answer.status} ${String(at(answer, "error.code"))}`;
