import { readFileSync } from "node:fs";
import { join } from "node:path";
import { AzureOpenAI } from "openai";
import type { FinishedTrace, SpanRecord } from "../../../packages/mlflow-js-client/src/trace-record";
import { Tracer } from "../../../packages/openai-tracing/src/spans/tracer";

export const replies = join(__dirname, "..", "..", "data", "mlflow", "replies");

export function reply(name: string): string {
  return readFileSync(join(replies, name), "utf8");
}

/** A tracer whose finished traces are at hand. */
export function recordingTracer(): { tracer: Tracer; traces: FinishedTrace[]; only: () => FinishedTrace } {
  const traces: FinishedTrace[] = [];
  const source = { user: "ada", name: "test", git: undefined };
  const tracer = new Tracer("server", source, { add: (trace) => void traces.push(trace) });
  return {
    tracer,
    traces,
    only: () => {
      expect(traces).toHaveLength(1);
      return traces[0] as FinishedTrace;
    },
  };
}

export function span(trace: FinishedTrace, name = "Completions"): SpanRecord {
  const found = trace.spans.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no span ${name}`);
  return found;
}

export type Respond = (request: Request, attempt: number) => Response | Promise<Response>;

/** A client whose requests are answered in this process. */
export function clientAnswering(
  respond: Respond,
  maxRetries = 0,
): { client: AzureOpenAI; requests: Request[] } {
  const requests: Request[] = [];
  const client = new AzureOpenAI({
    endpoint: "https://account.openai.azure.com",
    apiVersion: "2024-05-01-preview",
    apiKey: "key",
    maxRetries,
    fetch: async (input, init) => {
      const request = new Request(input, init);
      requests.push(request.clone());
      init?.signal?.throwIfAborted();
      return respond(request, requests.length);
    },
  });
  return { client, requests };
}

export function jsonResponse(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(typeof body === "string" ? body : JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json", ...headers },
  });
}

/** A stream of the given parts; after the last it ends, breaks, or stays open. */
export function streamResponse(
  parts: string[],
  then: "end" | "break" | "stay open" = "end",
  signal?: AbortSignal,
): Response {
  let next = 0;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      signal?.addEventListener("abort", () => controller.error(signal.reason));
    },
    pull(controller) {
      const part = parts[next++];
      if (part !== undefined) controller.enqueue(new TextEncoder().encode(part));
      else if (then === "end") controller.close();
      else if (then === "break") controller.error(new TypeError("terminated"));
      else return new Promise(() => undefined);
    },
  });
  return new Response(body, { headers: { "content-type": "text/event-stream" } });
}

export function chunk(
  delta: unknown,
  fields: Record<string, unknown> = {},
  choice: Record<string, unknown> = {},
): string {
  return `data: ${JSON.stringify({
    id: "chatcmpl-1",
    object: "chat.completion.chunk",
    created: 1730000000,
    model: "gpt-4o-2024-11-20",
    choices: [{ index: 0, delta, finish_reason: null, logprobs: null, ...choice }],
    ...fields,
  })}\n\n`;
}

export const question = {
  model: "gpt-4o",
  messages: [{ role: "user" as const, content: "Tell me a joke about animals." }],
};
