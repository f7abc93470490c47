import { hostname } from "node:os";
import { entraAuthorization } from "../entra";
import { UserError, usageError } from "../errors";
import { findExperiment } from "../mlflow/experiments";
import { MlflowHttp } from "../mlflow/http";
import { retryPolicyFrom } from "../mlflow/retry";
import { type PulumiSaid, runPulumi } from "../pulumi-command";
import { restoreCheckpoints } from "./checkpoint";
import {
  lockHolders,
  pendingCreations,
  type Repair,
  repaired,
  repairs,
  type StackState,
  subscriptionOf,
} from "./pending";

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
 * of, is put into the state, and a refresh reads it from there.
 *
 * @throws UserError when somebody else is at work on the stack, or when Pulumi refuses
 */
export async function recover(options: RecoverOptions): Promise<RecoverReport> {
  const { project, onNotice } = options;
  const stack = options.stack === undefined ? [] : ["--stack", options.stack];
  const pulumi = (...args: string[]) => runPulumi([...args, ...stack], project);

  let exported = await pulumi("stack", "export");
  if (exported.exitCode !== 0 && /failed to load checkpoint/.test(exported.stderr) && !options.dryRun) {
    const restored = await restoreCheckpoints(await backendUrl(options), project);
    for (const name of restored) onNotice(`${name}: its state was cut short; the last whole one is put back`);
    if (restored.length > 0) exported = await pulumi("stack", "export");
  }
  if (exported.exitCode !== 0) throw refused("read the stack's state", exported);
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

  const edited = JSON.stringify(repaired(state, found));
  const edit = () => runPulumi(["stack", "import", ...stack], project, edited);
  let written = await edit();
  const unlocked = written.exitCode !== 0 && /currently locked by/.test(written.stderr);
  if (unlocked) {
    refuseToUnlock(written.stderr, options.force);
    onNotice("The stack is locked by a process that no longer lives: pulumi cancel");
    const cancelled = await pulumi("cancel", "--yes");
    if (cancelled.exitCode !== 0) throw refused("unlock the stack", cancelled);
    written = await edit();
  }
  if (written.exitCode !== 0) throw refused("write the stack's state", written);
  onNotice("Asking the services what is there: pulumi refresh");
  const refreshed = await pulumi("refresh", "--yes", "--skip-preview");
  if (refreshed.exitCode !== 0) throw refused("refresh the stack", refreshed);
  return { ...report, unlocked, done: true };
}

async function backendUrl({ project, environment }: RecoverOptions): Promise<string> {
  const set = environment["PULUMI_BACKEND_URL"];
  if (set) return set;
  const { exitCode, stdout } = await runPulumi(["whoami", "--json"], project);
  return exitCode === 0 ? ((JSON.parse(stdout) as { url?: string }).url ?? "") : "";
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
        : { urn, name, type, kind: "import", id: existing.experiment_id };
    }),
  );
}

function refuseToUnlock(message: string, force: boolean): void {
  if (force) return;
  const holders = lockHolders(message);
  const elsewhere = holders.find(({ host }) => host !== hostname());
  if (holders.length === 0 || elsewhere)
    throw usageError(
      `the stack is locked${elsewhere ? ` by a process on ${elsewhere.host}` : ""}, and from here it cannot be told whether it lives`,
      "Make sure that nobody is at work on the stack, then add --force.",
    );
  const living = holders.find(({ pid }) => lives(pid));
  if (living)
    throw usageError(
      `the stack is locked by process ${living.pid} on this machine, which lives`,
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

const refused = (what: string, { stdout, stderr }: PulumiSaid): UserError =>
  new UserError(`Pulumi could not ${what}:\n${`${stderr}\n${stdout}`.trim()}`, { exitCode: 1 });
