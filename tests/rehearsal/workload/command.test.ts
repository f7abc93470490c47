import { type Answer, json } from "./support/chat-endpoint";
import { fetchTrace, findExperimentId } from "./support/mlflow-api";
import { paramsOf, useWorkbench } from "./support/workbench";

const bench = useWorkbench("command");
const { llmops, runs, traces } = bench;

describe("llmops workload", () => {
  test("prints the reply, and records the run with its parameter and its trace", async () => {
    const { code, stdout, stderr } = await llmops(["workload"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("Why don't elephants use computers?");
    expect(bench.endpoint.requests[0]?.url).toBe(
      "/openai/deployments/gpt-4o/chat/completions?api-version=2024-05-01-preview",
    );
    expect(bench.endpoint.requests[0]?.body["messages"]).toEqual([
      { role: "system", content: "Assistant is a large language model trained by OpenAI." },
      { role: "user", content: "Tell me a joke about animals." },
    ]);
    const [run] = await runs();
    expect(run?.info.status).toBe("FINISHED");
    expect(paramsOf(run)).toMatchObject({
      completion_tokens: "18",
      prompt_tokens: "24",
      total_tokens: "42",
      deployment: "gpt-4o",
    });
    const [trace] = await traces(run?.info.run_id);
    expect(stdout).toContain(trace?.trace_id);
    expect(stdout).toContain(run?.info.run_id);
  });

  test("prints one JSON document that says what was recorded", async () => {
    const { code, stdout } = await llmops([
      "workload",
      "--json",
      "--run-name",
      "mine",
      "--tag",
      "team=lab",
      "--tag",
      "a=b=c",
    ]);
    expect(code).toBe(0);
    const [run] = await runs();
    const experimentId = await findExperimentId(bench.mlflow.url, bench.experiment);
    const [trace] = await traces(run?.info.run_id);
    expect(JSON.parse(stdout)).toMatchObject({
      reply: expect.stringContaining("elephants"),
      run: { id: run?.info.run_id, name: "mine", status: "FINISHED", experimentId, params: paramsOf(run) },
      trace: {
        id: trace?.trace_id,
        state: "OK",
        tokens: { input: 24, output: 18, total: 42 },
        requestPreview: trace?.request_preview,
        responsePreview: trace?.response_preview,
      },
      endpoint: bench.endpoint.url,
      deployment: "gpt-4o",
      model: "gpt-4o-2024-11-20",
    });
    const tags = Object.fromEntries((run?.data.tags ?? []).map(({ key, value }) => [key, value]));
    expect(tags).toMatchObject({ team: "lab", a: "b=c", "mlflow.runName": "mine" });
    expect((run?.data.metrics ?? []).map(({ key }) => key).sort()).toEqual([
      "cost_usd",
      "latency_ms",
      "tokens_per_second",
    ]);
  });

  test("streams, with the options of the call in run and trace", async () => {
    const { code, stdout } = await llmops(
      [
        "workload",
        "--stream",
        "--prompt",
        "Hello",
        "--system",
        "Be brief.",
        "--temperature",
        "0.2",
        "--max-tokens",
        "9",
      ],
      { AZURE_OPENAI_API_VERSION: "2024-10-21" },
    );
    expect(code).toBe(0);
    expect(stdout).toContain("Why don't elephants use computers?");
    expect(bench.endpoint.requests[0]?.body).toMatchObject({
      messages: [{ content: "Be brief." }, { content: "Hello" }],
      temperature: 0.2,
      max_tokens: 9,
      stream_options: { include_usage: true },
    });
    const [run] = await runs();
    expect(paramsOf(run)).toMatchObject({
      completion_tokens: "6",
      temperature: "0.2",
      max_tokens: "9",
      stream: "true",
    });
    expect((run?.data.metrics ?? []).map(({ key }) => key)).toContain("time_to_first_token_ms");
  });

  const error =
    (status: number, code: string, message: string): Answer =>
    (_, response) =>
      json(response, { error: { code, message } }, status, { "retry-after": "0" });
  test.each<[string, Answer, RegExp]>([
    [
      "a refused prompt",
      error(400, "content_filter", "The response was filtered."),
      /content filter refused.*filtered/,
    ],
    [
      "a wrong key",
      error(401, "401", "Access denied due to invalid subscription key."),
      /refused the key.*Access denied[^]*AZURE_OPENAI_API_KEY/,
    ],
    [
      "a missing deployment",
      error(404, "DeploymentNotFound", "The API deployment for this resource does not exist."),
      /no deployment gpt-4o[^]*AZURE_OPENAI_DEPLOYMENT/,
    ],
    ["a time-out", error(408, "Timeout", "The operation was timeout."), /did not answer in time/],
    [
      "the rate limit",
      error(429, "429", "Rate limit is exceeded. Try again in 0 seconds."),
      /rate limit is reached[^]*capacity/,
    ],
    [
      "the rate limit, without a word about when",
      (_, response) => json(response, { error: { code: "429", message: "Rate limit is exceeded." } }, 429),
      /rate limit is reached[^]*Wait and try again/,
    ],
    [
      "a failing service",
      error(500, "InternalServerError", "The server had an error."),
      /service failed \(500\)/,
    ],
    ["a broken answer", (_, response) => json(response, '{"id": "chat'), /was not JSON/],
    ["a cut connection", (_, response) => response.socket?.resetAndDestroy(), /could not be reached/],
  ])(
    "%s fails the run, leaves an ERROR trace, and says what to do in one message",
    async (_, answer, message) => {
      bench.endpoint.answer(answer);
      const { code, stdout, stderr } = await llmops(["workload"]);
      expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
      expect(stderr).toMatch(message);
      expect(stderr.trim().split("\n").length).toBeLessThanOrEqual(2);
      expect(stderr).not.toMatch(/\n {4}at /);
      const [run] = await runs();
      expect(run?.info.status).toBe("FAILED");
      expect((await traces(run?.info.run_id)).map(({ state }) => state)).toEqual(["ERROR"]);
    },
  );

  test("a stream that is cut fails the run, and its trace holds what had arrived", async () => {
    bench.endpoint.answer((_, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      const part = {
        id: "1",
        object: "chat.completion.chunk",
        model: "m",
        choices: [{ index: 0, delta: { content: "Half" } }],
      };
      response.write(`data: ${JSON.stringify(part)}\n\n`, () =>
        setTimeout(() => response.socket?.resetAndDestroy(), 50),
      );
    });
    const { code, stderr } = await llmops(["workload", "--stream"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: /m);
    const [run] = await runs();
    const [trace] = await traces(run?.info.run_id);
    expect([run?.info.status, trace?.state, trace?.response_preview]).toEqual(["FAILED", "ERROR", "Half"]);
  });

  test.each([
    [["--temperature", "hot"], {}, /temperature/],
    [["--max-tokens", "0"], {}, /max-tokens/],
    [["--tag", "novalue"], {}, /key=value/],
    [[], { MLFLOW_TRACKING_URI: "mlruns" }, /MLFLOW_TRACKING_URI is "mlruns"/],
    [
      [],
      { AZURE_OPENAI_ENDPOINT: "" },
      /no Pulumi project here, and the environment lacks AZURE_OPENAI_ENDPOINT/,
    ],
  ])(
    "%j with %j is a mistake that is said before anything is asked",
    async (parameters, overrides, message) => {
      const { code, stderr } = await llmops(["workload", ...parameters], overrides);
      expect(code).not.toBe(0);
      expect(stderr).toMatch(message);
      expect(bench.endpoint.requests).toHaveLength(0);
    },
  );

  test("never shows the key", async () => {
    const secret = "a-very-secret-key";
    bench.endpoint.answer(error(401, "401", "no"));
    const { stdout, stderr } = await llmops(["workload", "--json"], { AZURE_OPENAI_API_KEY: secret });
    expect(stdout + stderr).not.toContain(secret);
    const [trace] = await traces();
    expect(
      JSON.stringify([await fetchTrace(bench.mlflow.url, trace?.trace_id ?? ""), await runs()]),
    ).not.toContain(secret);
  });
});
