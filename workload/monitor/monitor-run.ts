import { type Run } from "../mlflow/runs";

/** The tag by which a run says that it is no workload's, and what it is: a comparison of the monitor, an evaluation. */
export const kindTag = "llmops.kind";

/** The tag of a run that holds a comparison, and is none to compare. */
export const monitorTag = { key: kindTag, value: "monitor" } as const;

/** What a run is that is no workload's; undefined for one that is. */
export function kindOf({ data }: Run): string | undefined {
  return data.tags?.find(({ key }) => key === kindTag)?.value;
}

export function isMonitorRun(run: Run): boolean {
  return kindOf(run) === monitorTag.value;
}
