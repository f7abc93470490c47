import { CLUSTER, type Violations, type PolicyResource } from "../resource";

export interface AutoTerminationConfig {
  /** The longest that an idle cluster may run. */
  readonly minutes: number;
}

export const autoTerminationDefault: AutoTerminationConfig = { minutes: 120 };

/** Every cluster stops by itself, and soon enough. 0 is Databricks' way of saying "never". */
export function autoTerminationViolations(
  { type, props }: PolicyResource,
  { minutes }: AutoTerminationConfig,
): Violations {
  if (type !== CLUSTER) return [];
  const value = props["autoterminationMinutes"];
  if (value === undefined || value === null || value === 0)
    return ["autoterminationMinutes is not set: the cluster would never stop by itself"];
  return typeof value !== "number" || value <= minutes
    ? []
    : [`autoterminationMinutes is ${value}: at most ${minutes} is allowed`];
}
