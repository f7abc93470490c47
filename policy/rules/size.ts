import { CONFIG_KEYS } from "../../infra/config/keys";
import {
  CLUSTER,
  type Complaints,
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

export const sizeDefault: SizeConfig = {
  capacity: CONFIG_KEYS.openaiCapacity.default,
  workers: CONFIG_KEYS.clusterWorkers.default,
};

/** No deployment has more capacity, and no cluster more workers, than is allowed. */
export function sizeComplaints(
  { type, props }: PolicyResource,
  { capacity, workers }: SizeConfig,
): Complaints {
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

function above(what: string, value: Value, most: number): Complaints {
  return typeof value !== "number" || value <= most
    ? []
    : [`${what} is ${value}: at most ${most} is allowed`];
}
