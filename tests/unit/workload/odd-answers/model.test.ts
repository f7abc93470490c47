import { ask } from "../../../../workload/chat/create-chat-completion";
import { explainModelError } from "../../../../workload/chat/model-errors";
import { traceOpenAI } from "../../../../packages/openai-tracing/src";
import { chunk, clientAnswering, recordingTracer, streamResponse } from "../support";
import { type OddAnswer, oddAnswers, page, saidOf } from "./support";

const model = {
  endpoint: "https://account.openai.azure.com",
  apiKey: "key",
  apiVersion: "2024-10-21",
  deployment: "gpt-4o",
  model: undefined,
};

/** What a person reads of a chat that is answered so, with what was shown of the reply. */
async function chatted(
  respond: () => Response,
  stream: boolean,
): Promise<{ said: string | undefined; shown: string; state: string | undefined }> {
  const { tracer, traces } = recordingTracer();
  const { client } = clientAnswering(respond);
  const traced = traceOpenAI(client, { tracer });
  client.logLevel = "off";
  let shown = "";
  const call = async (): Promise<void> => {
    try {
      await ask(traced, model, { system: "s", prompt: "p", stream }, { onText: (text) => (shown += text) });
    } catch (error) {
      throw explainModelError(error, model);
    }
  };
  const said = await saidOf(call, ["UserError"]);
  tracer.endOpenSpans();
  return { said, shown, state: traces[0]?.info.state };
}

const response = ({ status, type, body }: OddAnswer): Response =>
  new Response(body as string, { status, headers: { "content-type": type } });

test.each([false, true])("a chat (stream: %s) takes no odd answer amiss", async (stream) => {
  for (const answer of oddAnswers) {
    const { said, state } = await chatted(() => response(answer), stream);
    if (said === undefined) throw new Error(`${answer.what} was taken for a reply`);
    expect({ odd: answer.what, said }).toEqual({
      odd: answer.what,
      said: expect.not.stringContaining("could not be reached"),
    });
    if (answer.status === 200) expect(said).toContain(model.endpoint);
    if (answer.status !== 200 || stream) expect(state).toBe("ERROR");
  }
});

test.each([false, true])("a portal's page (stream: %s) is called one, with its title", async (stream) => {
  const { said } = await chatted(
    () => new Response(page, { headers: { "content-type": "text/html" } }),
    stream,
  );
  expect(said).toBe(
    `${model.endpoint} answered, but not as a model does: the answer is an HTML page "Sign in to Contoso" ` +
      "and not JSON, probably from a proxy or a login portal in between",
  );
});

test.each([
  "null",
  "[]",
  "0",
  '"x"',
  "{}",
  '{"choices": null}',
  '{"choices": [null]}',
  '{"choices": {"a": 1}}',
])("a stream of %s alone is no reply, and beside a reply does no harm", async (data) => {
  const odd = `data: ${data}\n\n`;
  const alone = await chatted(() => streamResponse([odd, odd, "data: [DONE]\n\n"]), true);
  expect(alone.said ?? "").toMatch(data.includes("[null]") ? /^$/ : /ended without a reply/);
  const beside = await chatted(() => streamResponse([odd, chunk({ content: "Hi" }), odd]), true);
  expect(beside).toMatchObject({ said: undefined, shown: "Hi" });
});

test.each([
  [
    '{"error": {"code": "server_error", "message": "The engine is overloaded."}}',
    /broke off its reply: The engine is/,
  ],
  [
    '{"error": {"code": "content_filter", "message": "Filtered."}}',
    /content filter ended the reply: Filtered/,
  ],
  ['{"error": "overloaded"}', /broke off its reply: .*overloaded/],
  ['{"error": {"message": {"deep": null}}}', /broke off its reply: /],
  ['{"error": ["x"]}', /broke off its reply: /],
  ["{truncated", /was not JSON: /],
])("an event %s in a stream is told as the reason, after the text so far", async (data, expected) => {
  for (const before of [[], [chunk({ content: "Once upon" })]]) {
    const { said, shown, state } = await chatted(
      () => streamResponse([...before, `data: ${data}\n\n`]),
      true,
    );
    expect(said).toMatch(expected);
    expect(said).not.toContain("could not be reached");
    expect(shown).toBe(before.length === 0 ? "" : "Once upon");
    expect(state).toBe("ERROR");
  }
});
