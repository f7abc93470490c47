import { type ArmResource, armKey } from "../context/state";
import { objectOf, textOf } from "./context";
import { ArmError } from "./errors";

const validName = /^[a-zA-Z0-9_-]{3,64}$/;
const skus = ["standard", "premium", "trial"];
const managedGroupId = /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+$/i;
/** What a serverless workspace has no use for, its managed group first. */
const hybridOnly = [
  "managedResourceGroupId",
  "parameters",
  "accessConnector",
  "defaultCatalog",
  "defaultStorageFirewall",
  "requiredNsgRules",
] as const;

const invalid = (code: string, message: string) => new ArmError(400, code, message);

/**
 * Checks a workspace's name and body.
 * @throws InvalidResourceName, InvalidSku, InvalidComputeMode, ManagedResourceGroupIdRequired, ApplianceManagedResourceGroupMismatch
 */
export function requireWorkspaceShape(
  name: string,
  body: Readonly<Record<string, unknown>>,
  existing: ArmResource | undefined,
): void {
  const properties = objectOf(body["properties"]);
  const sku = textOf(objectOf(body["sku"])["name"]);
  if (!validName.test(name))
    throw invalid(
      "InvalidResourceName",
      `The workspace name '${name}' is invalid: 3 to 64 letters, digits, '-' and '_'.`,
    );
  if (sku !== undefined && !skus.includes(sku.toLowerCase()))
    throw invalid("InvalidSku", `The sku '${sku}' is not one of '${skus.join("', '")}'.`);
  const mode = textOf(properties["computeMode"]) ?? textOf(existing?.properties["computeMode"]) ?? "Hybrid";
  if (mode !== "Hybrid" && mode !== "Serverless")
    throw invalid("InvalidComputeMode", `The compute mode '${mode}' is not one of 'Hybrid', 'Serverless'.`);
  if (existing) return requireUnchanged(existing, properties, mode);
  if (mode === "Serverless") {
    const extra = hybridOnly.find((key) => properties[key] !== undefined);
    if (extra)
      throw invalid(
        "InvalidProperty",
        `The property '${extra}' is not allowed when computeMode is 'Serverless'.`,
      );
    return;
  }
  const managed = textOf(properties["managedResourceGroupId"]);
  if (managed === undefined)
    throw invalid(
      "ManagedResourceGroupIdRequired",
      "The property 'managedResourceGroupId' is required when computeMode is 'Hybrid'.",
    );
  if (!managedGroupId.test(managed))
    throw invalid(
      "InvalidManagedResourceGroupId",
      `The managed resource group id '${managed}' is not the id of a resource group.`,
    );
}

function requireUnchanged(existing: ArmResource, properties: Record<string, unknown>, mode: string): void {
  if (mode !== existing.properties["computeMode"])
    throw invalid(
      "ComputeModeCannotBeChanged",
      `The compute mode of a workspace cannot be changed from '${String(existing.properties["computeMode"])}' to '${mode}'.`,
    );
  const [given, own] = [properties, existing.properties].map((one) => textOf(one["managedResourceGroupId"]));
  if (given !== undefined && armKey(given) !== armKey(own ?? ""))
    throw invalid(
      "ApplianceManagedResourceGroupMismatch",
      `The given managed resource group '${given}' did not match that in the existing appliance definition '${own ?? ""}'.`,
    );
}

/** A workspace's properties with what the resource provider fills in; parameters carry their type in answers. */
export function withDefaults(properties: Record<string, unknown>): Record<string, unknown> {
  const filled = { publicNetworkAccess: "Enabled", computeMode: "Hybrid", ...properties };
  if (filled.computeMode !== "Hybrid") return filled;
  const parameters = Object.entries({
    enableNoPublicIp: { value: true },
    ...objectOf(properties["parameters"]),
  }).map(([name, parameter]) => {
    const { value } = objectOf(parameter);
    const type = typeof value === "boolean" ? "Bool" : typeof value === "object" ? "Object" : "String";
    return [name, { type, value }];
  });
  return { ...filled, parameters: Object.fromEntries(parameters) as Record<string, unknown> };
}
