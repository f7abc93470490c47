import { AzureOpenAI } from "openai";
import { modelFetch } from "../../../workload/chat/model-fetch";
import { jsonResponse, question, reply } from "./support";

const limited = (headers: Record<string, string>): Response =>
  jsonResponse({ error: { code: "429", message: "Rate limit is exceeded." } }, 429, headers);

/** A client whose service refuses the first `refusals` requests with these headers. */
function client(refusals: number, headers: Record<string, string>, maxRetries = 2) {
  const notices: string[] = [];
  const heard: number[] = [];
  let requests = 0;
  const openai = new AzureOpenAI({
    endpoint: "https://account.openai.azure.com",
    apiVersion: "2024-05-01-preview",
    apiKey: "key",
    maxRetries,
    fetch: modelFetch({
      maxRetries,
      onNotice: (text) => notices.push(text),
      onResponse: ({ status }) => heard.push(status),
      fetch: async () => (++requests <= refusals ? limited(headers) : jsonResponse(reply("plain.json"))),
    }),
  });
  return { openai, notices, heard, requests: () => requests };
}

test("a refusal is waited out as the service asks, and every answer is heard of", async () => {
  const { openai, heard } = client(2, { "retry-after-ms": "3", "retry-after": "1000" });
  const completion = await openai.chat.completions.create(question);
  expect(completion.choices[0]?.message.content).toContain("elephants");
  expect(heard).toEqual([429, 429, 200]);
});

test("a wait that a person notices is said, and ends with the call", async () => {
  const { openai, notices, requests } = client(1, { "retry-after": "59" });
  const controller = new AbortController();
  const call = openai.chat.completions.create(question, { signal: controller.signal });
  while (notices.length === 0) await new Promise(setImmediate);
  controller.abort();
  await expect(call).rejects.toThrow("Request was aborted");
  expect(notices).toEqual(["The model answered 429; trying again in 59 s."]);
  expect(requests()).toBe(1);
});

test("a wait of a day, which Azure asks for a request that never fits, is not begun", async () => {
  const { openai, notices, requests } = client(1, { "retry-after": "86400" });
  await expect(openai.chat.completions.create(question)).rejects.toMatchObject({ status: 429 });
  expect([requests(), notices]).toEqual([1, []]);
});

test("the last refusal is not waited for, and keeps what the service said", async () => {
  const { openai, notices, requests } = client(9, { "retry-after": "59" }, 0);
  const error: unknown = await openai.chat.completions.create(question).catch((thrown: unknown) => thrown);
  expect((error as { headers: Headers }).headers.get("retry-after")).toBe("59");
  expect([requests(), notices]).toEqual([1, []]);
});
