import { mkdir, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { resolveTracking } from "../../../stack/connection";
import { usageError, UserError } from "rest-client";
import type { MonitorOptions } from "../../../monitor/monitor";
import { renderPage } from "../../../monitor/page";
import { parseSelection } from "../../../monitor/reading/selection";
import { parseThreshold, parseThresholds } from "../../../monitor/threshold-options";
import type { Thresholds } from "../../../monitor/thresholds";
import { readTextFile } from "../../../stack/text-file";
import type { ComparisonFlags } from "./comparison-options";

/** The monitor's options, validated before any trace is read. Throws UserError. */
export async function monitorOptionsOf(flags: ComparisonFlags): Promise<MonitorOptions> {
  const now = Date.now();
  const baseline = (flags.baseline ?? []).map((text) => parseSelection(text, "--baseline", now));
  const candidate = (flags.candidate ?? []).map((text) => parseSelection(text, "--candidate", now));
  const selections = [...baseline, ...candidate];
  const files = selections.filter(({ kind }) => kind === "file").length;
  if (files > 0 && (baseline.length === 0 || candidate.length === 0)) {
    throw usageError("a file of traces requires both --baseline and --candidate");
  }
  const tracking =
    files > 0 && files === selections.length
      ? undefined
      : await resolveTracking({ environment: process.env, directory: process.cwd(), stack: flags.stack });
  return {
    tracking,
    environment: process.env,
    baseline,
    candidate,
    thresholds: await thresholdsOf(flags),
    render: renderPage,
    log: flags.log,
  };
}

async function thresholdsOf(flags: ComparisonFlags): Promise<Partial<Thresholds>> {
  const { thresholds: file } = flags;
  const ofFile = file === undefined ? {} : parseThresholds(await readTextFile(file, "thresholds"), file);
  return (flags.threshold ?? []).reduce((known, text) => parseThreshold(text, known), ofFile);
}

/** Writes the page, and creates its folders. Throws UserError. */
export async function writePage(file: string, page: string): Promise<void> {
  try {
    await mkdir(dirname(resolve(file)), { recursive: true });
    await writeFile(file, page);
  } catch (error) {
    throw new UserError(`cannot write the page: ${(error as Error).message}`, {
      hint: "Choose another file with --html.",
    });
  }
}
