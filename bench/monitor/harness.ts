import { join } from "node:path";
import { bundled } from "../bundled";
import type { Fixtures } from "../fixtures";
import { cleanEnvironment, measured, type Measured } from "../measured";
import { pythonWith, type PythonWith } from "../python-packages";
import { writeData, type Data } from "./data";

/** The monitor beside Evidently and scipy: the same traffic in the same files. */
export interface MonitorHarness {
  /** A Python with scipy: the MLflow server's. */
  readonly python: string;
  /** A Python with Evidently, or why there is none. */
  readonly evidently: PythonWith;
  /** The command's launcher, for node. */
  readonly llmops: string;
  /** The path of a program in this folder, bundled. */
  readonly program: (name: "tests" | "report") => string;
  /** The path of a script in this folder. */
  readonly script: (name: string) => string;
  readonly folder: string;
  /** Files with this number of traces a side; written on the first call. */
  readonly data: (traces: number) => Promise<Data>;
  /** The command that compares two files of exported traces and writes a page. */
  readonly monitorCommand: (exported: Data["exported"], page: string) => readonly [string, ...string[]];
  readonly run: (
    command: readonly [string, ...string[]],
    env?: Readonly<Record<string, string>>,
  ) => Promise<Measured>;
}

/** Evidently has a Python environment of its own: it needs an older pandas than MLflow. */
export async function openHarness(
  fixtures: Fixtures,
  { short, progress }: { readonly short: boolean; readonly progress: (text: string) => void },
): Promise<MonitorHarness> {
  const { project, signal } = fixtures;
  const { python } = await fixtures.mlflow();
  const evidently = await pythonWith(
    { title: "Evidently", requirements: join(__dirname, "..", "requirements-monitor.txt") },
    { install: !short, progress, signal },
  );
  const llmops = await fixtures.llmops();
  const folder = await fixtures.folder("bench-monitor");
  const programs = {
    tests: await bundled(join(__dirname, "tests.ts"), folder),
    report: await bundled(join(__dirname, "report.ts"), folder),
  };
  const written = new Map<number, Promise<Data>>();
  return {
    python,
    evidently,
    llmops,
    monitorCommand: ([baseline, candidate], page) => [
      ...([process.execPath, llmops, "monitor"] as const),
      ...["--baseline", `file:${baseline}`, "--candidate", `file:${candidate}`, "--html", page, "--json"],
    ],
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
