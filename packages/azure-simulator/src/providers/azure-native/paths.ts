import { text, type PropertyMap } from "../rpc/values";
import type { ResourceType } from "./resource-type";

/** The names of a path's parameters, `subscriptionId` left out: the provider knows it. */
export const pathParameters = (path: string): string[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "").filter((name) => name !== "subscriptionId");

/** The path parameter that is the resource's own name. */
export const ownName = (path: string): string => pathParameters(path).at(-1) ?? "";

/** A resource's ARM path from its inputs. A scope is a path itself: trimmed of slashes, not escaped. */
export const armPath = (path: string, inputs: PropertyMap, subscriptionId: string): string =>
  path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    if (name === "subscriptionId") return encodeURIComponent(subscriptionId);
    const value = text(inputs[name] ?? "");
    return name === "scope" ? value.replace(/^\/+|\/+$/g, "") : encodeURIComponent(value);
  });

/** The path parameters that an id contains; ARM's ids are compared without regard to case. */
export function parseId(type: ResourceType, id: string): PropertyMap {
  const pattern = type.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    name === "scope" ? "(?<scope>.+)" : `(?<${name}>[^/]+)`,
  );
  const groups = new RegExp(`^${pattern}$`, "i").exec(id.startsWith("/") ? id : `/${id}`)?.groups;
  if (groups === undefined) throw new Error(`resource id '${id}' does not have the form '${type.path}'`);
  return Object.fromEntries(
    Object.entries(groups)
      .filter(([name]) => name !== "subscriptionId")
      .map(([name, value]) => [name, decodeURIComponent(value)]),
  );
}
