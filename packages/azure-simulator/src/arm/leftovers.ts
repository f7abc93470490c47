import type { CloudState } from "../context/state";
import type { Leftover } from "../context/context";

/** Everything of ARM that still exists: groups, managed ones among them, resources and soft-deleted accounts. */
export function armLeftovers({ groups, resources, softDeleted }: CloudState): Leftover[] {
  return [
    ...[...groups.values()].map(({ id, managedBy }) => ({
      kind: managedBy === undefined ? "resource group" : "managed resource group",
      id,
    })),
    ...[...resources.values()].map(({ type, id }) => ({ kind: type, id })),
    ...[...softDeleted.values()].map(({ account }) => ({ kind: "soft-deleted account", id: account.id })),
  ];
}
