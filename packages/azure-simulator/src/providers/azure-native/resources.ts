import { resourceTypes } from "../../arm/resource-types";
import type { ResourceType } from "./resource-type";

/**
 * The resource types this provider stands in for, by the type of their token, as the cloud's own list has them.
 * Sources: the Azure REST specifications at the versions named; which changes replace, how names are made
 * up and what is flattened from the azure-native provider; property names from its Node SDK 3.28.
 */
const known: Readonly<Record<string, ResourceType>> = Object.fromEntries(
  resourceTypes.flatMap(({ plugin }) => Object.entries(plugin)),
);

/**
 * The entry of a type token, `azure-native:cognitiveservices:Account` or one with a version in it.
 *
 * @throws when this provider does not stand in for the type
 */
export function resourceType(token: string): ResourceType {
  const [, module = "", name = ""] = token.split(":");
  const found = known[`${module.split("/")[0]}:${name}`];
  if (found) return found;
  const tokens = Object.keys(known).map((key) => `azure-native:${key}`);
  throw new Error(`resource type '${token}' has no stand-in; there are: ${tokens.join(", ")}`);
}
