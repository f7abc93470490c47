import {
  ACCOUNT,
  CLUSTER,
  type Violations,
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
  deployments: ["Standard"],
  workspaces: ["premium", "trial"],
  nodeTypes: ["Standard_D4ds_v5"],
};

/** Accounts, deployments, workspaces and clusters are of the allowed kinds. */
export function skuViolations({ type, props }: PolicyResource, config: SkusConfig): Violations {
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

function notAmong(what: string, value: Value, allowed: readonly string[]): Violations {
  return typeof value !== "string" || allowed.includes(value)
    ? []
    : [`${what} is ${value}: allowed are ${allowed.join(", ")}`];
}
