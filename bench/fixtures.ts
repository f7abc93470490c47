import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Latency } from "azure-simulator";
import { findEngine, type Engine } from "../rehearsal/engine/engine";
import { startMlflow, type MlflowServer } from "../rehearsal/mlflow";
import { projectFolder } from "../rehearsal/python";
import { stageFolder, startStage, type Stage } from "../rehearsal/stage";
import { bundledCommand, launcherOf } from "./bundled-command";
import { pulumiIn, type PulumiCommand } from "./pulumi-command";

/** A simulated cloud with its providers, and an empty stack of the program. */
export interface BenchStage {
  readonly stage: Stage;
  /** Pulumi in the checkout. */
  readonly program: PulumiCommand;
  readonly close: () => Promise<void>;
}

/** What benchmarks share. The first one that needs a part makes it; it is kept for the others. */
export interface Fixtures {
  readonly project: string;
  readonly signal: AbortSignal;
  readonly engine: () => Promise<Engine>;
  /** A running server, idle until something is recorded. */
  readonly mlflow: () => Promise<MlflowServer>;
  /** The command's launcher, for node. The command is bundled first, but not for a short round: others may be running it. */
  readonly llmops: () => Promise<string>;
  /** A folder that is removed at the end. */
  readonly folder: (name: string) => Promise<string>;
  readonly stage: (latency?: Latency) => Promise<BenchStage>;
  readonly close: () => Promise<void>;
}

export interface FixtureOptions {
  readonly short: boolean;
  readonly signal: AbortSignal;
  readonly progress: (text: string) => void;
}

/** Nothing is started yet. */
export function openFixtures({ short, signal, progress }: FixtureOptions): Fixtures {
  const closers: (() => Promise<void>)[] = [];
  let engine: Promise<Engine> | undefined;
  let mlflow: Promise<MlflowServer> | undefined;
  let llmops: Promise<string> | undefined;
  const folder = async (name: string): Promise<string> => {
    const path = await mkdtemp(join(tmpdir(), `${name}-`));
    closers.push(() => rm(path, { recursive: true, force: true }));
    return path;
  };
  const fixtures: Fixtures = {
    project: projectFolder(),
    signal,
    engine: () => (engine ??= findEngine({ progress, signal })),
    mlflow: () =>
      (mlflow ??= (async () => {
        const server = await startMlflow({ folder: await folder("bench-mlflow"), progress, signal });
        closers.push(() => server.close());
        return server;
      })()),
    llmops: () =>
      (llmops ??= short
        ? Promise.resolve(launcherOf(fixtures.project))
        : bundledCommand(fixtures.project, signal)),
    folder,
    stage: (latency) => openStage(fixtures, latency, closers),
    async close() {
      const failures: unknown[] = [];
      // One that fails must not leave a server running that the others would have stopped.
      for (const close of closers.reverse()) await close().catch((error: unknown) => failures.push(error));
      if (failures.length > 0) throw failures[0];
    },
  };
  return fixtures;
}

async function openStage(
  { project, signal, engine, mlflow }: Fixtures,
  latency: Latency | undefined,
  closers: (() => Promise<void>)[],
): Promise<BenchStage> {
  const foundation = { engine: await engine(), mlflow: await mlflow() };
  const folder = await stageFolder();
  const stage = await startStage({
    ...foundation,
    project,
    folder,
    env: process.env,
    ...(latency === undefined ? {} : { latency }),
  });
  let open = true;
  const close = async (): Promise<void> => {
    if (!open) return;
    open = false;
    await stage.close();
    await rm(folder, { recursive: true, force: true });
  };
  closers.push(close);
  const program = pulumiIn(project, { stage, signal });
  await program("stack", "init", stage.stackFile.stack);
  return { stage, program, close };
}
