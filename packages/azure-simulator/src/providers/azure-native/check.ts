import type { CheckFailure, CheckRequest } from "../rpc/provider";
import { isMap, isUnknown, type PropertyMap, type PropertyValue } from "../rpc/values";
import { autoname } from "./naming";
import { ownName } from "./paths";
import type { NameRule, ResourceType } from "./resource-type";

/** Set on inputs whose name is random: a replacement may then exist beside the old resource. */
export const createBeforeDelete = "__createBeforeDelete";

/** The name is made up once and kept, the version of the API is the provider's. */
export function withDefaults(type: ResourceType, request: CheckRequest): PropertyMap {
  const { oldInputs, newInputs } = request;
  const inputs: PropertyMap = { ...newInputs };
  const name = ownName(type.path);
  if (inputs[name] === undefined && oldInputs[name] !== undefined) {
    inputs[name] = oldInputs[name];
    if (oldInputs[createBeforeDelete] !== undefined)
      inputs[createBeforeDelete] = oldInputs[createBeforeDelete];
  } else if (inputs[name] === undefined) {
    const made = autoname(type.autoname, request);
    if (made) inputs[name] = made.name;
    if (made?.random) inputs[createBeforeDelete] = true;
  }
  inputs["azureApiVersion"] ??= type.apiVersion;
  return inputs;
}

/** The value at a path like `sku.name`; undefined also where a parent is missing. */
const at = (inputs: PropertyMap, path: string): PropertyValue | undefined =>
  path
    .split(".")
    .reduce<PropertyValue | undefined>((value, name) => (isMap(value) ? value[name] : undefined), inputs);

/** A property below one that is not given, or not known yet, is not missing. */
function isMissing(inputs: PropertyMap, path: string): boolean {
  if (at(inputs, path) !== undefined) return false;
  const parent = path.includes(".") ? at(inputs, path.slice(0, path.lastIndexOf("."))) : inputs;
  return isMap(parent);
}

const howToSetLocation =
  ". Either set it explicitly or configure it with 'pulumi config set azure-native:location <value>'.";

function nameFailures(property: string, value: PropertyValue | undefined, rule: NameRule): string[] {
  if (typeof value !== "string" || isUnknown(value)) return [];
  const failures: string[] = [];
  const { minLength, maxLength, pattern } = rule;
  if (minLength !== undefined && value.length < minLength) {
    failures.push(`'${property}' is too short (${value.length}): at least ${minLength} characters required`);
  }
  if (maxLength !== undefined && value.length > maxLength) {
    failures.push(`'${property}' is too long (${value.length}): at most ${maxLength} characters allowed`);
  }
  if (pattern && !pattern.test(value)) {
    failures.push(`'${property}' does not match expression '${pattern.source}'`);
  }
  return failures;
}

/** What is wrong with a resource's inputs, all of it. */
export function failuresOf(type: ResourceType, inputs: PropertyMap): CheckFailure[] {
  const missing = [...Object.keys(type.names), ...type.required]
    .filter((path) => isMissing(inputs, path))
    .map((path) => `missing required property '${path}'${path === "location" ? howToSetLocation : ""}`);
  const names = Object.entries(type.names).flatMap(([name, rule]) => nameFailures(name, inputs[name], rule));
  return [...missing, ...names].map((reason) => ({ property: "", reason }));
}
