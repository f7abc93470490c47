import { exitCodeOf } from "../../../operations/preflight/report";
import { stdout } from "../../terminal/output";
import type { PreflightFlags } from "./command";
import { preflightText } from "./text";
import { watchedPreflight } from "./watched";

/** Checks, prints the results, and sets the exit code. */
export async function executePreflight(flags: PreflightFlags): Promise<void> {
  const report = await watchedPreflight(flags);
  if (flags.json) stdout.json(report);
  else stdout.write(preflightText(report));
  process.exitCode = exitCodeOf[report.status];
}
