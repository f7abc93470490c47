import type { MlflowClient } from "mlflow-js-client";
import type { PlacedTrace } from "mlflow-js-client";
import { exportSpans, lacksOtlp, putArtifact, startTrace, uploadSpans } from "mlflow-js-client";
import { isAway } from "../is-away";
import { mapLimited } from "rest-client";
import { RequestLimit } from "./request-limit";
import type { ExperimentConnection } from "../connection";
import type { QueuedTrace } from "./pending";

/** What became of a batch, trace by trace, in the order given. */
export type Outcome = { delivered: true } | { delivered: false; error: Error };

/** How much of one batch is under way at a time, at most. */
const concurrency = 8;

/**
 * Sends traces to an MLflow server or a Databricks workspace. Every step may be repeated without
 * harm, so a trace that is delivered twice is there once.
 */
export class TraceExporter {
  private otlp = true;
  private readonly limit = new RequestLimit();

  constructor(
    private readonly http: MlflowClient,
    private readonly places: Pick<ExperimentConnection, "experimentId" | "runId">,
  ) {}

  /** Never throws: what could not be delivered says why. */
  async deliver(batch: QueuedTrace[]): Promise<Outcome[]> {
    const outcomes = new Map<QueuedTrace, Outcome>();
    const fail = (queued: QueuedTrace, error: unknown): void => {
      outcomes.set(queued, {
        delivered: false,
        error: error instanceof Error ? error : new Error(String(error)),
      });
    };
    const started: { queued: QueuedTrace; placed: PlacedTrace }[] = [];
    let away: unknown;
    await mapLimited(batch, concurrency, async (queued) => {
      try {
        const placed = await this.place(queued);
        await this.limit.run(() => {
          // A service that is away is not asked again for every trace.
          if (away !== undefined) throw away as Error;
          return this.put(placed);
        });
        started.push({ queued, placed });
      } catch (error) {
        if (isAway(error)) away = error;
        fail(queued, error);
      }
    });
    const sendSpans = async (group: typeof started): Promise<void> => {
      try {
        await this.sendSpans(group.map((item) => item.placed));
        for (const { queued } of group) outcomes.set(queued, { delivered: true });
      } catch (error) {
        const alone = group.length === 1 || isAway(error);
        if (alone) for (const { queued } of group) fail(queued, error);
        else for (const item of group) await sendSpans([item]);
      }
    };
    if (started.length > 0) await sendSpans(started);
    return batch.map((queued) => outcomes.get(queued) ?? { delivered: false, error: new Error("not sent") });
  }

  private async place({ trace, run }: QueuedTrace): Promise<PlacedTrace> {
    const experimentId = await this.places.experimentId();
    if (run === undefined) return { ...trace, experimentId };
    const runId = run.id ?? (await this.places.runId(run));
    const metadata = { ...trace.info.trace_metadata, "mlflow.sourceRun": runId };
    return { ...trace, info: { ...trace.info, trace_metadata: metadata }, experimentId };
  }

  private async put(trace: PlacedTrace): Promise<void> {
    await startTrace(this.http, trace);
    if (this.http.target.dialect === "databricks") await uploadSpans(this.http, trace);
  }

  /** Databricks has had them uploaded already; a server takes OTLP, or an artifact each if it is old. */
  private async sendSpans(traces: PlacedTrace[]): Promise<void> {
    if (this.http.target.dialect === "databricks") return;
    if (this.otlp) {
      try {
        await exportSpans(this.http, traces);
        return;
      } catch (error) {
        if (!lacksOtlp(error)) throw error;
        this.otlp = false;
      }
    }
    await mapLimited(traces, concurrency, (trace) => putArtifact(this.http, trace));
  }
}
