import { CONFIG_KEYS } from "../../infra/config/keys";
import {
  ACCOUNT,
  CLUSTER,
  type Complaints,
  DEPLOYMENT,
  type PolicyResource,
  propertiesOf,
  type Value,
  WORKSPACE,
} from "../resource";

export interface SkusConfig {
  readonly accounts: readonly string[];
  readonly deployments: readonly string[];
  readonly workspaces: readonly string[];
  /** VM sizes of a cluster's driver and workers. */
  readonly nodeTypes: readonly string[];
}

export const skusDefault: SkusConfig = {
  accounts: ["S0"],
  deployments: [CONFIG_KEYS.openaiSku.default],
  workspaces: [CONFIG_KEYS.workspaceSku.default, "trial"],
  nodeTypes: [CONFIG_KEYS.clusterNodeType.default],
};

/** Accounts, deployments, workspaces and clusters are of the allowed kinds. */
export function skuComplaints({ type, props }: PolicyResource, config: SkusConfig): Complaints {
  const sku = propertiesOf(props["sku"])["name"];
  switch (type) {
    case ACCOUNT:
      return notAmong("sku.name", sku, config.accounts);
    case DEPLOYMENT:
      return notAmong("sku.name", sku, config.deployments);
    case WORKSPACE:
      return notAmong("sku.name", sku, config.workspaces);
    case CLUSTER:
      return ["nodeTypeId", "driverNodeTypeId"].flatMap((key) => notAmong(key, props[key], config.nodeTypes));
    default:
      return [];
  }
}

function notAmong(what: string, value: Value, allowed: readonly string[]): Complaints {
  return typeof value !== "string" || allowed.includes(value)
    ? []
    : [`${what} is ${value}: allowed are ${allowed.join(", ")}`];
}
