import { rm } from "node:fs/promises";
import { join } from "node:path";
import { run, type CommandResult } from "../../../rehearsal/command";
import { findEngine } from "../../../rehearsal/engine/engine";
import { startMlflow, type MlflowServer } from "../../../rehearsal/mlflow";
import { projectFolder } from "../../../rehearsal/python";
import { withoutLogin } from "./mlflow";
import { stageFolder, startStage, type Stage, type StageOptions } from "../../../rehearsal/stage";

/** The project, the real engine, the real MLflow server and a cloud of its own, for one test file. */
export interface TestLab {
  readonly stage: Stage;
  readonly mlflow: MlflowServer;
  /** Runs `pulumi` in the project's folder, as somebody does who sourced the environment file. */
  pulumi(...args: string[]): Promise<CommandResult>;
  /** Like `pulumi`, and fails the test with all it printed when it exits with anything but 0. */
  pulumiOk(...args: string[]): Promise<string>;
  llmops(...args: string[]): Promise<CommandResult>;
  /** What it said on both outputs. Throws where it fails. */
  llmopsOk(...args: string[]): Promise<string>;
  /** Runs a Python script that has mlflow, openai and databricks-sdk, and returns what it printed. */
  python(script: string, env?: Readonly<Record<string, string>>): Promise<string>;
  /** The steps of `pulumi preview --json` that are not "same", as `op type`. */
  preview(): Promise<string[]>;
  state(): Promise<StateResource[]>;
  close(): Promise<void>;
}

export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly custom?: boolean;
  readonly protect?: boolean;
  /** URN, two colons, and id of its provider. */
  readonly provider?: string;
  readonly inputs?: Record<string, unknown>;
  readonly outputs?: Record<string, unknown>;
  readonly dependencies?: readonly string[];
  readonly propertyDependencies?: Readonly<Record<string, readonly string[] | null>>;
}

export async function openLab(
  options: Pick<
    StageOptions,
    "faults" | "config" | "latency" | "timing" | "python" | "onRequest" | "login"
  > = {},
): Promise<TestLab> {
  const folder = await stageFolder();
  const [engine, mlflow] = await Promise.all([findEngine(), startMlflow({ folder: join(folder, "mlflow") })]);
  const project = projectFolder();
  const stage = await startStage({
    project,
    folder,
    engine,
    mlflow,
    env: process.env,
    ...options,
  });
  const command = (file: string, args: readonly string[]): Promise<CommandResult> =>
    run(file, args, { cwd: project, env: stage.environment });
  const pulumi = (...args: string[]): Promise<CommandResult> =>
    command("pulumi", [...args, "--non-interactive", "--color", "never"]);
  const pulumiOk = async (...args: string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await pulumi(...args);
    if (exitCode !== 0)
      throw new Error(`pulumi ${args.join(" ")} exited with ${exitCode}\n${stdout}\n${stderr}`);
    return stdout;
  };
  const llmops = (...args: string[]): Promise<CommandResult> =>
    command(process.execPath, [join(project, "cli", "llmops.cjs"), ...args]);
  await pulumiOk("stack", "init", stage.stackFile.stack);
  const open = await withoutLogin(mlflow);
  return {
    stage,
    mlflow: open,
    pulumi,
    pulumiOk,
    llmops,
    async llmopsOk(...args) {
      const { exitCode, stdout, stderr } = await llmops(...args);
      if (exitCode !== 0)
        throw new Error(`llmops ${args.join(" ")} exited with ${exitCode}\n${stdout}\n${stderr}`);
      return `${stdout}\n${stderr}`;
    },
    async python(script, env = {}) {
      const done = await run(mlflow.python, ["-c", script], {
        cwd: folder,
        env: { ...stage.environment, ...env },
      });
      if (done.exitCode !== 0) throw new Error(`${done.stdout}\n${done.stderr}`);
      return done.stdout;
    },
    async preview() {
      const { steps } = JSON.parse(await pulumiOk("preview", "--json")) as {
        steps: { op: string; urn: string }[];
      };
      return steps
        .filter(({ op }) => op !== "same")
        .map(({ op, urn }) => `${op} ${urn.split("::")[2]?.split("$").at(-1)}`);
    },
    async state() {
      const { deployment } = JSON.parse(await pulumiOk("stack", "export")) as {
        deployment: { resources?: StateResource[] };
      };
      return deployment.resources ?? [];
    },
    async close() {
      await stage.close();
      await open.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
