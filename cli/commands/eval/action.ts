import { createHash } from "node:crypto";
import { basename, extname } from "node:path";
import { defaultSystemPrompt } from "../../../workload/chat/chat-options";
import { resolveConnection } from "../../../stack/connection";
import { exitCodes } from "rest-client";
import { parseCases } from "../../../workload/evaluation/cases-file";
import { evaluate } from "../../../workload/evaluation/evaluate";
import { interruptible, runEnding } from "../../terminal/interruption";
import { readTextFile } from "../../../stack/text-file";
import { evaluationTable } from "./table";
import { line, type Printed, stderr, stdout } from "../../terminal/output";
import type { EvalFlags } from "./command";

/** Evaluates the model, and prints a table or one JSON document. */
export async function executeEval(file: string, flags: EvalFlags): Promise<void> {
  await interruptible((signal) => evaluateFile(file, flags, signal), runEnding);
}

async function evaluateFile(file: string, flags: EvalFlags, signal: AbortSignal): Promise<void> {
  const text = await readTextFile(file, "cases");
  const cases = parseCases(text, file);
  const { report, problem, forget } = await evaluate({
    connection: await resolveConnection({
      environment: process.env,
      directory: process.cwd(),
      stack: flags.stack,
    }),
    environment: process.env,
    dataset: flags.dataset ?? datasetOf(file),
    cases,
    file: { name: file, digest: createHash("sha256").update(text).digest("hex") },
    chat: {
      system: flags.system ?? defaultSystemPrompt,
      temperature: flags.temperature,
      runName: flags.runName,
      tags: flags.tag,
    },
    repeat: flags.repeat,
    minPassRate: flags.minPassRate,
    accept: flags.accept === true,
    concurrency: flags.concurrency,
    tokensPerMinute: flags.tokensPerMinute,
    signal,
    onNotice,
    onResult: ({ id, error }, done, all) =>
      onNotice(line`${done}/${all} ${id ?? ""}${error === undefined ? "" : `: ${error}`}`),
  });
  if (flags.json) stdout.json(report);
  else stdout.write(evaluationTable(report));
  await forget();
  if (problem !== undefined) throw problem;
  if (report.verdict !== "passed" && !report.accepted) process.exitCode = exitCodes.found;
}

/** Normalised, because file systems differ in how they encode é. */
export const datasetOf = (file: string): string => basename(file, extname(file)).normalize("NFC");

function onNotice(text: string | Printed): void {
  stderr.say(text);
}
