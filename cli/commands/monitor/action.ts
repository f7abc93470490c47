import { resolve } from "node:path";
import { exitCodes } from "rest-client";
import { interruptible } from "../../terminal/interruption";
import { Monitor, type MonitorResult } from "../../../monitor/monitor";
import { line, stderr, stdout } from "../../terminal/output";
import { readingProgress } from "../../terminal/reading-progress";
import type { MonitorFlags } from "./command";
import { monitorOptionsOf, writePage } from "./comparison";
import { monitorTable } from "./table";

/** Makes one comparison and prints it: a table with its finding, or one JSON document. */
export async function executeMonitor(flags: MonitorFlags): Promise<void> {
  const options = await monitorOptionsOf(flags);
  const progress = readingProgress();
  let result: MonitorResult;
  try {
    result = await interruptible((signal) =>
      new Monitor({ ...options, signal, onProgress: progress.show, onNotice: progress.say }).run(),
    );
  } finally {
    progress.end();
  }
  await printResult(result, flags);
  if (result.problem !== undefined) throw result.problem;
  if (flags.failOnDrift === true && result.report.verdict === "drift") process.exitCode = exitCodes.found;
}

async function printResult({ report, page, run }: MonitorResult, flags: MonitorFlags): Promise<void> {
  if (flags.html !== undefined) await writePage(flags.html, page);
  if (flags.json === true) stdout.json(report);
  else stdout.write(monitorTable(report));
  const told = flags.json === true ? stderr : stdout;
  if (flags.html !== undefined) told.write(line`  page       ${resolve(flags.html)}\n`);
  if (run !== undefined) told.write(line`  logged to  ${run.url}\n`);
}
