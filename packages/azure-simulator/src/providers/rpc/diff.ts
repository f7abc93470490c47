import { equal, isMap, type PropertyMap, type PropertyValue } from "./values";

export type DifferenceKind = "add" | "update" | "delete";

/** One property that differs, by its path as Pulumi writes it: `sku.name`, `tags["cost center"]`, `ids[2]`. */
export interface Difference {
  readonly path: string;
  /** The path without indices, `ids[].name`: what a table of properties names. */
  readonly property: string;
  readonly kind: DifferenceKind;
  readonly old: PropertyValue | undefined;
  readonly new: PropertyValue | undefined;
}

const join = (base: string, name: string): string => {
  if (!/^[A-Za-z_$][\w$]*$/.test(name)) return `${base}["${name.replaceAll('"', '\\"')}"]`;
  return base === "" ? name : `${base}.${name}`;
};

function valueDifferences(
  path: string,
  property: string,
  old: PropertyValue,
  next: PropertyValue,
): Difference[] {
  if (isMap(old) && isMap(next)) return mapDifferences(old, next, path, property);
  if (!Array.isArray(old) || !Array.isArray(next)) {
    return equal(old, next) ? [] : [{ path, property, kind: "update", old, new: next }];
  }
  return Array.from({ length: Math.max(old.length, next.length) }).flatMap((_, index) =>
    sideBySide(`${path}[${index}]`, `${property}[]`, old[index], next[index]),
  );
}

function sideBySide(
  path: string,
  property: string,
  old: PropertyValue | undefined,
  next: PropertyValue | undefined,
): Difference[] {
  if (old === undefined && next === undefined) return [];
  if (old === undefined) return [{ path, property, kind: "add", old, new: next }];
  if (next === undefined) return [{ path, property, kind: "delete", old, new: next }];
  return valueDifferences(path, property, old, next);
}

/** How `next` differs from `old`, leaf by leaf. Names that begin with `__` are a provider's own and not compared. */
export function mapDifferences(
  old: PropertyMap,
  next: PropertyMap,
  basePath = "",
  baseProperty = "",
): Difference[] {
  const names = [...new Set([...Object.keys(old), ...Object.keys(next)])].filter(
    (name) => !name.startsWith("__"),
  );
  return names.flatMap((name) =>
    sideBySide(join(basePath, name), join(baseProperty, name), old[name], next[name]),
  );
}

/** Whether `property` is `ancestor` or stands below it. */
export const isWithin = (property: string, ancestor: string): boolean =>
  property === ancestor || property.startsWith(`${ancestor}.`) || property.startsWith(`${ancestor}[`);
