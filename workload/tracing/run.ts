import { MlflowError } from "../mlflow/errors";
import { endRun, logBatch, type Metric, type Param, type RunEndStatus, type Tag } from "../mlflow/runs";
import { currentContext, runInContext } from "./context";
import { newRunName } from "./run-name";
import { type RunReference } from "./run-reference";
import { type TracingSession } from "./session";
import { type Source } from "./source";

export interface RunOptions {
  /** Default: invented, as MLflow does. */
  name?: string;
  tags?: Record<string, string>;
}

/** What is logged to a run at once. Numbers become text as params. */
export interface RunData {
  params?: Record<string, string | number | boolean | undefined>;
  metrics?: Record<string, number | undefined>;
  tags?: Record<string, string>;
  /** The step of the metrics. Default 0. */
  step?: number;
}

/** A run that is under way. */
export class ActiveRun {
  status: RunEndStatus | "RUNNING" = "RUNNING";
  private readonly pending: { params: Param[]; metrics: Metric[]; tags: Tag[] } = {
    params: [],
    metrics: [],
    tags: [],
  };

  constructor(
    private readonly session: TracingSession,
    readonly reference: RunReference,
  ) {}

  /** Undefined while the server has not been reached. */
  get id(): string | undefined {
    return this.reference.id;
  }

  get name(): string {
    return this.reference.name;
  }

  /** Notes params, metrics and tags; they are sent together when the run ends or is flushed. */
  log(data: RunData): void {
    const timestamp = Date.now();
    for (const [key, value] of Object.entries(data.params ?? {})) {
      if (value !== undefined) this.pending.params.push({ key, value: truncateParam(String(value)) });
    }
    for (const [key, value] of Object.entries(data.metrics ?? {})) {
      if (value !== undefined) this.pending.metrics.push({ key, value, timestamp, step: data.step ?? 0 });
    }
    for (const [key, value] of Object.entries(data.tags ?? {})) this.pending.tags.push({ key, value });
  }

  /** Sends what was noted. Throws MlflowError, and what was noted stays noted. */
  async flush(): Promise<void> {
    const { params, metrics, tags } = this.pending;
    if (params.length + metrics.length + tags.length === 0) return;
    const sent = { params: [...params], metrics: [...metrics], tags: [...tags] };
    await logBatch(this.session.http, await this.session.runId(this.reference), sent);
    params.splice(0, sent.params.length);
    metrics.splice(0, sent.metrics.length);
    tags.splice(0, sent.tags.length);
  }

  async end(status: RunEndStatus): Promise<void> {
    this.status = status;
    const endTime = Date.now();
    await this.flush();
    await endRun(this.session.http, await this.session.runId(this.reference), status, endTime);
  }
}

/** MLflow takes 6,000 characters. */
function truncateParam(value: string): string {
  return value.length <= 6_000 ? value : `${value.slice(0, 5_997)}...`;
}

/**
 * Runs `work` within an MLflow run: traces started in it are linked to the run. It ends FINISHED, or
 * FAILED when `work` throws, or KILLED when `signal` has aborted; the error is thrown on.
 */
export async function withRun<T>(
  session: TracingSession,
  options: RunOptions & { signal?: AbortSignal },
  work: (run: ActiveRun) => Promise<T>,
): Promise<T> {
  const run = new ActiveRun(session, referenceOf(options, session.source));
  await session.runId(run.reference);
  const context = { ...currentContext(), tracer: session.tracer, run: run.reference, span: undefined };
  try {
    const result = await runInContext(context, () => work(run));
    await run.end("FINISHED");
    return result;
  } catch (error) {
    if (run.status === "RUNNING") await run.end(options.signal?.aborted ? "KILLED" : "FAILED");
    throw error;
  }
}

function referenceOf(options: RunOptions, source: Source): RunReference {
  return {
    id: undefined,
    name: options.name ?? newRunName(),
    user: source.user,
    startTime: Date.now(),
    tags: Object.entries({
      "mlflow.user": source.user,
      "mlflow.source.name": source.name,
      "mlflow.source.type": "LOCAL",
      ...(source.git === undefined
        ? {}
        : {
            "mlflow.source.git.commit": source.git.commit,
            "mlflow.source.git.branch": source.git.branch,
            "mlflow.source.git.repoURL": source.git.repoUrl,
          }),
      ...options.tags,
    })
      .filter(([, value]) => value !== "")
      .map(([key, value]) => ({ key, value })),
  };
}

/** Whether an error says that the service was away, rather than that it refused. */
export function isAway(error: unknown): boolean {
  return error instanceof MlflowError && error.retryable;
}
