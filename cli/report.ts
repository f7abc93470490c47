import { join } from "node:path";
import { coloursFor } from "./colours";
import { aborted } from "../rehearsal/open-house";
import type { RehearsalReport } from "../rehearsal/report";
import type { Foundation } from "../rehearsal/foundation";
import { environmentFile, writeEnvironmentFile, type Stage } from "../rehearsal/stage";

/** What the monitor found, which is what a person asked for who let the model drift. */
function driftLines({ drift }: RehearsalReport): string[] {
  if (drift === null) return [];
  const pc = coloursFor(process.stdout);
  const found = drift.verdict === "drift";
  return [
    found ? pc.yellow(`Drift found: ${drift.finding}`) : pc.green(drift.finding),
    "",
    ...drift.drifted.map(({ evidence }) => `  ${evidence}`),
    ...(found ? [""] : []),
    `  ${pc.dim("happened".padEnd(10))} ${drift.told}`,
    `  ${pc.dim("page".padEnd(10))} ${pc.cyan(drift.page)}`,
    "",
  ];
}

/** A summary for a person, on standard output. */
export function summary(report: RehearsalReport): string {
  const pc = coloursFor(process.stdout);
  const row = (name: string, text: string): string => `  ${pc.dim(name.padEnd(10))} ${text}`;
  const { run, trace, reply, engine, mlflow, resources, left, seconds } = report;
  const lines: string[] = ["", ...driftLines(report)];
  if (reply !== null) lines.push(reply.trim().replace(/^/gm, "  "), "");
  if (run)
    lines.push(
      row("run", `${run.id} ${run.status}`),
      row(
        "params",
        Object.entries(run.params)
          .map(([key, value]) => `${key}=${value}`)
          .join(" "),
      ),
    );
  if (trace)
    lines.push(
      row("trace", `${trace.id} ${trace.state}`),
      row(
        "tokens",
        trace.tokens
          ? `${trace.tokens.input} in, ${trace.tokens.output} out, ${trace.tokens.total} in all`
          : "unknown",
      ),
    );
  lines.push(
    row("resources", `${resources.created} created, ${resources.destroyed} destroyed`),
    row(
      "left",
      left.length === 0 ? "nothing" : left.map(({ kind, id }) => `${kind} ${id}`).join("\n             "),
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
  for (const warning of report.warnings) lines.push("", pc.yellow(`warning: ${warning}`));
  for (const problem of report.problems) lines.push("", pc.red(`problem: ${problem}`));
  lines.push(
    "",
    report.succeeded
      ? pc.green("The lab stood up, ran and came down. Nothing was run against Azure.")
      : pc.red("The rehearsal did not end well; see the problems above."),
  );
  return `${lines.join("\n")}\n`;
}

export const printReport = (report: RehearsalReport): void => void process.stdout.write(summary(report));

/** Says what there is to look at, and waits for Ctrl-C. */
export async function printPause(
  { engine, mlflow }: Foundation,
  stage: Stage,
  signal: AbortSignal,
): Promise<void> {
  const pc = coloursFor(process.stderr);
  const file = join(stage.folder, "environment");
  await writeEnvironmentFile(file, environmentFile(stage.changes, engine.folder));
  process.stderr.write(
    [
      "",
      `The lab is up. MLflow: ${pc.cyan(mlflow.url)}`,
      "In another terminal, in the project's folder:",
      `  . ${file}`,
      "  pulumi stack output",
      "  npx llmops workload",
      "  pulumi preview",
      "Ctrl-C here takes it down.",
      "",
      "",
    ].join("\n"),
  );
  await aborted(signal);
}
