import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { type Existing, existingOf } from "./adopt";
import { UserError } from "rest-client";
import { RestError } from "rest-client";
import { whyLocked } from "./lock";
import { madeTwice, removeDouble } from "./duplicate-jobs";
import { type ChangedExperiment, changedExperiments, restoreChanged } from "./experiments";
import { goneWith, outlivesWorkspace } from "./deleted-workspaces";
import { decided } from "./interrupted";
import { stayedIn } from "./moved-back";
import { services, type Services } from "./services";
import { nameOf, pendingCreations, type StackState } from "../../stack/state";
import {
  awaitingReplacement,
  forgetting,
  provisioning,
  type Provisioning,
  settled,
} from "../../stack/edit-state";
import { stackCommands, type StackCommands, type Unlock } from "./stack-commands";

export interface RecoverOptions {
  /** The project's folder. */
  readonly project: string;
  /** The selected stack when left out. */
  readonly stack?: string | undefined;
  readonly environment: NodeJS.ProcessEnv;
  /** Says what would be done and does nothing. */
  readonly dryRun: boolean;
  /** Takes a lock away although its owner may live. */
  readonly force: boolean;
  /** Forgets creations whose ids nothing tells. */
  readonly clearUnknown: boolean;
  readonly onNotice: (text: string) => void;
}

/** Something that exists, and why it is the stack's, or not. */
interface Told {
  readonly name: string;
  readonly type: string;
  readonly id: string;
  readonly why: string;
}

/** What was found, and what was done about it. */
export interface RecoverReport {
  readonly imported: readonly { readonly name: string; readonly type: string; readonly id: string }[];
  readonly cleared: readonly { readonly name: string; readonly type: string; readonly why: string }[];
  /** What existed, and the stack did not know, and what proves that it is the stack's. */
  readonly adopted: readonly Told[];
  /** Experiments that somebody had deleted or renamed, and that are back under their names with their traces. */
  readonly restored: readonly { readonly name: string; readonly id: string }[];
  /** What stands where the stack will create something, and is not proved to be its own: it is left alone. */
  readonly strangers: readonly Told[];
  /** Jobs that were made twice, and are there once now. */
  readonly removed: readonly { readonly name: string; readonly id: string }[];
  /** Whether a lock of a process that no longer lives was taken away. */
  readonly unlocked: boolean;
  /** Creations that the service has given up. */
  readonly failed: readonly Provisioning[];
  readonly done: boolean;
}

/** A service is asked this often, and this long, whether it has ended a creation. */
const [askEveryMs, askForMs] = [5_000, 30 * 60_000];

/**
 * Repairs a stack that does not agree with the services. Where its `up` was killed: what the services have been asked
 * to create, and Pulumi does not know of, is put into the state; a refresh reads it from there, and is repeated until the
 * services are done with it. What was in a workspace that is gone is forgotten. What the next `up` would create, and what
 * exists already, is taken into the state where it is proved to be this stack's. And a job that was made twice is deleted
 * once.
 *
 * @throws UserError when somebody else is at work on the stack, when it cannot be told what became of a
 *   creation, or when Pulumi refuses
 */
export async function recover(options: RecoverOptions): Promise<RecoverReport> {
  const { onNotice, dryRun } = options;
  const commands = stackCommands(options);
  const read = await commands.read();
  const back = await stayedIn(read, commands);
  if (back !== undefined)
    onNotice("The lab stays where it stands: what its move has made is what the next `pulumi up` deletes");
  const state = back ?? read;
  const asked = services(options);
  const [found, unreached] = await Promise.all([decided(state, options, asked), goneWith(state, asked)]);
  // The stack keeps it: the next workspace of the region has it, too.
  const staying = unreached.filter(outlivesWorkspace);
  const gone = unreached.filter((one) => !outlivesWorkspace(one));
  const changed = await changedIn(
    forgetting(state, new Set(unreached.map(({ urn }) => urn))),
    asked,
    onNotice,
  );
  const imported = found.flatMap((repair) => (repair.kind === "import" ? [repair] : []));
  const cleared = [
    ...found.flatMap((repair) => (repair.kind === "clear" ? [repair] : [])),
    ...awaitingReplacement(state)
      .filter(({ urn }) => !found.some((repair) => repair.urn === urn))
      .map(({ urn, type }) => ({ name: nameOf(urn), type, why: "it was deleted, to be created anew" })),
    ...gone.map(({ urn, type }) => ({ name: nameOf(urn), type, why: "its workspace is gone" })),
  ];
  for (const { name, id } of imported) onNotice(`${name} was being created: looked for as ${id}`);
  for (const { name, why } of cleared) onNotice(`${name} is forgotten: ${why}`);
  for (const { urn, id } of staying)
    onNotice(
      `${nameOf(urn)} stays: ${id} is in the region's metastore, and \`pulumi up\` takes it into the next workspace. ` +
        "To destroy the lab instead: npx llmops down",
    );

  if (!dryRun) for (const experiment of changed) await restoreChanged(experiment, asked.workspace);

  let unlocked = false;
  const unlock = async (message: string): Promise<void> => {
    const refusal = options.force ? undefined : whyLocked(message, { host: hostname(), lives });
    if (refusal) throw refusal;
    onNotice(
      options.force
        ? "The stack's lock is taken away: pulumi cancel"
        : "The stack is locked by a process that no longer lives: pulumi cancel",
    );
    await commands.cancel();
    unlocked = true;
  };
  let failed: readonly Provisioning[] = [];
  if (!dryRun) {
    if (back !== undefined || imported.length + cleared.length > 0) {
      const created = new Map(imported.map(({ urn, id }) => [urn, id]));
      const left = forgetting(state, new Set(gone.map(({ urn }) => urn)));
      await commands.replace(read, settled(left, created), unlock);
    }
    onNotice("The services are asked what is there: pulumi refresh");
    await commands.refresh([], unlock, staying);
    failed = await provisioned(new Set(imported.map(({ urn }) => urn)), commands, onNotice);
  }
  // Where an `up` was killed, the state itself tells what was under way; and before a lab is back nothing is known.
  const isOpen = pendingCreations(state).length > 0 || (dryRun && back !== undefined);
  const existing = isOpen ? [] : await adopted(commands, asked, { ...options, unlock });
  const [own, strangers] = [existing.filter(isOwn), existing.filter((one) => !isOwn(one))];
  return {
    imported: imported.map(({ name, type, id }) => ({ name, type, id })),
    cleared: cleared.map(({ name, type, why }) => ({ name, type, why })),
    restored: changed.map(({ name, id }) => ({ name, id })),
    adopted: own.map(told),
    strangers: strangers.map(told),
    removed: await withoutDoubles(commands, asked, options),
    unlocked,
    failed,
    done: !dryRun,
  };
}

