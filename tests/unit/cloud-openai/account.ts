import { faultInjector } from "../../../packages/azure-simulator/src/faults/injector";
import { noLatency } from "../../../packages/azure-simulator/src/context/latency";
import { openaiService } from "../../../packages/azure-simulator/src/openai";
import {
  accountType,
  armKey,
  deploymentType,
  emptyState,
  type ArmResource,
} from "../../../packages/azure-simulator/src/context/state";
import { tokenIssuer } from "../../../packages/azure-simulator/src/entra/tokens";
import type { World } from "../../../packages/azure-simulator/src/context/context";

export const jokeMessages = [
  { role: "system", content: "Assistant is a large language model trained by OpenAI." },
  { role: "user", content: "Tell me a joke about animals." },
];

export const chatPath = (deployment = "gpt-4o", version = "2024-05-01-preview"): string =>
  `/openai/deployments/${deployment}/chat/completions?api-version=${version}`;

type AtLeastOne<T> = [T, ...T[]];

interface ToolCallJson {
  readonly id?: string;
  readonly type: "function";
  readonly function: { readonly name: string; readonly arguments: string };
}

/** What an answer may hold; a refusal has nothing but `error`, and a completion has all but that. */
export interface ChatJson {
  readonly model: string;
  readonly choices: AtLeastOne<{
    readonly index: number;
    readonly finish_reason: string;
    readonly message: { readonly content: string; readonly tool_calls: AtLeastOne<ToolCallJson> };
    readonly logprobs: {
      readonly content: {
        readonly logprob: number;
        readonly top_logprobs: AtLeastOne<{ logprob: number }>;
      }[];
    };
  }>;
  readonly prompt_filter_results: AtLeastOne<{ readonly content_filter_results: Record<string, unknown> }>;
  readonly usage: {
    readonly prompt_tokens: number;
    readonly completion_tokens: number;
    readonly prompt_tokens_details: { readonly cached_tokens: number };
  };
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly innererror: {
      readonly code: string;
      readonly content_filter_result: Record<string, { readonly filtered: boolean }>;
    };
  };
}

export interface ChunkJson {
  readonly id: string;
  readonly usage?: unknown;
  readonly choices: readonly {
    readonly index: number;
    readonly finish_reason: string | null;
    readonly delta: { readonly content?: string | null; readonly tool_calls?: readonly ToolCallJson[] };
  }[];
}

/** A cloud with one account, `lab`, its keys key-one and key-two, and a gpt-4o deployment of some capacity. */
export function accountWorld(capacity = 10) {
  const identity = {
    tenantId: "tenant",
    subscriptionId: "subscription",
    clientId: "client",
    clientSecret: "secret",
    objectId: "principal",
  };
  const state = emptyState(identity);
  const clock = { now: Date.parse("2026-11-24T12:00:00Z") };
  const put = (resource: ArmResource): ArmResource => {
    state.resources.set(armKey(resource.id), resource);
    return resource;
  };
  const accountId =
    "/subscriptions/subscription/resourceGroups/rg/providers/Microsoft.CognitiveServices/accounts/lab";
  const account = put({
    id: accountId,
    name: "lab",
    type: accountType,
    location: "eastus2",
    properties: { customSubDomainName: "lab", provisioningState: "Succeeded" },
  });
  const deployment = put({
    id: `${accountId}/deployments/gpt-4o`,
    name: "gpt-4o",
    type: deploymentType,
    sku: { name: "Standard", capacity },
    properties: {
      model: { format: "OpenAI", name: "gpt-4o", version: "2024-11-20" },
      provisioningState: "Succeeded",
    },
  });
  state.accountKeys.set(armKey(accountId), { key1: "key-one", key2: "key-two" });
  const now = (): number => clock.now;
  const world: World = {
    state,
    tokens: tokenIssuer(identity, now),
    latency: noLatency,
    faults: faultInjector(),
    mlflow: undefined,
    now,
    hooks: { workspaceCreated: [], workspaceDeleted: [], leftovers: [], closing: [] },
  };
  const service = openaiService(world);
  const send = async (
    body: unknown,
    {
      path = chatPath(),
      headers = { "api-key": "key-one" },
    }: { path?: string; headers?: Record<string, string> } = {},
  ): Promise<Response> =>
    service.fetch(
      new Request(`https://lab.openai.azure.com${path}`, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: typeof body === "string" ? body : JSON.stringify(body),
      }),
    );
  const chat = async (body: object, options?: Parameters<typeof send>[1]) => {
    const response = await send({ messages: jokeMessages, ...body }, options);
    return { status: response.status, headers: response.headers, json: (await response.json()) as ChatJson };
  };
  return { world, state, service, account, deployment, clock, put, send, chat };
}

/** The events of a stream, without the last, `[DONE]`, which must be there. */
export async function eventsOf(response: Response): Promise<ChunkJson[]> {
  const lines = (await response.text()).split("\n\n").filter((line) => line !== "");
  expect(lines.pop()).toBe("data: [DONE]");
  return lines.map((line) => JSON.parse(line.replace(/^data: /, "")) as ChunkJson);
}
