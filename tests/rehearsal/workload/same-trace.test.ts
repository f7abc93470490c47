import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { AzureOpenAI } from "openai";
import { type MlflowServer, startMlflow } from "../support/mlflow";
import { traceOpenAI, TracingSession, withRun, withSpan } from "../../../packages/openai-tracing/src";
import { canonicalRun, canonicalTrace, type CanonicalTrace } from "./support/canonical";
import { type ChatEndpoint, json, reply, sse, startChatEndpoint } from "./support/chat-endpoint";
import {
  createExperiment,
  fetchRun,
  fetchTrace,
  type RunAnswer,
  searchTraces,
  type TraceAnswer,
} from "./support/mlflow-api";

type Call = Record<string, unknown>;
interface Scene {
  name: string;
  calls: Call[];
  /** The calls stand under a span of this name. */
  span?: string;
  client?: { api_key?: string; max_retries?: number };
}

const system = { role: "system", content: "Assistant is a large language model trained by OpenAI." };
const joke = {
  model: "gpt-4o",
  messages: [system, { role: "user", content: "Tell me a joke about animals." }],
};
const said = (content: string): Call => ({ model: "gpt-4o", messages: [{ role: "user", content }] });
const weather: Call = {
  model: "gpt-4o",
  messages: [{ role: "user", content: "Weather in Paris?" }],
  tools: [
    {
      type: "function",
      function: {
        name: "get_weather",
        description: "Get weather",
        parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
      },
    },
  ],
  tool_choice: "auto",
  temperature: 0.2,
  max_tokens: 64,
};

let folder: string;
let mlflow: MlflowServer;
let endpoint: ChatEndpoint;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "same-trace-"));
  [mlflow, endpoint] = await Promise.all([startMlflow({ folder }), startChatEndpoint()]);
}, 120_000);

