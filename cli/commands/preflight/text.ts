import type {
  CheckResult,
  PreflightReport,
  RegionReport,
  Status,
} from "../../../operations/preflight/report";
import { joined, line, lines, padded, type Printed, style, type Text, widest } from "../../terminal/output";

const wordWidth = "unverified".length;

/** A preflight for a person: a line for each check, and below it the commands that would fix a problem. */
export function preflightText(report: PreflightReport): Printed {
  const { stack, region, subscriptionId, checks, regions, picked } = report;
  const place = [
    `stack ${stack}`,
    ...(region === null ? [] : [region]),
    ...(subscriptionId === null ? [] : [`subscription ${subscriptionId}`]),
  ].join(", ");
  return lines([
    "",
    style.bold(place),
    "",
    ...checkLines(checks),
    ...(regions === null ? [] : ["", ...regionLines(regions, region)]),
    "",
    conclusion(report),
    ...(picked === null ? [] : [line`The stack's region is now ${picked}.`]),
    "",
  ]);
}

function checkLines(checks: readonly CheckResult[], indent = "  "): Printed[] {
  const width = widest(checks.map(({ title }) => title));
  const under = indent + " ".repeat(wordWidth + width + 4);
  return checks.flatMap(({ status, title, message, fixes, stops }) => [
    line`${indent}${word(status, wordWidth)}  ${padded(title, width)}  ${message}${
      status === "problem" && stops === "down" ? style.dim(" (affects `down` only)") : ""
    }`,
    ...fixes.map((fix) => line`${under}${style.cyan(line`$ ${fix}`)}`),
  ]);
}

/** The regions side by side, then the problems of each. */
function regionLines(regions: readonly RegionReport[], present: string | null): Text[] {
  // A check may have nothing to say of a region; the region with the most to say has the order of all.
  const longest = [...regions].sort((one, other) => other.checks.length - one.checks.length);
  const titles = longest.flatMap(({ checks }) => checks.map(({ id, title }) => [id, title] as const));
  const rows = [...new Map(titles)];
  const width = widest(rows.map(([, title]) => title));
  const column = Math.max(wordWidth, ...regions.map(({ region }) => region.length + 1)) + 2;
  const header = joined(
    regions.map(({ region }) => padded(`${region}${region === present ? "*" : ""}`, column)),
    "",
  );
  const table = rows.map(([id, title]) => {
    const cells = regions.map(({ checks }) => {
      const result = checks.find((check) => check.id === id);
      return result === undefined ? "".padEnd(column) : word(result.status, column);
    });
    return line`  ${padded(title, width)}  ${joined(cells, "")}`;
  });
  const details = regions.flatMap(({ region, checks }) => {
    const wrong = checks.filter(({ status }) => status !== "ok");
    return wrong.length === 0 ? [] : ["", line`  ${style.bold(region)}`, ...checkLines(wrong, "    ")];
  });
  return [
    line`  ${"".padEnd(width)}  ${style.bold(header)}`,
    ...table,
    line`  ${style.dim("* the stack's region; the columns are in the stack's own order")}`,
    ...details,
  ];
}

function word(status: Status, width: number): Printed {
  const paint = { ok: style.green, problem: style.red, unverified: style.yellow }[status];
  return paint(status.padEnd(width));
}

function conclusion({ status }: PreflightReport): Printed {
  switch (status) {
    case "ok":
      return style.green("All checks passed.");
    case "problem":
      return style.red("Problems found. The commands below each one would fix it.");
    case "unverified":
      return style.yellow("No problems found, but some checks are unverified.");
  }
}
