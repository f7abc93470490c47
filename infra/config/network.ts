import { type AddressSpace, parseAddressSpace } from "./address-space";
import type { ConfigReader } from "./reader";

export const NETWORKS = ["public", "private"] as const;

/** What a private network cannot take in, and why. */
const APART = {
  existingOpenaiAccountId: "names an existing account",
  existingWorkspaceId: "names an existing workspace",
} as const;

/** Reads the keys of the network. Undefined: there is none of the lab's own. */
export function parseNetwork(reader: ConfigReader): AddressSpace | undefined {
  const kind = reader.oneOf("network", NETWORKS);
  const space = parseAddressSpace(reader.text("networkAddressSpace"));
  if ("error" in space) reader.invalid("networkAddressSpace", space.error);
  const key = reader.qualified("network");
  if (kind === "public") {
    if (reader.has("networkAddressSpace"))
      reader.error(`${reader.qualified("networkAddressSpace")} has no effect unless ${key} is private`);
    return undefined;
  }
  for (const [part, is] of Object.entries(APART) as [keyof typeof APART, string][])
    if (reader.has(part))
      reader.error(
        `${reader.qualified(part)} ${is}, but ${key} private creates new resources in the lab's own network: set only one of them`,
      );
  if (reader.text("clusterKind") === "serverless")
    reader.error(
      `${reader.qualified("clusterKind")} is serverless, which runs outside your networks and cannot reach a model when ${key} is private: set only one of them`,
    );
  return "error" in space ? undefined : space;
}
