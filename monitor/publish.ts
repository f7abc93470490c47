import { logBatch } from "mlflow-js-client";
import { truncate } from "mlflow-js-client";
import { getRun, type Metric } from "mlflow-js-client";
import { RestError } from "rest-client";
import { artifactsNotServed, putRunArtifacts } from "mlflow-js-client";
import { type TracingSession, withRun } from "openai-tracing";
import { kindTag, runKinds } from "../stack/run-kind";
import type { DriftReport, MetricResult } from "./report";

/** Where the page and the document stand among the run's artifacts. */
export const artifactPaths = { page: "drift.html", report: "drift.json" } as const;

export interface Published {
  readonly runId: string;
  readonly withoutArtifacts: string | undefined;
}

/**
 * Logs a report as a run of its own in the experiment: its verdict as tags, its figures as metrics
 * `drift.<metric>.<statistic>`, page and JSON as artifacts. Gives the run's id, and why a server that takes
 * no artifacts has none of them. Throws RestError.
 */
export async function publish(
  session: TracingSession,
  report: DriftReport,
  page: string,
): Promise<Published> {
  const stamp = report.createdAt.slice(0, 19).replace("T", " ");
  return withRun(
    session,
    {
      name: `monitor ${stamp}`,
      tags: {
        [kindTag]: runKinds.monitor,
        "drift.verdict": report.verdict,
        "drift.finding": truncate(report.finding, 5_000),
      },
    },
    async (run) => {
      run.log({
        params: {
          baseline: report.baseline.description,
          candidate: report.candidate.description,
          baseline_traces: report.baseline.traces,
          candidate_traces: report.candidate.traces,
        },
      });
      const id = await session.runId(run.reference);
      await logBatch(session.http, id, { metrics: metricsOf(report) });
      try {
        await putRunArtifacts(session.http, await getRun(session.http, id), [
          { path: artifactPaths.page, text: page },
          { path: artifactPaths.report, text: `${JSON.stringify(report, null, 2)}\n` },
        ]);
      } catch (error) {
        if (!(error instanceof RestError) || error.code !== artifactsNotServed) throw error;
        return { runId: id, withoutArtifacts: error.message };
      }
      return { runId: id, withoutArtifacts: undefined };
    },
  );
}

/** Figures that are not known are left out; MLflow has no null. */
export function metricsOf(report: DriftReport): Metric[] {
  const timestamp = Date.parse(report.createdAt);
  const drifted = report.metrics.filter(({ verdict }) => verdict === "drift").length;
  const figures: [string, number | null][] = [
    ["drift.metrics_drifted", drifted],
    ["drift.metrics_compared", report.metrics.filter(({ verdict }) => verdict !== "too few samples").length],
    ...report.metrics.flatMap((metric) =>
      statisticsOf(metric).map(([name, value]): [string, number | null] => [
        `drift.${metric.name}.${name}`,
        value,
      ]),
    ),
  ];
  return figures.flatMap(([key, value]) =>
    value === null || !Number.isFinite(value) ? [] : [{ key, value, timestamp, step: 0 }],
  );
}

function statisticsOf(metric: MetricResult): [string, number | null][] {
  const shared: [string, number | null][] = [
    ["effect", metric.effect.value],
    ["p_value", metric.pValue],
    ["adjusted_p_value", metric.adjustedPValue],
    ["drifted", metric.verdict === "too few samples" ? null : metric.verdict === "drift" ? 1 : 0],
  ];
  switch (metric.kind) {
    case "numeric":
      return [
        ...shared,
        ["ks", metric.test.statistic],
        ["baseline_median", metric.baseline?.median ?? null],
        ["candidate_median", metric.candidate?.median ?? null],
      ];
    case "categorical":
      return [...shared, ["chi2", metric.test.statistic], ["psi", metric.psi]];
    case "wording":
      return [...shared, ["js_distance", metric.distance]];
  }
}
