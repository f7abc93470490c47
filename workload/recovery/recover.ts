import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { adoptExisting } from "./adopt";
import { UserError, usageError } from "../errors";
import { MlflowError } from "../mlflow/errors";
import { whyLocked } from "./lock";
import { madeTwice, removeDouble } from "./doubles";
import { contentsOf, workspacesInUse } from "./gone";
import { idByName } from "./look-up";
import { type Repair, repairs, subscriptionOf } from "./repairs";
import { services, type Services } from "./services";
import {
  awaitingReplacement,
  forgetting,
  nameOf,
  pendingCreations,
  provisioning,
  type Provisioning,
  settled,
  type StackState,
  type StateResource,
} from "./state";
import { stackCommands, type StackCommands } from "./stack-commands";

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

/** What was found, and what was done about it. */
export interface RecoverReport {
  readonly imported: readonly { readonly name: string; readonly type: string; readonly id: string }[];
  readonly cleared: readonly { readonly name: string; readonly type: string; readonly why: string }[];
  /** What existed, and the stack did not know. */
  readonly adopted: readonly { readonly name: string; readonly type: string; readonly id: string }[];
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
 * exists already, is taken into the state. And a job that was made twice is deleted once.
 *
 * @throws UserError when somebody else is at work on the stack, when it cannot be told what became of a
 *   creation, or when Pulumi refuses
 */
export async function recover(options: RecoverOptions): Promise<RecoverReport> {
  const { onNotice } = options;
  const commands = stackCommands(options);
  const state = await commands.read();
  const asked = services(options);
  const [found, gone] = await Promise.all([decided(state, options, asked), goneWith(state, asked)]);
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
  const report = {
    imported: imported.map(({ name, type, id }) => ({ name, type, id })),
    cleared: cleared.map(({ name, type, why }) => ({ name, type, why })),
  };
  if (options.dryRun)
    return { ...report, adopted: [], removed: [], unlocked: false, failed: [], done: false };

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
  if (imported.length + cleared.length > 0) {
    const created = new Map(imported.map(({ urn, id }) => [urn, id]));
    const left = forgetting(state, new Set(gone.map(({ urn }) => urn)));
    await commands.replace(state, settled(left, created), unlock);
  }
  onNotice("The services are asked what is there: pulumi refresh");
  await commands.refresh([], unlock);
  const urns = new Set(imported.map(({ urn }) => urn));
  const failed = await provisioned(urns, commands, onNotice);
  // Where an `up` was killed, the state itself tells what was under way.
  const subscription = options.environment["ARM_SUBSCRIPTION_ID"];
  const adopted =
    pendingCreations(state).length > 0
      ? []
      : await adoptExisting({ commands, services: asked, unlock, subscription, onNotice });
  return {
    ...report,
    adopted: adopted.map(({ name, type, id }) => ({ name, type, id })),
    removed: await withoutDoubles(commands, asked, onNotice),
    unlocked,
    failed,
    done: true,
  };
}

/** What the state has inside of workspaces that are gone. */
async function goneWith(state: StackState, asked: Services): Promise<readonly StateResource[]> {
  const gone = new Set<string>();
  for (const use of workspacesInUse(state))
    if (contentsOf(state, new Set([use.provider])).length > 0 && (await asked.isGone(use)))
      gone.add(use.provider);
  return contentsOf(state, gone);
}

/** Deletes the jobs that were made twice. Where a workspace does not answer, that is told and they stay. */
async function withoutDoubles(
  commands: StackCommands,
  { workspace }: Services,
  onNotice: RecoverOptions["onNotice"],
): Promise<RecoverReport["removed"]> {
  const removed: { name: string; id: string }[] = [];
  try {
    for (const double of await madeTwice((await commands.read()).deployment?.resources ?? [], workspace)) {
      const { name, called, id } = double;
      onNotice(`${name} was made twice: the job ${id}, which is called "${called}", too, is deleted`);
      await removeDouble(double, workspace);
      removed.push({ name, id });
    }
  } catch (error) {
    // The repair is done by now: a login that fails, too, ends nothing that it has to undo.
    if (!(error instanceof MlflowError) && !(error instanceof UserError)) throw error;
    onNotice(`Whether a job was made twice is not known: ${error.message}`);
  }
  return removed;
}

/** What is to be done, with nothing left to be found out. */
async function decided(
  state: StackState,
  options: RecoverOptions,
  asked: Services,
): Promise<readonly Repair[]> {
  if (pendingCreations(state).length === 0) return [];
  const subscription = subscriptionOf(state) ?? options.environment["ARM_SUBSCRIPTION_ID"];
  if (subscription === undefined)
    throw usageError(
      "the stack's state does not say which subscription it is in",
      "Set ARM_SUBSCRIPTION_ID to the id that `az account show` prints.",
    );
  const found = await Promise.all(
    repairs(state, subscription).map(async (repair): Promise<Repair> => {
      if (repair.kind === "look up") return lookedUp(repair, asked);
      if (repair.kind !== "unknown" || !options.clearUnknown) return repair;
      return { ...repair, kind: "clear", why: "--clear-unknown says so" };
    }),
  );
  const unknown = found.filter(({ kind }) => kind === "unknown");
  if (unknown.length > 0)
    throw usageError(
      `it cannot be told what became of ${unknown.map(({ name, type }) => `${name} (${type})`).join(", ")}`,
      "Look whether it exists. If it does not, or if you delete it, add --clear-unknown. If it shall stay, add " +
        "--clear-unknown and take it into the stack with `pulumi import` before the next `pulumi up`.",
    );
  return found;
}

/** What is not there under its name was never created. */
async function lookedUp(
  { urn, name, type, host, thing, called }: Extract<Repair, { kind: "look up" }>,
  asked: Services,
): Promise<Repair> {
  try {
    const id = await idByName(asked.workspace(host), { thing, called });
    return id === undefined
      ? { urn, name, type, kind: "clear", why: `the workspace has no ${thing} of this name` }
      : { urn, name, type, kind: "import", id };
  } catch (error) {
    if (!(error instanceof MlflowError)) throw error;
    throw new UserError(`the workspace did not say whether it has ${called}: ${error.message}`, {
      hint: "Nothing was changed. Run it again when the workspace answers.",
      cause: error,
    });
  }
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
