import { closeSync, openSync, writeSync } from "node:fs";
import { words, type Columns } from "./columns";

/** Lines per write. */
const chunk = 1_000;

const animals = ["elephant", "penguin", "giraffe", "otter", "hedgehog", "walrus", "ferret", "heron", "lynx"];
const replies = [
  "Why don't elephants use computers? Because they're afraid of the mouse!",
  "What do you call a bear with no teeth? A gummy bear, and it is still worth running from.",
  "Why did the heron bring a ladder? It had heard that the fish were in a higher class.",
  "How does a penguin build its house? Igloos it together, one careful brick at a time.",
  "What did the walrus say to the waiter? Nothing, it had its mouth full of herring.",
];

/** A file of traces as Python's `trace.to_json()` exports what the workload records, one a line. */
export function writeExportedTraces(file: string, columns: Columns, side: string): void {
  const output = openSync(file, "w");
  try {
    for (let first = 0; first < columns.traces; first += chunk) {
      const lines: string[] = [];
      const last = Math.min(first + chunk, columns.traces);
      for (let trace = first; trace < last; trace += 1) lines.push(exportedTrace(columns, trace, side));
      writeSync(output, `${lines.join("\n")}\n`);
    }
  } finally {
    closeSync(output);
  }
}

const severity = { filtered: false, severity: "safe" };
const filters = { hate: severity, self_harm: severity, sexual: severity, violence: severity };

/** One trace as a line of JSON, the size of a real one. Attributes hold JSON themselves, as MLflow's do. */
export function exportedTrace({ numbers, codes }: Columns, trace: number, side: string): string {
  const number = (name: keyof typeof numbers): number => numbers[name][trace] ?? 0;
  const word = (name: keyof typeof codes): string => words[name][codes[name][trace] ?? 0] ?? "";
  const [prompt, reply] = [number("prompt.tokens"), number("reply.tokens")];
  const id = `${side === "baseline" ? "0" : "1"}${trace.toString(16).padStart(31, "0")}`;
  const start = 1_795_518_075_000_000_000n + BigInt(trace) * 1_000_000_000n;
  const end = start + BigInt(Math.round(number("latency") * 1e6)) * 1000n;
  const usage = JSON.stringify({
    input_tokens: prompt,
    output_tokens: reply,
    total_tokens: prompt + reply,
    cache_read_input_tokens: 0,
  });
  const cost = JSON.stringify({
    input_cost: (prompt * 2.5) / 1e6,
    output_cost: (reply * 10) / 1e6,
    total_cost: number("cost"),
  });
  const question = `Tell me a joke about a ${animals[trace % animals.length]}.`;
  const answer = replies[trace % replies.length];
  const inputs = JSON.stringify({
    model: "gpt-4o",
    messages: [
      { role: "system", content: "Assistant is a large language model trained by OpenAI." },
      { role: "user", content: question },
    ],
  });
  const outputs = JSON.stringify({
    id: `chatcmpl-${id}`,
    object: "chat.completion",
    created: 1_795_518_075,
    model: word("reply.model"),
    system_fingerprint: "fp_65792305e4",
    choices: [
      {
        index: 0,
        finish_reason: word("reply.finish"),
        logprobs: null,
        message: { role: "assistant", content: answer, refusal: null, annotations: [] },
        content_filter_results: filters,
      },
    ],
    prompt_filter_results: [{ prompt_index: 0, content_filter_results: filters }],
    usage: {
      completion_tokens: reply,
      prompt_tokens: prompt,
      total_tokens: prompt + reply,
      completion_tokens_details: { reasoning_tokens: 0 },
      prompt_tokens_details: { cached_tokens: 0 },
    },
  });
  const dumped = (value: string): string => JSON.stringify(value);
  // Nanoseconds are whole numbers beyond what a double holds, so the line is put together by hand.
  return `{"info":{"trace_id":"tr-${id}","trace_location":{"type":"MLFLOW_EXPERIMENT","mlflow_experiment":{"experiment_id":"1"}},"request_time":"${new Date(Number(start / 1_000_000n)).toISOString()}","state":"OK","trace_metadata":{"mlflow.sourceRun":"${side}-${trace % 4}","mlflow.source.type":"LOCAL","mlflow.source.name":"llmops","mlflow.user":"ada","mlflow.trace_schema.version":"3","mlflow.trace.infoFinalized":"true","mlflow.trace.tokenUsage":${dumped(usage)},"mlflow.trace.cost":${dumped(cost)},"mlflow.traceInputs":${dumped(inputs)},"mlflow.traceOutputs":${dumped(outputs.slice(0, 247))}},"tags":{"mlflow.artifactLocation":"mlflow-artifacts:/1/traces/tr-${id}/artifacts","mlflow.trace.spansLocation":"TRACKING_STORE","mlflow.traceName":"Completions"},"request_preview":${dumped(question)},"response_preview":${dumped(answer ?? "")},"execution_duration_ms":${Math.round(number("latency") * 1000)}},"data":{"spans":[{"trace_id":"sD/sfJ+Zpx6ETxZNrWJYLw==","span_id":"p9ZdzwjgYRo=","parent_span_id":null,"name":"Completions","start_time_unix_nano":${start},"end_time_unix_nano":${end},"events":[],"status":{"code":"STATUS_CODE_OK","message":""},"attributes":{"mlflow.traceRequestId":${dumped(`"tr-${id}"`)},"mlflow.spanType":"\\"CHAT_MODEL\\"","mlflow.spanInputs":${dumped(inputs)},"model":"\\"gpt-4o\\"","mlflow.message.format":"\\"openai\\"","mlflow.llm.model":${dumped(JSON.stringify(word("reply.model")))},"mlflow.chat.tokenUsage":${dumped(usage)},"mlflow.spanOutputs":${dumped(outputs)},"mlflow.llm.cost":${dumped(cost)}},"links":[]}]}}`;
}
