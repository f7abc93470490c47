import { type CaseOutcome } from "../workload/evaluation/outcome";
import { type EvaluationReport } from "../workload/evaluation/report";
import { coloursFor } from "./colours";

/** An evaluation for a person at a terminal: a row a case, why each failed, the rates, and the verdict. */
export function evaluationTable(report: EvaluationReport): string {
  const pc = coloursFor(process.stdout);
  const { results, comparison, metrics, verdict, reasons, run } = report;
  const notes = new Map([
    ...(comparison?.regressed ?? []).map((id) => [id, "passed in the accepted run"] as const),
    ...(comparison?.fixed ?? []).map((id) => [id, "failed in the accepted run"] as const),
    ...(comparison?.stillFailing ?? []).map((id) => [id, "as in the accepted run"] as const),
    ...(comparison?.added ?? []).map((id) => [id, "new"] as const),
    ...(comparison?.edited ?? []).map((id) => [id, "edited"] as const),
  ]);
  const width = Math.max(...results.map(({ id }) => [...id].length));
  const rows = results.flatMap((outcome) => {
    const { id, passed } = outcome;
    const mark = passed ? pc.green("pass") : pc.red("fail");
    const name = id + " ".repeat(width - [...id].length);
    const note = notes.get(id);
    return [
      `  ${mark}  ${name}  ${measured(outcome)}${note === undefined ? "" : pc.dim(`  ${note}`)}`,
      ...whyNot(outcome).map((why) => `        ${pc.dim(why)}`),
    ];
  });
  const rates = Object.entries(metrics)
    .filter(([key]) => key.startsWith("pass_rate."))
    .map(([key, value]) => `${key.slice("pass_rate.".length)} ${percent(value)}`);
  const removed = comparison?.removed ?? [];
  return [
    "",
    ...rows,
    "",
    `  ${metrics["cases_passed"]} of ${metrics["cases"]} cases pass (${rates.join(", ")})`,
    ...(metrics["similarity_mean"] === undefined
      ? []
      : [`  similarity ${metrics["similarity_mean"].toFixed(2)} on average`]),
    `  ${metrics["total_tokens_total"] ?? 0} tokens, $${(metrics["cost_usd_total"] ?? 0).toFixed(4)} by list price`,
    ...(removed.length === 0 ? [] : [`  not in the file any more: ${removed.join(", ")}`]),
    `  ${report.acceptedRun === null ? "no run is accepted to compare with" : `compared with the accepted run ${report.acceptedRun.name}`}`,
    ...(report.accepted ? ["  accepted: later runs are compared with this one"] : []),
    "",
    verdict === "passed" ? pc.green("Passed.") : pc.red(`${sentenceOf(verdict)} ${reasons.join("; ")}.`),
    `run    ${run.name} (${run.id ?? "not recorded yet"}) ${run.status}`,
    ...(run.url === null ? [] : [`       ${run.url}`]),
    "",
  ].join("\n");
}

const sentenceOf = (verdict: "failed" | "regressed"): string =>
  verdict === "regressed" ? "Regressed:" : "Failed:";

/** What the replies took: of several, the average. */
function measured({ attempts }: CaseOutcome): string {
  const mean = (values: (number | undefined)[]): number | undefined => {
    const known = values.filter((value) => value !== undefined);
    return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0) / known.length;
  };
  const tokens = mean(attempts.map(({ completionTokens }) => completionTokens));
  const latency = mean(attempts.map(({ latencyMs }) => latencyMs));
  const passed = attempts.filter((attempt) => attempt.passed).length;
  return [
    `${tokens === undefined ? "-" : Math.round(tokens)} tokens`.padStart(12),
    `${latency === undefined ? "-" : Math.round(latency)} ms`.padStart(9),
    ...(attempts.length === 1 ? [] : [`${passed}/${attempts.length}`]),
  ].join("  ");
}

/** Why a case's replies failed, each reason once. */
function whyNot({ attempts }: CaseOutcome): string[] {
  const reasons = attempts.flatMap(({ checks }) =>
    checks.filter(({ passed }) => !passed).map(({ expectation, why }) => `${expectation}: ${why}`),
  );
  return [...new Set(reasons)];
}

const percent = (share: number): string => `${Number((share * 100).toFixed(1))} %`;
