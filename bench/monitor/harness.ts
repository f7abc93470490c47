import { join } from "node:path";
import { pythonEnvironment } from "../../rehearsal/python";
import { bundled } from "../bundled";
import { bundledCommand } from "../bundled-command";
import type { Fixtures } from "../fixtures";
import { cleanEnvironment, measured, type Measured } from "../measured";
import { writeData, type Data } from "./data";

/** The monitor beside Evidently and scipy: the same traffic in the same files. */
export interface MonitorHarness {
  /** A Python with Evidently and scipy. */
  readonly python: string;
  /** The command's launcher, for node. */
  readonly llmops: string;
  /** The path of a program in this folder, bundled. */
  readonly program: (name: "tests" | "report") => string;
  /** The path of a script in this folder. */
  readonly script: (name: string) => string;
  readonly folder: string;
  /** So many traces a side; written when they are first asked for. */
  readonly data: (traces: number) => Promise<Data>;
  readonly run: (
    command: readonly [string, ...string[]],
    env?: Readonly<Record<string, string>>,
  ) => Promise<Measured>;
}

/** Installs Evidently in an environment of its own at the first use; it wants an older pandas than MLflow. */
export async function openHarness(
  fixtures: Fixtures,
  progress: (text: string) => void,
): Promise<MonitorHarness> {
  const { project, signal } = fixtures;
  const python = await pythonEnvironment({
    env: process.env,
    progress,
    signal,
    packages: { title: "Evidently", requirements: join(__dirname, "..", "requirements-monitor.txt") },
  });
  progress("bundling the command, as its installation does");
  const llmops = await bundledCommand(project, signal);
  const folder = await fixtures.folder("bench-monitor");
  const programs = {
    tests: await bundled(join(__dirname, "tests.ts"), folder),
    report: await bundled(join(__dirname, "report.ts"), folder),
  };
  const written = new Map<number, Promise<Data>>();
  return {
    python,
    llmops,
    program: (name) => programs[name],
    script: (name) => join(__dirname, name),
    folder,
    data(traces) {
      const data = written.get(traces) ?? writeData(folder, traces);
      written.set(traces, data);
      return data;
    },
    run: (command, env = {}) =>
      measured(command, {
        python,
        cwd: project,
        env: cleanEnvironment({ XDG_STATE_HOME: join(folder, "state"), ...env }),
        signal,
      }),
  };
}
