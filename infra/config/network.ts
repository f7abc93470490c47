import { type AddressSpace, parseAddressSpace } from "./address-space";
import type { Complaints } from "./complaints";

export const NETWORKS = ["public", "private"] as const;

/** What a private network cannot take in, and why. */
const APART = {
  existingOpenaiAccountId: "names an account that exists",
  existingWorkspaceId: "names a workspace that exists",
} as const;

/** Reads the keys of the network. Undefined: there is none of the lab's own. */
export function parseNetwork(complaints: Complaints): AddressSpace | undefined {
  const kind = complaints.oneOf("network", NETWORKS);
  const space = parseAddressSpace(complaints.text("networkAddressSpace"));
  if ("refused" in space) complaints.about("networkAddressSpace", space.refused);
  const key = complaints.qualified("network");
  if (kind === "public") {
    if (complaints.has("networkAddressSpace"))
      complaints.add(
        `${complaints.qualified("networkAddressSpace")} is about a private network, and ${key} is public: set ${key} to private, or leave it out`,
      );
    return undefined;
  }
  for (const [part, is] of Object.entries(APART) as [keyof typeof APART, string][])
    if (complaints.has(part))
      complaints.add(
        `${complaints.qualified(part)} ${is}, and ${key} private makes new ones in a network of the lab's own: set only one of them`,
      );
  if (complaints.text("clusterKind") === "serverless")
    complaints.add(
      `${complaints.qualified("clusterKind")} is serverless, whose machines are in no network of yours and cannot reach the model of a lab with ${key} private: set only one of them`,
    );
  return "refused" in space ? undefined : space;
}
