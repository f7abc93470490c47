import { plannedCreations } from "./planned";
import { providerHost, repairs, subscriptionOf } from "./repairs";
import type { Services } from "./services";
import type { StackCommands, Unlock } from "./stack-commands";
import { nameOf, settled, type StackState } from "./state";

/** A thing that existed and that the stack did not know. */
export interface Adopted {
  readonly urn: string;
  readonly name: string;
  readonly type: string;
  readonly id: string;
}

export interface AdoptOptions {
  readonly commands: Pick<StackCommands, "read" | "replace" | "refresh" | "preview">;
  readonly services: Services;
  readonly unlock: Unlock;
  readonly subscription: string | undefined;
  readonly onNotice: (text: string) => void;
}

/** A thing may tell the names of those inside it: account and deployment, workspace and scope. */
const rounds = 3;

/**
 * Takes into the state what the next `up` would create, and what exists: a service did what an earlier `up` asked
 * for, and its answer was lost; or the stack let go of it when it was named as existing, and shall have it back.
 */
export async function adoptExisting(options: AdoptOptions): Promise<readonly Adopted[]> {
  const { commands, unlock, onNotice } = options;
  const adopted: Adopted[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const state = await commands.read();
    const { found, pending } = await existingOf(state, options);
    if (found.length === 0) break;
    for (const { name, id } of found)
      onNotice(`${name} exists already, and is the stack's from now on: ${id}`);
    await commands.replace(state, settled(pending, new Map(found.map(({ urn, id }) => [urn, id]))), unlock);
    await commands.refresh(found.map(({ urn }) => urn));
    adopted.push(...found);
  }
  return adopted;
}

async function existingOf(
  state: StackState,
  { commands, services, subscription, onNotice }: AdoptOptions,
): Promise<{ found: Adopted[]; pending: StackState }> {
  const preview = await commands.preview();
  if (typeof preview === "string") {
    onNotice(`What \`pulumi up\` would create is not known: ${preview}`);
    return { found: [], pending: state };
  }
  const pending: StackState = {
    ...state,
    deployment: { ...state.deployment, pending_operations: plannedCreations(preview, state) },
  };
  const found: Adopted[] = [];
  for (const repair of repairs(pending, subscriptionOf(pending) ?? subscription ?? "")) {
    const resource = pending.deployment?.pending_operations?.find((one) => one.resource.urn === repair.urn);
    const host = resource && providerHost(state, resource.resource);
    const id = await services.existing(repair, host);
    if (id !== undefined) found.push({ urn: repair.urn, name: nameOf(repair.urn), type: repair.type, id });
  }
  return { found, pending };
}
