import { join } from "node:path";
import { aborted } from "../../../rehearsal/open-house";
import type { RehearsalReport } from "../../../rehearsal/report";
import type { Foundation } from "../../../rehearsal/foundation";
import { environmentFile, writeEnvironmentFile, type Stage } from "../../../rehearsal/stage";
import {
  block,
  joined,
  line,
  lines as linesOf,
  type Printed,
  stderr,
  stdout,
  style,
  type Text,
} from "../../terminal/output";

/** The monitor's finding, for a rehearsal with --drift. */
function driftLines({ drift }: RehearsalReport): Text[] {
  if (drift === null) return [];
  const found = drift.verdict === "drift";
  return [
    found ? style.yellow(line`Drift found: ${drift.finding}`) : style.green(drift.finding),
    "",
    ...drift.drifted.map(({ evidence }) => line`  ${evidence}`),
    ...(found ? [""] : []),
    line`  ${style.dim("happened".padEnd(10))} ${drift.told}`,
    line`  ${style.dim("page".padEnd(10))} ${style.cyan(drift.page)}`,
    "",
  ];
}

/** A summary for a person, on standard output. */
export function summary(report: RehearsalReport): Printed {
  const row = (name: string, text: Text): Printed => line`  ${style.dim(name.padEnd(10))} ${text}`;
  const { run, trace, reply, engine, mlflow, resources, left, seconds } = report;
  const lines: Text[] = ["", ...driftLines(report)];
  if (reply !== null) lines.push(block(reply.trim().replace(/^/gm, "  ")), "");
  if (run)
    lines.push(
      row("run", `${run.id} ${run.status}`),
      row(
        "params",
        joined(
          Object.entries(run.params).map(([key, value]) => line`${key}=${value}`),
          " ",
        ),
      ),
    );
  if (trace)
    lines.push(
      row("trace", `${trace.id} ${trace.state}`),
      row(
        "tokens",
        trace.tokens
          ? `${trace.tokens.input} in, ${trace.tokens.output} out, ${trace.tokens.total} in total`
          : "unknown",
      ),
    );
  lines.push(
    row("resources", `${resources.created} created, ${resources.destroyed} destroyed`),
    row(
      "left",
      left.length === 0
        ? "nothing"
        : joined(
            left.map(({ kind, id }) => line`${kind} ${id}`),
            "\n             ",
          ),
    ),
    row(
      "real",
      `Pulumi engine ${engine.version} (${engine.origin}), MLflow ${mlflow.version}, the program, the workload`,
    ),
    row(
      "stand-ins",
      `Azure, Entra, Azure OpenAI, Databricks${report.providers === "stand-in" ? ", and the two resource providers" : ""}; the reply is not a model's`,
    ),
    row(
      "time",
      `${Object.values(seconds)
        .reduce((sum, value) => sum + value, 0)
        .toFixed(1)} s in steps`,
    ),
  );
  for (const warning of report.warnings) lines.push("", style.yellow(line`warning: ${block(warning)}`));
  for (const problem of report.problems) lines.push("", style.red(line`problem: ${block(problem)}`));
  lines.push(
    "",
    report.succeeded
      ? style.green("The lab was deployed, run and destroyed. Nothing was run against Azure.")
      : style.red("The rehearsal failed; see the problems above."),
  );
  return linesOf([...lines, ""]);
}

export const printReport = (report: RehearsalReport): void => stdout.write(summary(report));

/** Prints how to look around, and waits for Ctrl-C. */
export async function printPause(
  { engine, mlflow }: Foundation,
  stage: Stage,
  signal: AbortSignal,
): Promise<void> {
  const file = join(stage.folder, "environment");
  await writeEnvironmentFile(file, environmentFile(stage.changes, engine.folder));
  stderr.write(
    linesOf([
      "",
      line`The lab is up. MLflow: ${style.cyan(mlflow.page)}`,
      "In another terminal, in the project's folder:",
      line`  . ${file}`,
      "  pulumi stack output",
      "  npx llmops workload",
      "  pulumi preview",
      "Press Ctrl-C here to destroy it.",
      "",
      "",
    ]),
  );
  await aborted(signal);
}
