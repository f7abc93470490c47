import type { Run } from "mlflow-js-client";

/** The tag by which a run says that it is no workload's, and what it is. */
export const kindTag = "llmops.kind";

/** What a run may be that is no workload's: a comparison of the monitor, or an evaluation. */
export const runKinds = { monitor: "monitor", evaluation: "evaluation" } as const;

/** What a run is that is no workload's; undefined for one that is. */
export function kindOf({ data }: Run): string | undefined {
  return data.tags?.find(({ key }) => key === kindTag)?.value;
}

/** Whether a run holds a comparison, and is none to compare. */
export function isMonitorRun(run: Run): boolean {
  return kindOf(run) === runKinds.monitor;
}

/** MLflow's filter of the runs that have each of some tags. */
export function taggedWith(tags: Readonly<Record<string, string>>): string {
  return Object.entries(tags)
    .map(([key, value]) => `tags.\`${key}\` = '${value}'`)
    .join(" AND ");
}
