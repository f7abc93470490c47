import {
  CLUSTER,
  type Violations,
  DEPLOYMENT,
  type PolicyResource,
  propertiesOf,
  type Value,
} from "../resource";

export interface SizeConfig {
  /** Of one deployment, in thousands of tokens a minute. */
  readonly capacity: number;
  /** Of one cluster; 0: single nodes only. */
  readonly workers: number;
}

export const sizeDefault: SizeConfig = { capacity: 10, workers: 0 };

/** No deployment has more capacity, and no cluster more workers, than is allowed. */
export function sizeViolations(
  { type, props }: PolicyResource,
  { capacity, workers }: SizeConfig,
): Violations {
  switch (type) {
    case DEPLOYMENT:
      return above("sku.capacity", propertiesOf(props["sku"])["capacity"], capacity);
    case CLUSTER:
      return [
        ...above("numWorkers", props["numWorkers"], workers),
        ...above("autoscale.maxWorkers", propertiesOf(props["autoscale"])["maxWorkers"], workers),
      ];
    default:
      return [];
  }
}

function above(what: string, value: Value, most: number): Violations {
  return typeof value !== "number" || value <= most
    ? []
    : [`${what} is ${value}: at most ${most} is allowed`];
}
