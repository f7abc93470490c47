import { type Run } from "../mlflow/runs";

/** The tag of a run that holds a comparison, and is none to compare. */
export const monitorTag = { key: "llmops.kind", value: "monitor" } as const;

export function isMonitorRun({ data }: Run): boolean {
  return (data.tags ?? []).some(({ key, value }) => key === monitorTag.key && value === monitorTag.value);
}
