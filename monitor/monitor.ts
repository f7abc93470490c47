import type { Tracking } from "../stack/connection";
import { UserError } from "rest-client";
import { experimentOf } from "../stack/experiment";
import { RestError } from "rest-client";
import { retryPolicyFrom } from "rest-client";
import { searchTraces } from "mlflow-js-client";
import { useProxyOf } from "rest-client";
import { TracingSession } from "openai-tracing";
import { explainTrackingError } from "../stack/tracking-errors";
import { experimentUrl, runUrl, traceUrl } from "../stack/urls";
import { compare } from "./comparison/compare";
import { publish } from "./publish";
import { readSides } from "./reading/sides";
import type { Selection } from "./reading/selection";
import type { DriftReport } from "./report";
import type { Thresholds } from "./thresholds";

export interface MonitorOptions {
  /** Undefined where both sides are files: then no server is asked, and none told. */
  readonly tracking: Tracking | undefined;
  readonly environment: NodeJS.ProcessEnv;
  readonly baseline: readonly Selection[];
  readonly candidate: readonly Selection[];
  readonly thresholds?: Partial<Thresholds>;
  /** Draws the report as a page. */
  readonly render: (report: DriftReport) => string;
  /** Whether the report is logged to the experiment. */
  readonly log: boolean;
  readonly onProgress?: ((side: "baseline" | "candidate", traces: number) => void) | undefined;
  /** Hears of every wait for the server, for people. */
  readonly onNotice?: ((text: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface MonitorResult {
  readonly report: DriftReport;
  readonly page: string;
  /** The run that the report was logged to. */
  readonly run: { readonly id: string; readonly url: string } | undefined;
  /** Why it could not be logged. */
  readonly problem: UserError | undefined;
}

/** Compares traces of an experiment, once or again and again. */
export class Monitor {
  private session: TracingSession | undefined;
  private experiment: { readonly id: string; readonly name: string } | undefined;

  constructor(private readonly options: MonitorOptions) {
    useProxyOf(options.environment);
  }

  /** Throws UserError: where the server fails, or the experiment does not have what was asked for. */
  async run(): Promise<MonitorResult> {
    const { options } = this;
    const { tracking } = options;
    try {
      const session = tracking === undefined ? undefined : await this.open(tracking);
      const experiment = this.experiment;
      const read = await readSides({
        baseline: options.baseline,
        candidate: options.candidate,
        source:
          session === undefined || experiment === undefined
            ? undefined
            : { http: session.http, experimentId: experiment.id },
        onProgress: options.onProgress,
        signal: options.signal,
      });
      const report = compare(read.baseline, read.candidate, {
        ...(options.thresholds === undefined ? {} : { thresholds: options.thresholds }),
        descriptions: read.descriptions,
        runNames: read.runNames,
        problems: read.problems,
        ...(tracking === undefined || experiment === undefined
          ? {}
          : {
              experiment: { ...experiment, url: experimentUrl(tracking.target, experiment.id) },
              urls: {
                run: (id: string) => runUrl(tracking.target, experiment.id, id),
                trace: (id: string) => traceUrl(tracking.target, experiment.id, id),
              },
            }),
      });
      const page = options.render(report);
      options.signal?.throwIfAborted();
      if (session === undefined || !options.log) return { report, page, run: undefined, problem: undefined };
      return { report, page, ...(await this.logged(session, report, page)) };
    } catch (error) {
      throw explained(error, options.signal);
    }
  }

  /** The latest trace of the experiment, by which a change can be told; undefined where there is none. */
  async latestTrace(): Promise<string | undefined> {
    const { tracking, signal } = this.options;
    if (tracking === undefined) return undefined;
    try {
      const { http } = await this.open(tracking);
      const search = {
        experimentId: this.experiment?.id ?? "",
        order: "timestamp_ms DESC",
        most: 1,
      } as const;
      for await (const [latest] of searchTraces(http, search)) return latest?.traceId;
      return undefined;
    } catch (error) {
      throw explained(error, signal);
    }
  }

  private async open({ target, experiment }: Tracking): Promise<TracingSession> {
    const session = (this.session ??= new TracingSession({
      target,
      experiment,
      retry: retryPolicyFrom(this.options.environment),
      onRetry: (error, delayMs) =>
        this.options.onNotice?.(`${error.message}; trying again in ${Math.ceil(delayMs / 1000)} s`),
    }));
    if (this.experiment === undefined) {
      const { experiment_id: id, name } = await experimentOf(session.http, experiment);
      this.experiment = { id, name };
    }
    return session;
  }

  private async logged(
    session: TracingSession,
    report: DriftReport,
    page: string,
  ): Promise<Pick<MonitorResult, "run" | "problem">> {
    try {
      const { runId: id, withoutArtifacts } = await publish(session, report, page);
      if (withoutArtifacts !== undefined) {
        this.options.onNotice?.(
          `Page and JSON were not logged: ${withoutArtifacts}. Keep the page with --html FILE.`,
        );
      }
      return { run: { id, url: runUrl(session.http.target, report.experiment.id, id) }, problem: undefined };
    } catch (error) {
      if (!(error instanceof RestError)) throw error;
      const problem = new UserError(`the report could not be logged: ${error.message}`, {
        hint: "Leave the experiment alone with --no-log, and keep the page with --html FILE.",
      });
      return { run: undefined, problem };
    }
  }
}

function explained(error: unknown, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted === true) return signal.reason;
  return error instanceof RestError ? explainTrackingError(error) : error;
}
