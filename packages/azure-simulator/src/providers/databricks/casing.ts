import { isMap, type PropertyMap, type PropertyValue } from "../rpc/values";

/** Properties whose keys are the user's own and keep their spelling. */
const userKeyed = new Set([
  "baseParameters",
  "customTags",
  "defaultTags",
  "jobParameters",
  "namedParameters",
  "parametersMap",
  "sparkConf",
  "sparkEnvVars",
  "sqlParameters",
]);

const snake = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const camel = (name: string): string =>
  name.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** A value of the program in the names of Databricks' REST API. */
export function toRest(value: PropertyValue): PropertyValue {
  if (Array.isArray(value)) return value.map(toRest);
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [snake(name), userKeyed.has(name) ? item : toRest(item)]),
  );
}

/** A value of Databricks' REST API in the names of the program; nulls go. */
export function fromRest(value: PropertyValue): PropertyValue {
  if (Array.isArray(value)) return value.map(fromRest);
  if (!isMap(value)) return value;
  const result: PropertyMap = {};
  for (const [name, item] of Object.entries(value)) {
    if (item === null) continue;
    const property = camel(name);
    result[property] = userKeyed.has(property) ? item : fromRest(item);
  }
  return result;
}

/** The properties of an object that are named; those that are not there are left out. */
export const pick = (object: PropertyMap, names: readonly string[]): PropertyMap =>
  Object.fromEntries(
    names.flatMap((name) => (object[name] === undefined ? [] : [[name, object[name]] as const])),
  );

/** The properties of an object but those that are named. */
export const omit = (object: PropertyMap, names: readonly string[]): PropertyMap =>
  Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
