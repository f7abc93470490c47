/** Stands for a value that nobody can know in a preview. */
export const UNKNOWN = Symbol("unknown");

export type Value =
  string | number | boolean | null | undefined | typeof UNKNOWN | readonly Value[] | Properties;

export interface Properties {
  readonly [key: string]: Value;
}

/** A resource as a rule sees it: its inputs before it is made, or its outputs when all are made. */
export interface PolicyResource {
  /** For example `azure-native:cognitiveservices:Account`. */
  readonly type: string;
  readonly name: string;
  readonly props: Properties;
}

/** What is wrong with a resource, each in a sentence that begins with the property. */
export type Violations = readonly string[];

export const ACCOUNT = "azure-native:cognitiveservices:Account";
export const DEPLOYMENT = "azure-native:cognitiveservices:Deployment";
export const WORKSPACE = "azure-native:databricks:Workspace";
export const CLUSTER = "databricks:index/cluster:Cluster";
export const NOTEBOOK = "databricks:index/notebook:Notebook";
export const SECRET = "databricks:index/secret:Secret";

/**
 * Copies what the SDK hands to a policy: it throws where an unknown value is read, and a rule would then say nothing
 * of all the rest.
 */
export function known(value: unknown): Value {
  if (Array.isArray(value)) return Array.from({ length: value.length }, (_, index) => readAt(value, index));
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.keys(value).map((key) => [key, readAt(value, key)]));
  return value as Value;
}

function readAt(value: object, key: PropertyKey): Value {
  let inner: unknown;
  try {
    inner = (value as Record<PropertyKey, unknown>)[key];
  } catch {
    return UNKNOWN;
  }
  return known(inner);
}

/** The properties of an object; none where it is something else. */
export function propertiesOf(value: Value): Properties {
  return isProperties(value) ? value : {};
}

export function isProperties(value: Value): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A text inside a value, with the way to it: `properties.model.name`, `tags[0]`. */
export interface Text {
  readonly path: string;
  readonly text: string;
}

/** Every text inside a value. */
export function textsIn(value: Value, path = ""): Text[] {
  if (typeof value === "string") return [{ path, text: value }];
  if (Array.isArray(value))
    return (value as readonly Value[]).flatMap((inner, index) => textsIn(inner, `${path}[${index}]`));
  if (!isProperties(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    textsIn(inner, path === "" ? key : `${path}.${key}`),
  );
}