afterAll(async () => {
  await Promise.all([mlflow.close(), endpoint.close()]);
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a scene with our client in a run of its own; gives what the server then holds. */
async function ours(scene: Scene, experimentId: string): Promise<{ run: unknown; traces: CanonicalTrace[] }> {
  const session = new TracingSession({
    target: { dialect: "server", url: mlflow.url },
    experiment: { id: experimentId },
  });
  const client = traceOpenAI(
    new AzureOpenAI({
      endpoint: endpoint.url,
      apiVersion: "2024-05-01-preview",
      apiKey: scene.client?.api_key ?? "key",
      maxRetries: scene.client?.max_retries ?? 2,
    }),
  );
  const call = async (body: Call): Promise<void> => {
    const result: unknown = await client.chat.completions.create(body as never);
    if (body["stream"] === true) for await (const _ of result as AsyncIterable<unknown>);
  };
  let runId = "";
  await withRun(session, {}, async (run) => {
    runId = run.id ?? "";
    const all = async (): Promise<string> => {
      for (const body of scene.calls) await call(body);
      return "done";
    };
    if (scene.span === undefined) await all();
    else await withSpan(scene.span, all, { type: "CHAIN", inputs: { topic: "nesting" } });
  }).catch(() => undefined);
  expect(await session.flush()).toMatchObject({ kept: 0, lost: 0 });
  return held(experimentId, runId);
}

async function held(
  experimentId: string,
  runId: string,
): Promise<{ run: unknown; traces: CanonicalTrace[] }> {
  const infos = await searchTraces(mlflow.url, experimentId, runId);
  const traces = await Promise.all(infos.map((info) => fetchTrace(mlflow.url, info.trace_id)));
  const byContent = (left: unknown, right: unknown): number =>
    JSON.stringify(left).localeCompare(JSON.stringify(right));
  return {
    run: canonicalRun(await fetchRun(mlflow.url, runId)),
    traces: traces.map(canonicalTrace).sort(byContent),
  };
}

function golden(scene: string): { run: object; trace: CanonicalTrace } {
  const read = <T>(file: string): T =>
    JSON.parse(
      readFileSync(join(__dirname, "..", "..", "data", "mlflow", "golden", scene, file), "utf8"),
    ) as T;
  return {
    run: canonicalRun(read<{ run: RunAnswer }>("run.json")),
    trace: canonicalTrace(read<TraceAnswer>("traces_get_v3.json")),
  };
}

interface StreamOutputs {
  prompt_filter_results?: unknown;
  choices: { content_filter_results?: unknown }[];
}

/** A stream's completion without what Python's rebuilding of it loses; see the test of what is kept. */
function asPythonRebuilds(trace: CanonicalTrace): CanonicalTrace {
  const copy = structuredClone(trace);
  for (const span of copy.spans) {
    const outputs = span.attributes["mlflow.spanOutputs"] as StreamOutputs | undefined;
    if (span.attributes["stream"] !== true || outputs === undefined) continue;
    delete outputs.prompt_filter_results;
    for (const choice of outputs.choices) delete choice.content_filter_results;
  }
  return copy;
}

const include = { stream: true, stream_options: { include_usage: true } };

describe("what the server holds equals the recorded scene", () => {
  test.each<Scene>([
    { name: "plain", calls: [joke] },
    { name: "tool", calls: [weather] },
    { name: "err401", calls: [joke], client: { api_key: "wrong" } },
    { name: "streaming", calls: [{ ...joke, ...include }] },
  ])("$name", async (scene) => {
    const expected = golden(scene.name);
    const actual = await ours(scene, "0");
    expect(actual.traces).toHaveLength(1);
    expect(asPythonRebuilds(actual.traces[0] as CanonicalTrace)).toEqual(expected.trace);
    expect(actual.run).toEqual({ ...expected.run, params: {} });
  });
});

describe("what the server holds equals what Python's autolog leaves there", () => {
  const retryLater = { "retry-after-ms": "1", "retry-after": "0" };
  const limited = { error: { code: "429", message: "Rate limit is exceeded. Try again in 1 second." } };
  const scenes: Scene[] = [
    { name: "a prompt longer than a preview", calls: [said("word ".repeat(400))] },
    { name: "a prompt as long as a preview", calls: [said("x".repeat(1000))] },
    {
      name: "several turns",
      calls: [
        {
          model: "gpt-4o",
          messages: [
            system,
            { role: "user", content: "My name is Ada." },
            { role: "assistant", content: "Hello Ada." },
            { role: "user", content: [{ type: "text", text: "What is my name?" }] },
          ],
          temperature: 0.5,
          seed: 7,
          stop: ["\n"],
        },
      ],
    },
    {
      name: "a conversation that ends with the assistant",
      calls: [{ model: "gpt-4o", messages: [system, { role: "assistant", content: "Yes?" }] }],
    },
    { name: "non-Latin text", calls: [said("用中文讲一个笑话。 Ένα αστείο; कोई चुटकुला सुनाओ")] },
    { name: "code points beyond the basic plane", calls: [said("🐘".repeat(1200)), said("𝔘𝔫𝔦𝔠𝔬𝔡𝔢 👩‍👩‍👧‍👦")] },
    { name: "calls below a span", calls: [joke, weather], span: "chain" },
    { name: "a failing call below a span", calls: [joke], span: "chain", client: { api_key: "wrong" } },
    { name: "a stream below a span", calls: [{ ...joke, ...include }], span: "chain" },
    { name: "a stream without usage", calls: [{ ...said("no usage"), stream: true }] },
    { name: "a 429 that is repeated", calls: [said("429 once")], client: { max_retries: 2 } },
    { name: "a 429 in the end", calls: [said("429 always")], client: { max_retries: 1 } },
    { name: "an answer that is not JSON", calls: [said("bad gateway")], client: { max_retries: 0 } },
    { name: "a request that the content filter refuses", calls: [said("filtered")] },
    {
      name: "null and structured arguments",
      calls: [
        {
          ...joke,
          stop: null,
          logit_bias: { "50256": -100 },
          response_format: { type: "json_object" },
          user: "ada",
        },
      ],
    },
  ];
  const python = new Map<string, { run: unknown; traces: CanonicalTrace[] }>();
  let experimentId: string;

  beforeAll(async () => {
    const seen = new Map<string, number>();
    endpoint.answer((request, response) => {
      const [message] = (request.body["messages"] as { content: unknown }[]).slice(-1);
      const prompt = String(message?.content);
      if (prompt === "429 once" || prompt === "429 always") {
        const agent = `${prompt} ${request.headers["user-agent"]}`;
        seen.set(agent, (seen.get(agent) ?? 0) + 1);
        if (prompt === "429 always" || seen.get(agent) === 1) return json(response, limited, 429, retryLater);
      }
      if (prompt === "bad gateway") {
        response.writeHead(502, { "content-type": "text/html" });
        return response.end("<html>Bad gateway</html>");
      }
      if (prompt === "filtered") {
        return json(
          response,
          {
            error: {
              code: "content_filter",
              message: "The response was filtered.",
              param: "prompt",
              type: null,
              status: 400,
            },
          },
          400,
        );
      }
      if (prompt === "no usage")
        return sse(
          response,
          reply("streaming.sse").replace(/data: \{"id"[^\n]*"choices": \[\], "usage"[^\n]*\n\n/, ""),
        );
      if (request.headers["api-key"] === "wrong") return json(response, reply("err401.json"), 401);
      if (request.body["stream"] === true) return sse(response, reply("streaming.sse"));
      return json(response, reply(request.body["tools"] === undefined ? "plain.json" : "tool.json"));
    });
    experimentId = await createExperiment(mlflow.url, "scenes");
    const { stdout } = await runPython(scenes);
    for (const [name, runId] of Object.entries(
      JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as Record<string, string>,
    )) {
      python.set(name, await held(experimentId, runId));
    }
  }, 120_000);

  afterAll(() => endpoint.answer());

  test.each(scenes)("$name", async (scene) => {
    const expected = python.get(scene.name);
    const actual = await ours(scene, experimentId);
    expect(actual.traces.map(asPythonRebuilds)).toEqual(expected?.traces);
    expect(actual.run).toEqual(expected?.run);
  });

  function runPython(input: Scene[]): Promise<{ stdout: string }> {
    const running = promisify(execFile)(
      mlflow.python,
      [join(__dirname, "support", "scenes.py"), mlflow.url, endpoint.url, "scenes"],
      { cwd: folder, env: { ...process.env, MLFLOW_DISABLE_TELEMETRY: "true" } },
    );
    running.child.stdin?.end(JSON.stringify(input));
    return running;
  }
});
