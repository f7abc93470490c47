import { answerMetrics } from "./answer-metrics";
import type { ChatOptions } from "./chat-options";
import { type Answer, ask } from "./create-chat-completion";
import type { Connection } from "../../stack/connection";
import type { UserError } from "rest-client";
import { Lab, type LabOptions } from "./traced-chat-session";
import type { FinishedTrace } from "mlflow-js-client";
import { explainModelError } from "./model-errors";
import type { ActiveRun, RunData } from "openai-tracing";
import { runUrl, traceUrl } from "../../stack/urls";

export interface WorkloadOptions extends LabOptions {
  chat: ChatOptions;
  /** Hears the reply as it comes in, when streaming. */
  onText?: ((text: string) => void) | undefined;
}

/** What a workload did, as `--json` prints it. */
export interface WorkloadResult {
  reply: string;
  run: {
    /** Null, as the addresses are, where the tracking server was not reached. */
    id: string | null;
    name: string;
    status: string;
    params: Record<string, string>;
    metrics: Record<string, number>;
    experimentId: string | null;
    url: string | null;
  };
  trace: {
    id: string;
    state: "OK" | "ERROR";
    /** Null where the service did not count them. */
    tokens: { input: number; output: number; total: number } | null;
    requestPreview: string | null;
    responsePreview: string | null;
    url: string | null;
  };
  endpoint: string;
  deployment: string;
  model: string;
}

/**
 * One traced chat completion in a run of its own. Throws UserError when the model fails (the run has
 * then ended FAILED, and its trace is delivered all the same) or the tracking server refuses. A reply
 * that was recorded on disk only comes with the problem that kept it there.
 */
export async function runChat(
  options: WorkloadOptions,
): Promise<{ result: WorkloadResult; problem: UserError | undefined }> {
  const { connection, chat, signal } = options;
  let trace: FinishedTrace | undefined;
  const lab = await Lab.open({ ...options, onTrace: (finished) => (trace = finished) });
  const { run, result, problem } = await lab.run(
    {
      ...(chat.runName === undefined ? {} : { name: chat.runName }),
      ...(chat.tags === undefined ? {} : { tags: chat.tags }),
    },
    async (active) => {
      try {
        const answer = await ask(lab.client, connection.openai, chat, options);
        signal?.throwIfAborted();
        const data = describeAnswer(answer, options);
        active.log(data);
        return { answer, data };
      } catch (error) {
        throw signal?.aborted === true ? signal.reason : explainModelError(error, connection.openai);
      }
    },
  );
  const experimentId = problem === undefined ? await lab.session.experimentId() : undefined;
  return { result: resultOf({ run, ...result }, trace, connection, experimentId), problem };
}

/**
 * The params and metrics of one answer. `completion_tokens` is the one that the lab's notebook logs;
 * `usage_source` says "tokenizer" or "estimate" where the service did not count.
 */
function describeAnswer(
  answer: Answer,
  { connection, chat }: WorkloadOptions,
): Required<Pick<RunData, "params" | "metrics">> {
  const { usage, usageSource } = answer;
  return {
    params: {
      completion_tokens: usage?.output_tokens,
      prompt_tokens: usage?.input_tokens,
      total_tokens: usage?.total_tokens,
      model: answer.model,
      deployment: connection.openai.deployment,
      api_version: connection.openai.apiVersion,
      temperature: chat.temperature,
      max_tokens: chat.maxTokens,
      stream: chat.stream === true ? true : undefined,
      usage_source: usageSource === "service" ? undefined : usageSource,
    },
    metrics: answerMetrics(answer),
  };
}

function resultOf(
  { run, answer, data }: { run: ActiveRun; answer: Answer; data: ReturnType<typeof describeAnswer> },
  trace: FinishedTrace | undefined,
  connection: Connection,
  experimentId: string | undefined,
): WorkloadResult {
  const traceId = trace?.info.trace_id ?? "";
  return {
    reply: answer.text,
    run: {
      id: run.id ?? null,
      name: run.name,
      status: run.status,
      params: Object.fromEntries(known(data.params).map(([key, value]) => [key, String(value)])),
      metrics: Object.fromEntries(known(data.metrics)),
      experimentId: experimentId ?? null,
      url:
        experimentId === undefined || run.id === undefined
          ? null
          : runUrl(connection.target, experimentId, run.id),
    },
    trace: {
      id: traceId,
      state: trace?.info.state ?? "OK",
      tokens:
        answer.usage === undefined || answer.usageSource !== "service"
          ? null
          : {
              input: answer.usage.input_tokens,
              output: answer.usage.output_tokens,
              total: answer.usage.total_tokens,
            },
      requestPreview: trace?.info.request_preview ?? null,
      responsePreview: trace?.info.response_preview ?? null,
      url: experimentId === undefined ? null : traceUrl(connection.target, experimentId, traceId),
    },
    endpoint: connection.openai.endpoint,
    deployment: connection.openai.deployment,
    model: answer.model,
  };
}

function known<T>(values: Record<string, T | undefined>): [string, T][] {
  return Object.entries(values).filter((entry): entry is [string, T] => entry[1] !== undefined);
}
