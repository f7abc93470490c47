import { type AddressSpace, parseAddressSpace } from "./address-space";
import type { ConfigReader } from "./reader";

export const NETWORKS = ["public", "private"] as const;

/** What a private network cannot take in, and why. */
const APART = {
  existingOpenaiAccountId: "names an account that exists",
  existingWorkspaceId: "names a workspace that exists",
} as const;

/** Reads the keys of the network. Undefined: there is none of the lab's own. */
export function parseNetwork(reader: ConfigReader): AddressSpace | undefined {
  const kind = reader.oneOf("network", NETWORKS);
  const space = parseAddressSpace(reader.text("networkAddressSpace"));
  if ("error" in space) reader.invalid("networkAddressSpace", space.error);
  const key = reader.qualified("network");
  if (kind === "public") {
    if (reader.has("networkAddressSpace"))
      reader.error(
        `${reader.qualified("networkAddressSpace")} is about a private network, and ${key} is public: set ${key} to private, or leave it out`,
      );
    return undefined;
  }
  for (const [part, is] of Object.entries(APART) as [keyof typeof APART, string][])
    if (reader.has(part))
      reader.error(
        `${reader.qualified(part)} ${is}, and ${key} private makes new ones in a network of the lab's own: set only one of them`,
      );
  if (reader.text("clusterKind") === "serverless")
    reader.error(
      `${reader.qualified("clusterKind")} is serverless, whose machines are in no network of yours and cannot reach the model of a lab with ${key} private: set only one of them`,
    );
  return "error" in space ? undefined : space;
}
