import { isMap, type PropertyMap, type PropertyValue } from "../rpc/values";

/**
 * Which properties an object has: `true` is a value that is taken as it is (a text, a list, a map of
 * tags), a nested shape an object with properties of its own, a shape in a list the shape of the list's items.
 */
export interface Shape {
  readonly [name: string]: true | Shape | readonly [Shape];
}

const isListOf = (part: true | Shape | readonly [Shape]): part is readonly [Shape] => Array.isArray(part);

/** A shape from names, for objects without objects. */
export const properties = (...names: string[]): Shape =>
  Object.fromEntries(names.map((name) => [name, true as const]));

/** The part of an object that its shape names; nulls go. */
export function project(shape: Shape, object: PropertyMap): PropertyMap {
  const result: PropertyMap = {};
  for (const [name, part] of Object.entries(shape)) {
    const value = object[name];
    if (value === undefined || value === null) continue;
    if (part !== true && isListOf(part) && Array.isArray(value))
      result[name] = value.map((item) => (isMap(item) ? project(part[0], item) : item));
    else if (part !== true && !isListOf(part) && isMap(value)) result[name] = project(part, value);
    else result[name] = withoutNulls(value);
  }
  return result;
}

function withoutNulls(value: PropertyValue): PropertyValue {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== null)
      .map(([name, item]) => [name, withoutNulls(item)]),
  );
}
