import type { CaseOutcome } from "../../../workload/evaluation/report";
import type { EvaluationReport } from "../../../workload/evaluation/report";
import { joined, line, lines, padded, type Printed, style, widest } from "../../terminal/output";

/** An evaluation for a person at a terminal: a row per case with its failures, the rates, and the verdict. */
export function evaluationTable(report: EvaluationReport): Printed {
  const { results, comparison, metrics, verdict, reasons, run } = report;
  const notes = new Map([
    ...(comparison?.regressed ?? []).map((id) => [id, "passed in the accepted run"] as const),
    ...(comparison?.fixed ?? []).map((id) => [id, "failed in the accepted run"] as const),
    ...(comparison?.stillFailing ?? []).map((id) => [id, "as in the accepted run"] as const),
    ...(comparison?.added ?? []).map((id) => [id, "new"] as const),
    ...(comparison?.edited ?? []).map((id) => [id, "edited"] as const),
  ]);
  const width = widest(results.map(({ id }) => id));
  const rows = results.flatMap((outcome) => {
    const { id, passed } = outcome;
    const mark = passed ? style.green("pass") : style.red("fail");
    const note = notes.get(id);
    return [
      line`  ${mark}  ${padded(id, width)}  ${measured(outcome)}${note === undefined ? "" : style.dim(line`  ${note}`)}`,
      ...whyNot(outcome).map((why) => line`        ${style.dim(why)}`),
    ];
  });
  const rates = Object.entries(metrics)
    .filter(([key]) => key.startsWith("pass_rate."))
    .map(([key, value]) => line`${key.slice("pass_rate.".length)} ${percent(value)}`);
  const removed = comparison?.removed ?? [];
  return lines([
    "",
    ...rows,
    "",
    line`  ${metrics["cases_passed"] ?? 0} of ${metrics["cases"] ?? 0} cases pass (${joined(rates, ", ")})`,
    ...(metrics["similarity_mean"] === undefined
      ? []
      : [line`  mean similarity ${metrics["similarity_mean"].toFixed(2)}`]),
    line`  ${metrics["total_tokens_total"] ?? 0} tokens, $${(metrics["cost_usd_total"] ?? 0).toFixed(4)} at list price`,
    ...(removed.length === 0 ? [] : [line`  no longer in the file: ${joined(removed, ", ")}`]),
    report.acceptedRun === null
      ? "  no accepted run to compare with"
      : line`  compared with the accepted run ${report.acceptedRun.name}`,
    ...(report.accepted ? ["  accepted: later runs are compared with this one"] : []),
    "",
    verdict === "passed"
      ? style.green("Passed.")
      : style.red(line`${sentenceOf(verdict)} ${joined(reasons, "; ")}.`),
    line`run    ${run.name} (${run.id ?? "not recorded yet"}) ${run.status}`,
    ...(run.url === null ? [] : [line`       ${run.url}`]),
    "",
  ]);
}

const sentenceOf = (verdict: "failed" | "regressed"): string =>
  verdict === "regressed" ? "Regressed:" : "Failed:";

/** Tokens and latency of a case, averaged over its replies. */
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
