import type { CheckResult, PreflightReport, RegionReport, Status } from "../../workload/preflight/report";
import type { coloursFor } from "../colours";

type Colours = ReturnType<typeof coloursFor>;

const wordWidth = "unverified".length;

/** A preflight for a person: a line for each check, and under it the commands that would mend it. */
export function preflightText(report: PreflightReport, colours: Colours): string {
  const { stack, region, subscriptionId, checks, regions, picked } = report;
  const place = [
    `stack ${stack}`,
    ...(region === null ? [] : [region]),
    ...(subscriptionId === null ? [] : [`subscription ${subscriptionId}`]),
  ].join(", ");
  return [
    "",
    colours.bold(place),
    "",
    ...checkLines(checks, colours),
    ...(regions === null ? [] : ["", ...regionLines(regions, region, colours)]),
    "",
    conclusion(report, colours),
    ...(picked === null ? [] : [`Written into the stack's configuration: region ${picked}.`]),
    "",
  ].join("\n");
}

function checkLines(checks: readonly CheckResult[], colours: Colours, indent = "  "): string[] {
  const width = Math.max(0, ...checks.map(({ title }) => title.length));
  const under = indent + " ".repeat(wordWidth + width + 4);
  return checks.flatMap(({ status, title, message, fixes, stops }) => [
    `${indent}${word(status, colours, wordWidth)}  ${title.padEnd(width)}  ${message}${
      status === "problem" && stops === "down" ? colours.dim(" (matters to `down` only)") : ""
    }`,
    ...fixes.map((fix) => `${under}${colours.cyan(`$ ${fix}`)}`),
  ]);
}

/** The regions side by side, and what is not well in each. */
function regionLines(regions: readonly RegionReport[], present: string | null, colours: Colours): string[] {
  // A check may have nothing to say of a region; the region with the most to say has the order of all.
  const longest = [...regions].sort((one, other) => other.checks.length - one.checks.length);
  const titles = longest.flatMap(({ checks }) => checks.map(({ id, title }) => [id, title] as const));
  const rows = [...new Map(titles)];
  const width = Math.max(...rows.map(([, title]) => title.length));
  const column = Math.max(wordWidth, ...regions.map(({ region }) => region.length + 1)) + 2;
  const header = regions
    .map(({ region }) => `${region}${region === present ? "*" : ""}`.padEnd(column))
    .join("");
  const table = rows.map(([id, title]) => {
    const cells = regions.map(({ checks }) => {
      const result = checks.find((check) => check.id === id);
      return result === undefined ? "".padEnd(column) : word(result.status, colours, column);
    });
    return `  ${title.padEnd(width)}  ${cells.join("").trimEnd()}`;
  });
  const details = regions.flatMap(({ region, checks }) => {
    const wrong = checks.filter(({ status }) => status !== "ok");
    return wrong.length === 0 ? [] : ["", `  ${colours.bold(region)}`, ...checkLines(wrong, colours, "    ")];
  });
  return [
    `  ${"".padEnd(width)}  ${colours.bold(header.trimEnd())}`,
    ...table,
    `  ${colours.dim("* the stack's region; the columns are in the stack's own order")}`,
    ...details,
  ];
}

function word(status: Status, colours: Colours, width: number): string {
  const paint = { ok: colours.green, problem: colours.red, unverified: colours.yellow }[status];
  return paint(status.padEnd(width));
}

function conclusion({ status }: PreflightReport, colours: Colours): string {
  switch (status) {
    case "ok":
      return colours.green("All fits.");
    case "problem":
      return colours.red("There are problems; each line beneath one is a command that would mend it.");
    case "unverified":
      return colours.yellow("No problem was found, and not everything could be looked at.");
  }
}
