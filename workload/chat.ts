import type { AzureOpenAI } from "openai";
import { type Connection } from "./connection";
import { type Answer, ask } from "./ask";
import { UserError } from "./errors";
import { MlflowError } from "./mlflow/errors";
import { retryPolicyFrom } from "./mlflow/retry";
import { type FinishedTrace } from "./mlflow/trace-record";
import { explainModelError } from "./model-errors";
import { useProxyOf } from "./network";
import {
  type ActiveRun,
  type DeliveryReport,
  type RunData,
  traceOpenAI,
  TracingSession,
  withRun,
} from "./tracing";
import { costOf } from "./tracing/cost";
import { runUrl, traceUrl } from "./urls";

/** What the lab asks its model when nothing else is wanted. */
export const defaultSystemPrompt = "Assistant is a large language model trained by OpenAI.";
export const defaultPrompt = "Tell me a joke about animals.";

export interface ChatOptions {
  prompt: string;
  system: string;
  temperature?: number | undefined;
  maxTokens?: number | undefined;
  stream?: boolean | undefined;
  runName?: string | undefined;
  tags?: Record<string, string> | undefined;
}

export interface WorkloadOptions {
  connection: Connection;
  chat: ChatOptions;
  environment: NodeJS.ProcessEnv;
  /** Ends the work: the run then ends KILLED. */
  signal?: AbortSignal;
  /** Hears the reply as it comes in, when streaming. */
  onText?: (text: string) => void;
  /** Hears what takes its time, for people. */
  onNotice?: (text: string) => void;
}

/** What a workload did, as `--json` prints it. */
export interface WorkloadResult {
  reply: string;
  run: {
    id: string;
    name: string;
    status: string;
    params: Record<string, string>;
    metrics: Record<string, number>;
    experimentId: string;
    url: string;
  };
  trace: {
    id: string;
    state: "OK" | "ERROR";
    tokens: { input: number; output: number; total: number } | null;
    requestPreview: string | null;
    responsePreview: string | null;
    url: string;
  };
  endpoint: string;
  deployment: string;
  model: string;
}

/**
 * One traced chat completion in a run of its own. Throws UserError when the model or the tracking
 * server fails; the run has then ended FAILED, and its trace is delivered all the same.
 */
export async function runChat(options: WorkloadOptions): Promise<WorkloadResult> {
  const { connection, chat } = options;
  useProxyOf(options.environment);
  let trace: FinishedTrace | undefined;
  const session = new TracingSession({
    target: connection.target,
    experiment: connection.experiment,
    retry: retryPolicyFrom(options.environment),
    onTrace: (finished) => (trace = finished),
    onRetry: (error, delayMs) =>
      options.onNotice?.(`${error.message}; trying again in ${Math.ceil(delayMs / 1000)} s`),
  });
  const client = traceOpenAI(await openaiClient(connection), { tracer: session.tracer });
  const done = await withRun(
    session,
    {
      ...(chat.runName === undefined ? {} : { name: chat.runName }),
      ...(chat.tags === undefined ? {} : { tags: chat.tags }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    },
    async (run) => {
      try {
        const answer = await ask(client, connection.openai, chat, options);
        const data = describeAnswer(answer, options);
        run.log(data);
        return { run, answer, data };
      } catch (error) {
        throw explainModelError(error, connection.openai);
      }
    },
  ).catch(async (error: unknown) => {
    await session.flush();
    throw error instanceof MlflowError ? explainTrackingError(error) : error;
  });
  requireDelivery(await session.flush());
  return resultOf(done, trace, connection, await session.experimentId());
}

async function openaiClient(connection: Connection): Promise<AzureOpenAI> {
  const { AzureOpenAI } = await import("openai");
  const { endpoint, apiKey, apiVersion } = connection.openai;
  return new AzureOpenAI({ endpoint, apiKey, apiVersion });
}

/** The params and metrics of one answer. `completion_tokens` is the one that the lab's notebook logs. */
function describeAnswer(
  answer: Answer,
  { connection, chat }: WorkloadOptions,
): Required<Pick<RunData, "params" | "metrics">> {
  const { usage } = answer;
  const seconds = answer.latencyMs / 1000;
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
    },
    metrics: {
      latency_ms: answer.latencyMs,
      time_to_first_token_ms: answer.firstTokenMs,
      tokens_per_second: usage === undefined || seconds === 0 ? undefined : usage.output_tokens / seconds,
      cost_usd: usage === undefined ? undefined : costOf(answer.model, usage)?.total_cost,
    },
  };
}

function explainTrackingError(error: MlflowError): UserError {
  const hint =
    error.status === 401 || error.status === 403
      ? "Check the login: DATABRICKS_TOKEN, `az login`, or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD."
      : error.status === undefined
        ? "Check MLFLOW_TRACKING_URI, and that the server runs."
        : undefined;
  return new UserError(`the tracking server failed: ${error.message}`, {
    cause: error,
    ...(hint === undefined ? {} : { hint }),
  });
}

function requireDelivery(report: DeliveryReport): void {
  if (report.kept + report.lost === 0) return;
  throw new UserError(`the trace was not delivered: ${report.error?.message ?? "no reason given"}`);
}

function resultOf(
  { run, answer, data }: { run: ActiveRun; answer: Answer; data: ReturnType<typeof describeAnswer> },
  trace: FinishedTrace | undefined,
  connection: Connection,
  experimentId: string,
): WorkloadResult {
  const id = run.id ?? "";
  const traceId = trace?.info.trace_id ?? "";
  return {
    reply: answer.text,
    run: {
      id,
      name: run.name,
      status: run.status,
      params: Object.fromEntries(known(data.params).map(([key, value]) => [key, String(value)])),
      metrics: Object.fromEntries(known(data.metrics)),
      experimentId,
      url: runUrl(connection.target, experimentId, id),
    },
    trace: {
      id: traceId,
      state: trace?.info.state ?? "OK",
      tokens:
        answer.usage === undefined
          ? null
          : {
              input: answer.usage.input_tokens,
              output: answer.usage.output_tokens,
              total: answer.usage.total_tokens,
            },
      requestPreview: trace?.info.request_preview ?? null,
      responsePreview: trace?.info.response_preview ?? null,
      url: traceUrl(connection.target, experimentId, traceId),
    },
    endpoint: connection.openai.endpoint,
    deployment: connection.openai.deployment,
    model: answer.model,
  };
}

function known<T>(values: Record<string, T | undefined>): [string, T][] {
  return Object.entries(values).filter((entry): entry is [string, T] => entry[1] !== undefined);
}
