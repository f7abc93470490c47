import { Struct } from "./protobuf";

/** A property value as the engine and a provider exchange it. */
export type PropertyValue = null | boolean | number | string | PropertyValue[] | PropertyMap;
export interface PropertyMap {
  [name: string]: PropertyValue;
}

/**
 * What stands on the wire for a value that is not known until an update runs. One text per type: an
 * engine may send any of them, this side sends the first.
 * Source: sdk/go/common/resource/plugin/rpc.go of pulumi.
 */
const unknownTexts = new Set([
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
]);
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Marks an object on the wire as more than a plain object; its value says what. */
const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
const outputSignature = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
const resourceSignature = "5cf8f73096256a8f31e491e813e4eb8e";

export const isUnknown = (value: PropertyValue | undefined): boolean =>
  typeof value === "string" && unknownTexts.has(value);

export const isMap = (value: PropertyValue | undefined): value is PropertyMap =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether the value is unknown or has an unknown anywhere within. */
export function containsUnknown(value: PropertyValue | undefined): boolean {
  if (Array.isArray(value)) return value.some(containsUnknown);
  if (isMap(value)) return Object.values(value).some(containsUnknown);
  return isUnknown(value);
}

/** The value without what only the wire needs: secrets and outputs opened, resources by their id. */
function plain(value: PropertyValue): PropertyValue {
  if (Array.isArray(value)) return value.map(plain);
  if (!isMap(value)) return isUnknown(value) ? UNKNOWN : value;
  switch (value[signatureKey]) {
    case secretSignature:
      return plain(value["value"] ?? null);
    case outputSignature:
      return "value" in value ? plain(value["value"] ?? null) : UNKNOWN;
    case resourceSignature:
      return plain(value["id"] ?? value["urn"] ?? null);
    default:
      return plainMap(value);
  }
}

/** Nulls go: to a provider, a property that is null is one that is not there. */
function plainMap(map: PropertyMap): PropertyMap {
  const result: PropertyMap = {};
  for (const [name, value] of Object.entries(map)) if (value !== null) result[name] = plain(value);
  return result;
}

export const fromStruct = (struct: Struct | undefined): PropertyMap =>
  struct === undefined ? {} : plainMap(struct.toJavaScript());

export const toStruct = (map: PropertyMap): Struct => Struct.fromJavaScript(map);

/** Equality by value; the order of an object's properties does not count. */
export function equal(left: PropertyValue | undefined, right: PropertyValue | undefined): boolean {
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => equal(item, right[index]));
  }
  if (isMap(left) && isMap(right)) {
    const names = Object.keys(left);
    return (
      names.length === Object.keys(right).length &&
      names.every((name) => name in right && equal(left[name], right[name]))
    );
  }
  return left === right;
}

/** A simple value as text; nothing, a list or an object is none. */
export const text = (value: unknown): string =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : "";
