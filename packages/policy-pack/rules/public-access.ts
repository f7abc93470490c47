import {
  ACCOUNT,
  type Violations,
  type PolicyResource,
  propertiesOf,
  UNKNOWN,
  type Value,
  WORKSPACE,
} from "../resource";

/** What may be reached from the internet. */
export interface PublicAccessConfig {
  readonly account: boolean;
  readonly workspace: boolean;
}

/** As the lab is without a network of its own. */
export const publicAccessDefault: PublicAccessConfig = { account: true, workspace: true };

/** An account or a workspace is closed to the internet where it may not be open; Azure's own default is open. */
export function publicAccessViolations(
  { type, props }: PolicyResource,
  { account, workspace }: PublicAccessConfig,
): Violations {
  if (type === ACCOUNT && !account)
    return notClosed(
      "properties.publicNetworkAccess",
      propertiesOf(props["properties"])["publicNetworkAccess"],
    );
  if (type === WORKSPACE && !workspace) return notClosed("publicNetworkAccess", props["publicNetworkAccess"]);
  return [];
}

function notClosed(what: string, value: Value): Violations {
  if (value === "Disabled" || value === UNKNOWN) return [];
  return [`${what} is ${typeof value === "string" ? value : "not set"}: must be Disabled`];
}
