import { runChat, type WorkloadResult } from "../../../workload/chat/run-chat";
import { defaultPrompt, defaultSystemPrompt } from "../../../workload/chat/chat-options";
import { resolveConnection } from "../../../stack/connection";
import { requireLab } from "../../../stack/connect";
import { UserError } from "rest-client";
import { interruptible, runEnding } from "../../terminal/interruption";
import { worst, type PreflightReport } from "../../../operations/preflight/report";
import { requireProject } from "../../../stack/configuration";
import { pulumiInFront, requireAnswer, requireSuccess } from "../../stack/pulumi";
import { readResources } from "../../../stack/resources";
import { selectedStack } from "../../stack/selected-stack";
import { stderr, stdout } from "../../terminal/output";
import { watchedPreflight } from "../preflight/watched";
import { preflightText } from "../preflight/text";
import type { UpFlags } from "./command";
import { executeWorkload } from "../workload/action";

/** The report of `llmops up`, as `--json` prints it; null for steps that were not reached. */
interface UpReport {
  succeeded: boolean;
  preflight: PreflightReport | null;
  /** Exit code of `pulumi up`. */
  up: { exitCode: number } | null;
  workload: WorkloadResult | null;
  /** In place of the workload, where only the lab's cluster reaches the model. */
  notebook: Readonly<Record<string, unknown>> | null;
}

/** Runs the preflight, `pulumi up` and the workload, each if the one before it succeeded. */
export async function executeUp(passed: readonly string[], flags: UpFlags): Promise<void> {
  const report: UpReport = { succeeded: false, preflight: null, up: null, workload: null, notebook: null };
  try {
    await deployAndRun(passed, flags, report);
    report.succeeded = true;
  } finally {
    if (flags.json) stdout.json(report);
  }
}

async function deployAndRun(passed: readonly string[], flags: UpFlags, report: UpReport): Promise<void> {
  const project = requireProject(process.cwd());
  const { stack } = flags;
  requireAnswer("npx llmops up", passed, flags.json === true);
  if (flags.preflight !== false) {
    report.preflight = await watchedPreflight({ ...(stack && { stack }), ...(flags.fix && { fix: true }) });
    showPreflight(report.preflight);
    if (stopsUp(report.preflight))
      throw new UserError("the preflight found problems that would stop `pulumi up`; nothing was changed", {
        hint: "Fix them, or continue with --no-preflight.",
      });
  }
  const named = stack === undefined ? [] : ["--stack", stack];
  const ended = await pulumiInFront(["up", ...named, ...passed], project, flags.json === true);
  report.up = { exitCode: ended.exitCode };
  requireSuccess(ended, "up", "Fix the cause and run it again; resources already created stay in the stack.");
  if (flags.workload === false || isPreviewOnly(passed)) return;
  const configuration = await selectedStack(flags);
  const { network } = await requireLab(configuration, await readResources(configuration), false);
  if (network !== undefined) return runNotebook(flags, report);
  if (!flags.json) return executeWorkload({ concurrency: 1, ...(stack && { stack }) });
  const onNotice = (text: string): void => stderr.say(text);
  await interruptible(async (signal) => {
    const { result, problem } = await runChat({
      connection: await resolveConnection({ environment: process.env, directory: project, stack }),
      environment: process.env,
      chat: { prompt: defaultPrompt, system: defaultSystemPrompt },
      onNotice,
      signal,
    });
    report.workload = result;
    if (problem !== undefined) throw problem;
  }, runEnding);
}

/** Runs the lab's notebook on its cluster, because this machine is outside the model's private network. */
async function runNotebook({ stack, json }: UpFlags, report: UpReport): Promise<void> {
  stderr.write(
    "The model is reachable only inside the lab's private network, so the notebook on the cluster calls it.\n",
  );
  const { notebookRun } = await import("../notebook/run-action");
  const { document, text, problem } = await notebookRun("traced-chat", {
    ...(stack && { stack }),
    ...(json && { json }),
  });
  report.notebook = document;
  if (!json) stdout.write(text);
  if (problem !== undefined) throw problem;
}

/** Prints to standard error, because standard output may be for a document. */
function showPreflight(report: PreflightReport): void {
  stderr.write(preflightText(report));
}

/** A problem that affects only `down` does not stop `up`. */
const stopsUp = ({ checks }: PreflightReport): boolean =>
  worst(checks.filter(({ stops }) => stops === "up")) === "problem";

const isPreviewOnly = (passed: readonly string[]): boolean =>
  passed.some((flag) => flag === "--preview-only" || flag === "--help");
