import type { ArmResource } from "../context/state";
import { ArmError } from "./errors";

/** Children and extensions have no location; ARM's lists of resources leave them out. */
const isTracked = ({ location }: ArmResource): boolean => location !== undefined;

/** A resource as ARM's own lists show it: without the resource provider's part. */
const summary = ({ id, name, type, location, kind, sku, identity, tags, managedBy }: ArmResource) => ({
  id,
  name,
  type,
  location,
  ...(kind !== undefined && { kind }),
  ...(sku !== undefined && { sku }),
  ...(identity !== undefined && { identity }),
  ...(managedBy !== undefined && { managedBy }),
  ...(tags !== undefined && { tags }),
});

type Test = (resource: ArmResource) => boolean;

const same = (a: string | undefined, b: string) => a?.toLowerCase() === b.toLowerCase();

/** One comparison of an OData filter. */
function parseComparison(text: string): Test {
  const [, field = "", value = ""] = /^\s*(\w+)\s+eq\s+'([^']*)'\s*$/.exec(text) ?? [];
  switch (field.toLowerCase()) {
    case "resourcetype":
      return ({ type }) => same(type, value);
    case "name":
      return ({ name }) => same(name, value);
    case "location":
      return ({ location }) => same(location, value);
    case "tagname":
      return ({ tags }) => Object.keys(tags ?? {}).some((key) => same(key, value));
    case "tagvalue":
      return ({ tags }) => Object.values(tags ?? {}).includes(value);
    default:
      throw new ArmError(
        400,
        "InvalidFilterInQueryString",
        `Invalid $filter '${text.trim()}' specified in the query string.`,
        { gateway: true },
      );
  }
}

/** Applies a filter of `field eq 'value'` joined by `and`, the fields being resourceType, name, location, tagName, tagValue. */
export function filterResources(resources: readonly ArmResource[], filter: string | null) {
  const tests = filter === null ? [] : filter.split(/\s+and\s+/i).map(parseComparison);
  return resources
    .filter((resource) => isTracked(resource) && tests.every((test) => test(resource)))
    .map(summary);
}
