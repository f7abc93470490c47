import { rm } from "node:fs/promises";
import { join } from "node:path";
import { accountType } from "azure-simulator";
import type { Leftover } from "azure-simulator";
import { run, type CommandResult } from "./command";
import type { Drift } from "./drift";
import type { DriftShown } from "./drift/shown";
import type { Engine } from "./engine/engine";
import { UserError } from "rest-client";
import { faultNamed } from "./fault-choice";
import { layFoundation, type Foundation } from "./foundation";
import type { MlflowServer } from "./mlflow";
import { Pulumi, type OperationResult } from "./pulumi";
import { projectFolder } from "./python";
import { readBack, type Recorded } from "./readback";
import { countOf, touchedBy, type RehearsalReport } from "./report";
import { stageFolder, startStage, type Stage } from "./stage";
import { timed, type Show, type Step } from "./steps";

/** What the person asked for. */
export interface RehearseOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  readonly engine?: Engine["source"] | undefined;
  /** A PULUMI_HOME whose real provider plugins are used in place of the stand-ins. */
  readonly installedPlugins?: string | undefined;
  readonly latency?: "none" | "realistic";
  readonly fault?: string | undefined;
  /** How the model drifts between two further runs that the monitor compares; by name. */
  readonly drift?: string | undefined;
  /** Configuration of the stack beside that of Pulumi.dev.yaml, by key. */
  readonly config?: Readonly<Record<string, string>>;
  readonly port?: number | undefined;
  readonly mlflowPort?: number | undefined;
  /** Gets what a person must know while they look around. */
  readonly notice?: ((text: string) => void) | undefined;
  /** Called between the workload and the clean-up, which waits for it. */
  readonly pause?: ((foundation: Foundation, stage: Stage) => Promise<void>) | undefined;
}

/** What happened between the stage's opening and its closing. */
interface Performance {
  readonly paused: boolean;
  readonly up: OperationResult | undefined;
  readonly down: OperationResult | undefined;
  readonly recorded: (Recorded & { readonly reply: string }) | undefined;
  readonly drift: DriftShown | undefined;
  readonly left: readonly Leftover[];
  readonly problems: readonly string[];
}

/**
 * The lab stands up, runs and comes down, on this machine.
 *
 * Whatever happens once `up` has begun, `destroy` is run and what is left is counted.
 * @throws UserError when it could not begin; what fails later is in the report's problems
 */
export async function rehearse(options: RehearseOptions, watch: Show): Promise<RehearsalReport> {
  const fault = options.fault === undefined ? undefined : await faultNamed(options.fault);
  const drift = options.drift === undefined ? undefined : (await import("./drift")).driftNamed(options.drift);
  const seconds: Record<string, number> = {};
  const show = timed(watch, seconds);
  const folder = await stageFolder();
  const open: (() => Promise<void>)[] = [() => rm(folder, { recursive: true, force: true })];
  try {
    const foundation = await layFoundation({ ...options, folder, closers: open }, show);
    const [stage] = await show<[Stage]>([
      {
        name: "cloud",
        title: "Cloud",
        work: async () => {
          const started = await startStage({
            ...options,
            ...foundation,
            ...(drift && options.latency !== "realistic" && { latency: drift.latency }),
            config: { ...drift?.config, ...options.config },
            project: projectFolder(),
            folder,
            faults: fault?.rules ?? [],
          });
          open.push(() => started.close());
          return started;
        },
        outcome: ({ cloud }) =>
          `stands in for Azure behind ${cloud.proxyUrl}${fault ? `, with the fault ${options.fault}` : ""}`,
      },
    ]);
    const performed = await perform(options, foundation, stage, show, drift);
    // With a pause, Ctrl-C is how the person asks for the clean-up; without one it cut something short.
    if (!performed.paused) options.signal.throwIfAborted();
    return reportOf(options, foundation, performed, seconds);
  } finally {
    for (const close of open.reverse()) await close();
  }
}

