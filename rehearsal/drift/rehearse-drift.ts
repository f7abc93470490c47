import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { noLatency } from "azure-simulator";
import type { Latency } from "azure-simulator";
import { run } from "../command";
import { UserError } from "rest-client";
import type { Stage } from "../stage";
import type { Show } from "../steps";
import { describeDrift, type DriftKind } from "./kinds";
import { driftPrompts } from "./prompts";
import { type DriftShown, readMonitorReport } from "./shown";

/**
 * A model takes some time, more for some prompts than for others. Without any, what a busy machine adds would be all
 * there is to measure, and two equal runs would differ.
 */
export const driftLatency: Latency = {
  ...noLatency,
  chatFirstToken: 100,
  chatFirstTokenSpread: 600,
  chatPerToken: 4,
};

/** The default capacity allows 60 requests a minute, which two runs would exceed. */
export const driftConfig: Readonly<Record<string, string>> = { openaiCapacity: "100" };

/** Prompts under way at a time. */
const concurrency = 20;

export interface DriftOptions {
  readonly kind: DriftKind;
  readonly project: string;
  readonly stage: Stage;
  readonly signal: AbortSignal;
}

/**
 * Puts the same prompts to the model twice, lets the model drift in between, and asks the monitor what has changed.
 * @throws UserError when a command fails
 */
export async function rehearseDrift(options: DriftOptions, show: Show): Promise<DriftShown> {
  const { kind, project, stage } = options;
  const llmops = commandOf(options);
  const prompts = join(stage.folder, "prompts.jsonl");
  await writeFile(prompts, driftPrompts.map((prompt) => `${JSON.stringify({ prompt })}\n`).join(""));

  const names = { baseline: `before-${kind}`, candidate: `after-${kind}` };
  const promptsRun = async (name: string): Promise<string> => {
    const answer = await llmops("workload", [
      ...["--prompts", prompts, "--concurrency", String(concurrency)],
      ...["--run-name", name, "--json"],
    ]);
    return (JSON.parse(answer) as { run: { id: string } }).run.id;
  };
  const [baseline] = await show<[string]>([
    {
      name: "baseline",
      title: "Baseline",
      work: () => promptsRun(names.baseline),
      outcome: () => `${driftPrompts.length} prompts answered`,
    },
  ]);
  const [candidate] = await show<[string]>([
    {
      name: "candidate",
      title: "Candidate",
      work: () => whileDrifting(stage, kind, () => promptsRun(names.candidate)),
      outcome: () => `the same prompts answered. ${describeDrift(kind)}`,
    },
  ]);
  const folder = join(project, ".rehearsal");
  const page = join(folder, `drift-${kind}.html`);
  const [found] = await show<[ReturnType<typeof readMonitorReport>]>([
    {
      name: "monitor",
      title: "Monitor",
      work: async () => {
        await mkdir(folder, { recursive: true });
        // By name: what the monitor says is then read more easily.
        const compared = ["--baseline", names.baseline, "--candidate", names.candidate];
        return readMonitorReport(await llmops("monitor", [...compared, "--json", "--html", page]));
      },
      outcome: ({ verdict, drifted }) =>
        verdict === "drift"
          ? `drift in ${drifted.map(({ title }) => title.toLowerCase()).join(", ")}`
          : verdict,
    },
  ]);
  return { kind, told: describeDrift(kind), baseline, candidate, ...found, page };
}

/** Runs a subcommand as a person would, in the stage's environment. */
const commandOf =
  ({ project, stage, signal }: DriftOptions) =>
  async (subcommand: string, args: readonly string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await run(
      process.execPath,
      [join(project, "cli", "llmops.cjs"), subcommand, ...args],
      { cwd: project, env: stage.environment, signal },
    );
    if (exitCode !== 0) throw new UserError(`llmops ${subcommand} failed: ${stderr.replace(/^error: /, "")}`);
    return stdout;
  };

/** Lets the model drift for as long as something runs. */
async function whileDrifting<T>({ cloud }: Stage, kind: DriftKind, work: () => Promise<T>): Promise<T> {
  if (kind === "none") return work();
  const { id } = cloud.faults.add({ condition: { kind: "drift", way: kind } });
  try {
    return await work();
  } finally {
    cloud.faults.clear(id);
  }
}
