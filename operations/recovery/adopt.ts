import type { Ownership } from "../ownership";
import { plannedCreations } from "../../stack/preview-plan";
import { ownerships, type Candidate } from "./proof";
import { providerHost, repairs, subscriptionOf } from "./repairs";
import type { Services } from "./services";
import type { StackCommands } from "./stack-commands";
import { nameOf, type PendingOperation, type StackState } from "../../stack/state";

/** A thing that exists, and that the stack does not know. */
export interface Existing {
  readonly urn: string;
  readonly name: string;
  readonly type: string;
  readonly id: string;
  /** Whether it is the lab's, and what says so. */
  readonly ownership: Ownership;
}

export interface LookOptions {
  readonly commands: Pick<StackCommands, "preview">;
  readonly services: Services;
  readonly subscription: string | undefined;
  readonly onNotice: (text: string) => void;
}

/**
 * What the next `up` would create and what exists already: a service did what an earlier `up` asked for, and its answer
 * was lost; or the stack let go of it when it was named as existing, and shall have it back; or it is somebody else's.
 *
 * @returns the state with these creations pending, too
 */
export async function existingOf(
  state: StackState,
  { commands, services, subscription, onNotice }: LookOptions,
): Promise<{ found: readonly Existing[]; pending: StackState }> {
  const preview = await commands.preview();
  if (typeof preview === "string") {
    onNotice(`What \`pulumi up\` would create is not known: ${preview}`);
    return { found: [], pending: state };
  }
  const planned = plannedCreations(preview, state, subscriptionOf(state) ?? subscription ?? "");
  const pending: StackState = { ...state, deployment: { ...state.deployment, pending_operations: planned } };
  const candidates = await lookUp(planned, pending, { services, subscription });
  return { found: judged(candidates, state), pending };
}

/** Those of the creations of which the services have something. */
async function lookUp(
  operations: readonly PendingOperation[],
  pending: StackState,
  { services, subscription }: Pick<LookOptions, "services" | "subscription">,
): Promise<Candidate[]> {
  const found: Candidate[] = [];
  for (const repair of repairs(pending, subscriptionOf(pending) ?? subscription ?? "")) {
    const operation = operations.find(({ resource }) => resource.urn === repair.urn);
    if (operation === undefined) continue;
    const { resource } = operation;
    const there = await services.existing(repair, providerHost(pending, resource));
    if (typeof there === "object") found.push({ resource, ...there });
  }
  return found;
}

function judged(candidates: readonly Candidate[], { deployment }: StackState): Existing[] {
  const resources = deployment?.resources ?? [];
  const owner = ownerships(candidates, resources);
  const keyOf = (type: string, id: string): string => `${type} ${id.toLowerCase()}`;
  const has = new Set(
    resources.flatMap(({ id, type, external }) => (id === undefined || external ? [] : [keyOf(type, id)])),
  );
  return candidates.flatMap(({ resource: { urn, type }, id }) => {
    const ownership = owner.get(urn);
    return ownership === undefined
      ? []
      : [{ urn, name: nameOf(urn), type, id, ownership: unlessHad(ownership, has.has(keyOf(type, id))) }];
  });
}

/** Two resources of the state never stand for one thing: the one would delete the other's. */
const unlessHad = (ownership: Ownership, isHad: boolean): Ownership =>
  isHad
    ? { own: false, isOfAnother: false, why: "the stack has it already, as another resource" }
    : ownership;