async function perform(
  options: RehearseOptions,
  foundation: Foundation,
  stage: Stage,
  show: Show,
  drift: Drift | undefined,
): Promise<Performance> {
  const { signal } = options;
  const project = projectFolder();
  const pulumi = new Pulumi({ cwd: project, env: stage.environment, scratch: stage.folder, signal });
  const problems: string[] = [];
  /** Work whose failure is a finding: the clean-up comes all the same. */
  const attempt = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
      return undefined;
    }
  };
  const attemptStep = <T>(step: Step<T>): Promise<T | undefined> =>
    attempt(async () => (await show<[T]>([step]))[0]);
  const succeeded = (name: string, result: OperationResult): OperationResult => {
    if (result.succeeded) return result;
    throw new UserError(`${name} failed: ${result.errors.join("\n")}`);
  };

  let up: OperationResult | undefined;
  let recorded: Performance["recorded"];
  const stood = await attemptStep({
    name: "up",
    title: "pulumi up",
    work: async (progress) => {
      await pulumi.initialise(stage.stackFile.stack);
      return succeeded("pulumi up", (up = await pulumi.up(progress)));
    },
    outcome: (result) => `${countOf(result, "create")} resources created`,
  });
  if (stood && !signal.aborted)
    recorded = await attemptStep({
      name: "workload",
      ...(isPrivate(stage)
        ? {
            title: "Notebook in the private network",
            work: () => notebook(project, stage, foundation.mlflow, signal),
          }
        : { title: "Workload", work: () => workload(project, stage, foundation.mlflow, signal) }),
      outcome: ({ run, trace }) => `run ${run.status}, trace ${trace.state}, both read back from the server`,
    });
  const shown =
    drift && recorded && !signal.aborted
      ? await attempt(() => drift.rehearse({ project, stage, signal }, show))
      : undefined;
  const wrong = shown && drift?.misjudged(shown);
  if (wrong !== undefined) problems.push(wrong);
  const paused = options.pause !== undefined && !signal.aborted;
  if (paused) await options.pause?.(foundation, stage);

  let down: OperationResult | undefined;
  await attemptStep({
    name: "destroy",
    title: "pulumi destroy",
    work: async (progress) => succeeded("pulumi destroy", (down = await pulumi.destroy(progress))),
    outcome: (result) => `${countOf(result, "delete")} resources deleted`,
  });
  let left: readonly Leftover[] = [];
  await attemptStep({
    name: "leftovers",
    title: "What is left",
    work: async () => {
      left = stage.cloud.leftovers();
      const inState = await pulumi.remaining();
      const things = left.map(({ kind, id }) => `${kind} ${id}`);
      if (inState > 0) things.push(`${inState} resources in Pulumi's state`);
      if (things.length) throw new UserError(`left behind: ${things.join(", ")}`);
      await pulumi.removeStack(stage.stackFile.stack);
    },
    outcome: () => "nothing, soft-deleted accounts and managed resource groups included",
  });
  return { paused, up, down, recorded, drift: shown, left, problems };
}

/** The command as a person would start it, in the stage's environment; then what really arrived. */
async function workload(
  project: string,
  stage: Stage,
  mlflow: MlflowServer,
  signal: AbortSignal,
): Promise<Recorded & { reply: string }> {
  const { exitCode, stdout, stderr } = await llmops(project, stage, signal, "workload", "--json");
  if (exitCode !== 0) throw new UserError(`the workload failed: ${stderr.replace(/^error: /, "")}`);
  const said = JSON.parse(stdout) as { reply: string; run: { id: string }; trace: { id: string } };
  return { reply: said.reply, ...(await readBack(mlflow.address, said.run.id, said.trace.id)) };
}

/** Whether the account takes no calls from this machine. */
const isPrivate = ({ cloud }: Stage): boolean =>
  [...cloud.state.resources.values()].some(
    ({ type, properties }) => type === accountType && properties["publicNetworkAccess"] === "Disabled",
  );

/**
 * Where the account takes no calls from here: the workload is refused, and says so, and the notebook on the cluster,
 * which is in the account's network, is not.
 */
async function notebook(
  project: string,
  stage: Stage,
  mlflow: MlflowServer,
  signal: AbortSignal,
): Promise<Recorded & { reply: string }> {
  const outside = await llmops(project, stage, signal, "workload", "--json");
  if (outside.exitCode === 0 || !outside.stderr.includes("Public access is disabled"))
    throw new UserError(`the workload was not refused for being outside of the network: ${outside.stderr}`);
  const { exitCode, stdout, stderr } = await llmops(project, stage, signal, "notebook", "run", "--json");
  if (exitCode !== 0) throw new UserError(`the notebook failed: ${stderr.replace(/^error: /, "")}`);
  const said = JSON.parse(stdout) as {
    result: { reply: string };
    run: { id: string };
    traces: { id: string }[];
  };
  const { id = "" } = said.traces[0] ?? {};
  return { reply: said.result.reply, ...(await readBack(mlflow.address, said.run.id, id)) };
}

const llmops = (
  project: string,
  stage: Stage,
  signal: AbortSignal,
  ...args: string[]
): Promise<CommandResult> =>
  run(process.execPath, [join(project, "cli", "llmops.cjs"), ...args], {
    cwd: project,
    env: stage.environment,
    signal,
  });

function reportOf(
  options: RehearseOptions,
  { engine, mlflow }: Foundation,
  { up, down, recorded, drift, left, problems }: Performance,
  seconds: Readonly<Record<string, number>>,
): RehearsalReport {
  return {
    succeeded: problems.length === 0,
    engine: { version: engine.version, source: engine.source, origin: engine.origin },
    mlflow: { version: mlflow.version },
    providers: options.installedPlugins === undefined ? "stand-in" : "installed",
    fault: options.fault ?? null,
    resources: {
      created: countOf(up, "create"),
      destroyed: countOf(down, "delete"),
      list: touchedBy(up),
    },
    reply: recorded?.reply ?? null,
    run: recorded?.run ?? null,
    trace: recorded?.trace ?? null,
    drift: drift ?? null,
    left,
    warnings: [...new Set([...(up?.warnings ?? []), ...(down?.warnings ?? [])])],
    problems,
    seconds,
  };
}
