import { figure, percent, pValueText, withUnit } from "../../../monitor/comparison/figures";
import type { DriftReport, MetricResult, Verdict } from "../../../monitor/report";
import { joined, line, lines, padded, type Printed, style, type Text, widest } from "../../terminal/output";

/** A report for a person at a terminal: the finding, a row per metric, outliers, and problems. */
export function monitorTable(report: DriftReport): Printed {
  const rows = [
    ["metric", "baseline", "candidate", "effect", "p-value", "verdict"],
    ...report.metrics.map((metric) => {
      const [baseline, candidate] = valuesOf(metric);
      return [metric.title, baseline, candidate, effectOf(metric), chanceOf(metric), metric.verdict];
    }),
  ];
  // The verdict, which is the last of a row, ends its line.
  const widths = (rows[0] ?? []).map((_, column) => widest(rows.map((row) => row[column] ?? "")));
  const row = (cells: readonly Text[]): Printed =>
    joined(
      cells.map((cell, column) => (column === cells.length - 1 ? cell : padded(cell, widths[column] ?? 0))),
      "  ",
    );
  const [head = [], ...body] = rows;
  return lines([
    "",
    ...wrapped(report.finding, 100).map((text) => line`  ${colour[report.verdict](text)}`),
    "",
    style.dim(line`  ${row(head)}`),
    ...body.map((cells, index) => {
      const verdict = report.metrics[index]?.verdict ?? "no drift";
      return line`  ${row([...cells.slice(0, -1), colour[verdict](cells.at(-1) ?? "")])}`;
    }),
    "",
    ...report.metrics.filter(({ verdict }) => verdict === "drift").map(({ evidence }) => line`  ${evidence}`),
    ...(report.metrics.some(({ verdict }) => verdict === "drift") ? [""] : []),
    ...report.unlike
      .slice(0, 3)
      .map(
        ({ traceId, url, reason }) => line`  ${style.dim("outlier")} ${url ?? traceId}\n          ${reason}`,
      ),
    ...(report.unlike.length > 0 ? [""] : []),
    ...report.problems.map((problem) => line`  ${style.yellow("note")}    ${problem}`),
    ...(report.problems.length > 0 ? [""] : []),
  ]);
}

export const colour: Readonly<Record<Verdict, (text: Text) => Printed>> = {
  drift: style.red,
  "no drift": style.green,
  "too few samples": style.yellow,
};

function valuesOf(metric: MetricResult): [string, string] {
  switch (metric.kind) {
    case "numeric": {
      const [moved] = metric.verdict === "drift" ? metric.moved : [];
      const value = (side: "baseline" | "candidate"): string => {
        const summary = metric[side];
        if (moved !== undefined && moved.percentile !== 50)
          return `p${moved.percentile} ${withUnit(moved[side], metric.unit)}`;
        return summary === null ? "-" : withUnit(summary.median, metric.unit);
      };
      return [value("baseline"), value("candidate")];
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
