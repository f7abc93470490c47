import { answerPrompt } from "../../../workload/prompts/prompt-answer";
import { mapLimited } from "../../../packages/rest-client/src/map-limited";
import { clientAnswering, jsonResponse, type Respond, reply } from "./support";

const connection = {
  openai: {
    endpoint: "https://account.openai.azure.com",
    apiKey: "key",
    apiVersion: "2024-05-01-preview",
    deployment: "gpt-4o",
    model: undefined,
  },
} as never;
const line = {
  index: 3,
  id: "x",
  prompt: "Hello",
  system: undefined,
  temperature: undefined,
  maxTokens: undefined,
};

function answered(respond: Respond, signal = new AbortController().signal): ReturnType<typeof answerPrompt> {
  const { client } = clientAnswering(respond);
  const request = { system: "Be brief.", prompt: line.prompt };
  return answerPrompt({ client } as never, line, request, { connection, signal });
}

const refusal =
  (status: number, code: string): Respond =>
  () =>
    jsonResponse({ error: { code, message: "No." } }, status);

describe("a prompt that fails", () => {
  test.each<[string, Respond]>([
    ["a content filter", refusal(400, "content_filter")],
    ["the rate limit", refusal(429, "429")],
    ["a failing service", refusal(500, "InternalServerError")],
    ["a broken body", () => jsonResponse('{"id": "chat')],
  ])("by %s is its own matter", async (_, respond) => {
    expect(await answered(respond)).toMatchObject({ index: 3, id: "x", error: expect.any(String) });
  });

  test.each<[string, Respond, RegExp]>([
    ["a key that is refused", refusal(401, "401"), /refused the key/],
    ["a network rule", refusal(403, "AccessDenied"), /refused access/],
    ["a missing deployment", refusal(404, "DeploymentNotFound"), /no deployment gpt-4o/],
    ["a service that is gone", () => Promise.reject(new TypeError("fetch failed")), /could not be reached/],
  ])("by %s is that of all", async (_, respond, message) => {
    await expect(answered(respond)).rejects.toThrow(message);
  });

  test("by an interruption says so", async () => {
    const controller = new AbortController();
    const reason = new Error("interrupted by SIGINT");
    const asked = answered(() => {
      controller.abort(reason);
      return Promise.reject(new DOMException("aborted", "AbortError"));
    }, controller.signal);
    await expect(asked).rejects.toBe(reason);
  });
});

test("an answer that was complete when the interruption came is kept", async () => {
  const controller = new AbortController();
  const asked = answered(() => {
    controller.abort();
    return jsonResponse(reply("plain.json"));
  }, controller.signal);
  expect(await asked).toMatchObject({
    index: 3,
    id: "x",
    reply: expect.stringContaining("elephants"),
    promptTokens: 24,
    completionTokens: 18,
    costUsd: expect.closeTo(0.00024, 8),
  });
});

test("after a failure nothing more is begun, and nothing is under way when it is heard of", async () => {
  const begun: number[] = [];
  let underWay = 0;
  const all = mapLimited([1, 2, 3, 4, 5], 2, async (item) => {
    begun.push(item);
    underWay++;
    await new Promise(setImmediate);
    if (item === 2) await new Promise(setImmediate);
    underWay--;
    if (item === 1) throw new Error("first");
    if (item === 2) throw new Error("second");
  });
  await expect(all).rejects.toThrow("first");
  expect([begun, underWay]).toEqual([[1, 2], 0]);
});