const isOwn = ({ ownership }: Existing): boolean => ownership.own;
const told = ({ name, type, id, ownership }: Existing) => ({ name, type, id, why: ownership.why });

/** Takes into the state what is the lab's of what the next `up` would create and what exists; a dry run only looks. */
async function adopted(
  commands: StackCommands,
  asked: Services,
  { dryRun, environment, onNotice, unlock }: RecoverOptions & { readonly unlock: Unlock },
): Promise<readonly Existing[]> {
  const state = await commands.read();
  const subscription = environment["ARM_SUBSCRIPTION_ID"];
  const { found, pending } = await existingOf(state, { commands, services: asked, subscription, onNotice });
  for (const { name, id, ownership } of found)
    onNotice(
      ownership.own
        ? `${name} exists already, and is taken over: ${ownership.why} (${id})`
        : `${name} exists already, and is not taken over: ${ownership.why} (${id})`,
    );
  const own = found.filter(isOwn);
  if (own.length > 0 && !dryRun) {
    await commands.replace(state, settled(pending, new Map(own.map(({ urn, id }) => [urn, id]))), unlock);
    await commands.refresh(own.map(({ urn }) => urn));
  }
  return found;
}

/** The experiments to restore. Where a workspace does not answer, that is told and they stay. */
async function changedIn(
  { deployment }: StackState,
  { workspace }: Services,
  onNotice: RecoverOptions["onNotice"],
): Promise<readonly ChangedExperiment[]> {
  try {
    const changed = await changedExperiments(deployment?.resources ?? [], workspace);
    for (const { name, id, called, deleted } of changed)
      onNotice(
        deleted
          ? `The experiment ${name} (${id}) was deleted: it is restored, with its runs and traces`
          : `The experiment ${id} was renamed ${called}: it is called ${name} again`,
      );
    return changed;
  } catch (error) {
    if (!(error instanceof RestError) && !(error instanceof UserError)) throw error;
    onNotice(`Whether an experiment was deleted is not known: ${error.message}`);
    return [];
  }
}

/** Deletes the jobs that were made twice. Where a workspace does not answer, that is told and they stay. */
async function withoutDoubles(
  commands: StackCommands,
  { workspace }: Services,
  { dryRun, onNotice }: RecoverOptions,
): Promise<RecoverReport["removed"]> {
  const removed: { name: string; id: string }[] = [];
  try {
    for (const double of await madeTwice((await commands.read()).deployment?.resources ?? [], workspace)) {
      const { name, called, id } = double;
      onNotice(`${name} was made twice: the job ${id}, which is called "${called}", too, is deleted`);
      if (!dryRun) await removeDouble(double, workspace);
      removed.push({ name, id });
    }
  } catch (error) {
    // The repair is done by now: a login that fails, too, ends nothing that it has to undo.
    if (!(error instanceof RestError) && !(error instanceof UserError)) throw error;
    onNotice(`Whether a job was made twice is not known: ${error.message}`);
  }
  return removed;
}

/** Waits until the services have ended the creations, one way or the other. Returns those that failed. */
async function provisioned(
  urns: ReadonlySet<string>,
  commands: StackCommands,
  onNotice: RecoverOptions["onNotice"],
): Promise<readonly Provisioning[]> {
  if (urns.size === 0) return [];
  const deadline = Date.now() + askForMs;
  let said = "";
  for (;;) {
    const { running, failed } = provisioning(await commands.read(), urns);
    if (running.length === 0) return failed;
    const text = running.map((one) => `${one.name} (${one.provisioningState})`).join(", ");
    if (Date.now() > deadline)
      throw new UserError(`${text}: not created yet`, { hint: "Run it again when the portal says so." });
    if (text !== said) onNotice(`Still being created, and waited for: ${text}`);
    said = text;
    await sleep(askEveryMs);
    await commands.refresh(running.map(({ urn }) => urn));
  }
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
