import { hostname } from "node:os";
import { entraAuthorization } from "../entra";
import { UserError, usageError } from "../errors";
import { findExperiment } from "../mlflow/experiments";
import { MlflowHttp } from "../mlflow/http";
import { retryPolicyFrom } from "../mlflow/retry";
import { runPulumi } from "../pulumi-command";
import { lockHolder, pendingCreations, repairs, type Repair, type StackState, subscriptionOf } from "./pending";

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
  readonly onNotice: (text: string) => void;
}

/** What was found, and what was done about it. */
export interface RecoverReport {
  readonly imported: readonly { readonly name: string; readonly type: string; readonly id: string }[];
  readonly cleared: readonly { readonly name: string; readonly type: string; readonly why: string }[];
  /** Whether a lock of a process that no longer lives was taken away. */
  readonly unlocked: boolean;
  readonly done: boolean;
}

/**
 * Repairs a stack whose `up` was killed: what the services have been asked to create, and Pulumi does not know
 * of, is put into the state by the engine's own refresh.
 *
 * @throws UserError when somebody else is at work on the stack, or when Pulumi refuses
 */
export async function recover(options: RecoverOptions): Promise<RecoverReport> {
  const { project, onNotice } = options;
  const stack = options.stack === undefined ? [] : ["--stack", options.stack];
  const pulumi = (...args: string[]) => runPulumi([...args, ...stack], project);

  const exported = await pulumi("stack", "export");
  if (exported.exitCode !== 0) throw refused("read the stack's state", exported.stderr);
  const state = JSON.parse(exported.stdout) as StackState;
  const found = await lookedUp(repairs(state, subscription(state, options)), options);
  const imported = found.flatMap((repair) => (repair.kind === "import" ? [repair] : []));
  const cleared = found.flatMap((repair) => (repair.kind === "clear" ? [repair] : []));
  for (const { name, id } of imported) onNotice(`${name}: was being created; looking for ${id}`);
  for (const { name, why } of cleared) onNotice(`${name}: was being created; forgotten, since ${why}`);
  const report = {
    imported: imported.map(({ name, type, id }) => ({ name, type, id })),
    cleared: cleared.map(({ name, type, why }) => ({ name, type, why })),
  };
  if (options.dryRun) return { ...report, unlocked: false, done: false };

  const refresh = () =>
    pulumi(
      ...["refresh", "--yes", "--skip-preview"],
      ...imported.flatMap(({ urn, id }) => ["--import-pending-creates", urn, "--import-pending-creates", id]),
      ...(cleared.length ? ["--clear-pending-creates"] : []),
    );
  let refreshed = await refresh();
  const unlocked = refreshed.exitCode !== 0 && /currently locked by/.test(refreshed.stderr);
  if (unlocked) {
    refuseToUnlock(refreshed.stderr, options.force);
    onNotice("The stack is locked by a process that no longer lives: pulumi cancel");
    const cancelled = await pulumi("cancel", "--yes");
    if (cancelled.exitCode !== 0) throw refused("unlock the stack", cancelled.stderr);
    refreshed = await refresh();
  }
  if (refreshed.exitCode !== 0)
    throw refused("refresh the stack", `${refreshed.stderr}\n${refreshed.stdout}`.trim());
  return { ...report, unlocked, done: true };
}

function subscription(state: StackState, { environment }: RecoverOptions): string {
  const known = subscriptionOf(state) ?? environment["ARM_SUBSCRIPTION_ID"];
  if (known !== undefined || pendingCreations(state).length === 0) return known ?? "";
  throw usageError(
    "the stack's state does not say which subscription it is in",
    "Set ARM_SUBSCRIPTION_ID to the id that `az account show` prints.",
  );
}

/** Experiments are found by name in their workspace; one that is not there was never created. */
async function lookedUp(
  found: readonly Repair[],
  { environment }: RecoverOptions,
): Promise<readonly Repair[]> {
  return Promise.all(
    found.map(async (repair): Promise<Repair> => {
      if (repair.kind !== "look up") return repair;
      const { urn, name, type, host, experiment } = repair;
      const http = new MlflowHttp(
        { dialect: "databricks", url: host, authorization: entraAuthorization(environment) },
        retryPolicyFrom(environment),
      );
      const existing = await findExperiment(http, experiment);
      return existing === undefined
        ? { urn, name, type, kind: "clear", why: "the workspace has no experiment of this name" }
        : { urn, name, type, kind: "import", id: existing.id };
    }),
  );
}

function refuseToUnlock(message: string, force: boolean): void {
  const holder = lockHolder(message);
  if (force) return;
  if (holder === undefined || holder.host !== hostname())
    throw usageError(
      `the stack is locked${holder ? ` by a process on ${holder.host}` : ""}, and from here it cannot be told whether it lives`,
      "Make sure that nobody is at work on the stack, then add --force.",
    );
  if (lives(holder.pid))
    throw usageError(
      `the stack is locked by process ${holder.pid} on this machine, which lives`,
      "Wait for it to end, or end it.",
    );
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

const refused = (what: string, said: string): UserError =>
  new UserError(`Pulumi could not ${what}:\n${said}`, { exitCode: 1 });
