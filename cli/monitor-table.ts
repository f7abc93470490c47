import { coloursFor } from "./colours";
import { figure, percent, pValueText, withUnit } from "../workload/monitor/comparison/figures";
import { type DriftReport, type MetricResult, type Verdict } from "../workload/monitor/report";

/** A report for a person at a terminal: the finding, a row a metric, and what could not be used. */
export function monitorTable(report: DriftReport): string {
  const pc = coloursFor(process.stdout);
  const colour: Record<Verdict, (text: string) => string> = {
    drift: pc.red,
    "no drift": pc.green,
    "too few samples": pc.yellow,
  };
  const rows = [
    ["metric", "baseline", "candidate", "effect", "chance", "verdict"],
    ...report.metrics.map((metric) => {
      const [baseline, candidate] = valuesOf(metric);
      return [metric.title, baseline, candidate, effectOf(metric), chanceOf(metric), metric.verdict];
    }),
  ];
  const widths = rows.reduce<number[]>(
    (known, row) => row.map((cell, column) => Math.max(known[column] ?? 0, [...cell].length)),
    [],
  );
  const line = (row: readonly string[]): string[] =>
    row.map((cell, column) => cell + " ".repeat((widths[column] ?? 0) - [...cell].length));
  const [head, ...body] = rows.map(line);
  return [
    "",
    wrapped(report.finding, 100)
      .map((text) => `  ${colour[report.verdict](text)}`)
      .join("\n"),
    "",
    pc.dim(`  ${(head ?? []).join("  ").trimEnd()}`),
    ...body.map((row, index) => {
      const verdict = report.metrics[index]?.verdict ?? "no drift";
      return `  ${[...row.slice(0, -1), colour[verdict]((row.at(-1) ?? "").trimEnd())].join("  ")}`;
    }),
    "",
    ...report.metrics.filter(({ verdict }) => verdict === "drift").map(({ evidence }) => `  ${evidence}`),
    ...(report.metrics.some(({ verdict }) => verdict === "drift") ? [""] : []),
    ...report.unlike
      .slice(0, 3)
      .map(({ traceId, url, reason }) => `  ${pc.dim("unlike")}  ${url ?? traceId}\n          ${reason}`),
    ...(report.unlike.length > 0 ? [""] : []),
    ...report.problems.map((problem) => `  ${pc.yellow("note")}    ${problem}`),
    ...(report.problems.length > 0 ? [""] : []),
  ].join("\n");
}

function valuesOf(metric: MetricResult): [string, string] {
  switch (metric.kind) {
    case "numeric": {
      const median = (side: "baseline" | "candidate"): string => {
        const summary = metric[side];
        return summary === null ? "-" : withUnit(summary.median, metric.unit);
      };
      return [median("baseline"), median("candidate")];
    }
    case "categorical": {
      const top = (side: "baseline" | "candidate"): string => {
        const [first] = metric.categories.toSorted((a, b) => b[side] - a[side]);
        if (first === undefined || metric.counts[side] === 0) return "-";
        return `${cut(first.name, 20)} ${percent(first[side] / metric.counts[side])}`;
      };
      return [top("baseline"), top("candidate")];
    }
    case "wording":
      return ["", metric.distance === null ? "-" : `distance ${figure(metric.distance)}`];
  }
}

function effectOf({ effect }: MetricResult): string {
  return effect.value === null ? "-" : `${figure(effect.value)} / ${figure(effect.threshold)}`;
}

function chanceOf({ adjustedPValue }: MetricResult): string {
  return adjustedPValue === null ? "-" : pValueText(adjustedPValue);
}

function cut(text: string, length: number): string {
  const points = [...text];
  return points.length <= length ? text : `${points.slice(0, length - 1).join("")}…`;
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
