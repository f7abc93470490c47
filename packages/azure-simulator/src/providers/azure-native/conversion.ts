import { mapDifferences } from "../rpc/diff";
import { text, equal, isMap, UNKNOWN, type PropertyMap, type PropertyValue } from "../rpc/values";
import type { ResourceType } from "./resource-type";
import { project, type Shape } from "./shapes";

/** The body of a PUT: the inputs that ARM takes, in ARM's nesting. */
export function requestBody(type: ResourceType, inputs: PropertyMap): PropertyMap {
  const body: PropertyMap = {};
  const nested: PropertyMap = {};
  for (const [name, value] of Object.entries(project(type.inputs, inputs))) {
    (type.flattened.has(name) ? nested : body)[name] = itemsToWire(name, toWire(name, value));
  }
  return type.flattened.size > 0 ? { ...body, properties: nested } : body;
}

/** Lists of Microsoft.Network whose items have, in ARM, all but their identity below `properties`. */
const nestedItems = new Set([
  "subnets",
  "delegations",
  "securityRules",
  "privateLinkServiceConnections",
  "privateDnsZoneConfigs",
]);
const identityOfItem = new Set(["etag", "id", "name", "type"]);

const eachItem = (value: PropertyValue, change: (item: PropertyMap) => PropertyMap): PropertyValue =>
  Array.isArray(value) ? value.map((item) => (isMap(item) ? change(item) : item)) : value;

function itemsToWire(list: string, value: PropertyValue): PropertyValue {
  if (!nestedItems.has(list)) return value;
  return eachItem(value, (item) => {
    const [own, below]: [PropertyMap, PropertyMap] = [{}, {}];
    for (const [name, part] of Object.entries(item))
      (identityOfItem.has(name) ? own : below)[name] = itemsToWire(name, part);
    return Object.keys(below).length > 0 ? { ...own, properties: below } : own;
  });
}

function itemsFromWire(list: string, value: PropertyValue): PropertyValue {
  if (!nestedItems.has(list)) return value;
  return eachItem(value, ({ properties: below, ...own }) => {
    const parts = isMap(below ?? null) ? (below as PropertyMap) : {};
    return { ...own, ...withItemsFromWire(parts) };
  });
}

const withItemsFromWire = (values: PropertyMap): PropertyMap =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, itemsFromWire(name, value)]));

/** Pulumi has a list of user-assigned identities where ARM has a map from each to an empty object. */
function toWire(name: string, value: PropertyValue): PropertyValue {
  if (name !== "identity" || !isMap(value)) return value;
  const ids = value["userAssignedIdentities"];
  if (!Array.isArray(ids)) return value;
  return { ...value, userAssignedIdentities: Object.fromEntries(ids.map((id) => [text(id), {}])) };
}

/** A response in the names of the program. */
const flatten = (type: ResourceType, response: PropertyMap): PropertyMap => {
  const { properties: nested, ...rest } = response;
  return type.flattened.size > 0 && isMap(nested ?? null)
    ? { ...withItemsFromWire(nested as PropertyMap), ...rest }
    : response;
};

/** A resource's outputs from ARM's response: what the schema knows, nulls dropped. */
export const outputs = (type: ResourceType, response: PropertyMap): PropertyMap => ({
  ...project(type.outputs, flatten(type, response)),
  azureApiVersion: type.apiVersion,
});

/** Outputs as inputs could have caused them: read-only properties left out. */
function inputProjection(type: ResourceType, values: PropertyMap): PropertyMap {
  const projected = project(type.inputs, values);
  const identity = projected["identity"];
  if (isMap(identity ?? null)) {
    const { userAssignedIdentities: ids, ...rest } = identity as PropertyMap;
    projected["identity"] = isMap(ids ?? null)
      ? { ...rest, userAssignedIdentities: Object.keys(ids as PropertyMap) }
      : (identity as PropertyMap);
  }
  return projected;
}

/** The inputs of a resource that is imported: its id says the names, ARM's response the rest. */
export const importedInputs = (
  type: ResourceType,
  names: PropertyMap,
  response: PropertyMap,
): PropertyMap => ({
  ...names,
  ...inputProjection(type, flatten(type, response)),
});

/**
 * Inputs after a refresh. ARM does not say what was asked for, so only what has changed between the old
 * and the new outputs is carried over: a default that the service filled in stays out.
 */
export const refreshedInputs = (
  type: ResourceType,
  inputs: PropertyMap,
  oldOutputs: PropertyMap,
  newOutputs: PropertyMap,
): PropertyMap => {
  const before = inputProjection(type, oldOutputs);
  const after = inputProjection(type, newOutputs);
  for (const name of (type.maintained ?? []).filter((one) => inputs[one] === undefined)) {
    delete before[name];
    delete after[name];
  }
  return carryOver(inputs, before, after);
};

/** Puts what is there, and the program does not name, into an update's body: the service would take it away. */
export function withMaintained(type: ResourceType, body: PropertyMap, current: PropertyMap): PropertyMap {
  const [nested, there] = [body["properties"], current["properties"]];
  if (!isMap(nested ?? null) || !isMap(there ?? null)) return body;
  const kept = (type.maintained ?? []).flatMap((name) => {
    const [given, own] = [(nested as PropertyMap)[name], (there as PropertyMap)[name]];
    return given === undefined && own !== undefined ? [[name, own] as const] : [];
  });
  return { ...body, properties: { ...(nested as PropertyMap), ...Object.fromEntries(kept) } };
}

function carryOver(inputs: PropertyMap, old: PropertyMap, next: PropertyMap): PropertyMap {
  const result = { ...inputs };
  for (const name of new Set([...Object.keys(old), ...Object.keys(next)])) {
    const [before, after, given] = [old[name], next[name], inputs[name]];
    if (equal(before, after)) continue;
    if (after === undefined) delete result[name];
    else if (isMap(before ?? null) && isMap(after) && isMap(given ?? null)) {
      result[name] = carryOver(given as PropertyMap, before as PropertyMap, after);
    } else result[name] = after;
  }
  return result;
}

/** A resource's outputs before it exists: its inputs, and unknown what only the service can say. */
export function previewOutputs(shape: Shape, inputs: PropertyMap): PropertyMap {
  const result: PropertyMap = {};
  for (const [name, part] of Object.entries(shape)) {
    const value = inputs[name];
    if (value === undefined) result[name] = UNKNOWN;
    else
      result[name] =
        part !== true && !Array.isArray(part) && isMap(value) ? previewOutputs(part as Shape, value) : value;
  }
  return result;
}

const location = (value: PropertyValue | undefined): string =>
  text(value ?? "")
    .replaceAll(" ", "")
    .toLowerCase();

/** Differences of inputs that mean something to Azure, where names of groups and regions have no case. */
export const inputDifferences = (
  oldInputs: PropertyMap,
  newInputs: PropertyMap,
): ReturnType<typeof mapDifferences> =>
  mapDifferences(oldInputs, newInputs).filter(({ path, kind, old, new: next }) => {
    if (kind !== "update") return true;
    if (path === "location") return location(old) !== location(next);
    if (path === "resourceGroupName") return text(old).toLowerCase() !== text(next).toLowerCase();
    return true;
  });
