import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { BenchResult, PartOptions } from "../benchmark";
import { threshold } from "../threshold";
import { megabytes, type Usage } from "../measured";
import { inRounds, type Figures } from "../rounds";
import { median, medianRatio, summaryOf } from "../statistics";
import type { MonitorHarness } from "./harness";

/** A process that read two sides and wrote a page. */
interface Reported extends Usage {
  /** Of the page, in bytes; 0 where there is none. */
  readonly page: number;
}

const titles = {
  evidently: "columns: Evidently",
  monitor: "columns: the monitor",
  evidentlyTraces: "traces: Python's json, Evidently",
  command: "traces: llmops monitor",
  parsing: "traces: Node's JSON.parse alone",
} as const;
type Candidate = keyof typeof titles;

/** Parses every line as JSON and does nothing with it: the minimum for any program in Node. */
const parseOnly = `
const { createReadStream } = require("node:fs"), { createInterface } = require("node:readline");
(async () => {
  for (const file of process.argv.slice(1))
    for await (const line of createInterface({ input: createReadStream(file, "utf8") })) JSON.parse(line);
})();`;

/** From the process's start to the page written. */
export async function wholeReport(
  harness: MonitorHarness,
  traces: number,
  { rounds, warmUp, progress }: PartOptions,
): Promise<BenchResult> {
  progress(`writing ${traces} traces a side`);
  const { columns, exported } = await harness.data(traces);
  const reported = (name: Candidate, command: (page: string) => readonly [string, ...string[]]) => {
    return async (): Promise<Reported> => {
      const page = join(harness.folder, `${name}.html`);
      const { seconds, memory, processor } = await harness.run(command(page));
      const size = name === "parsing" ? 0 : (await stat(page)).size;
      return { seconds, memory, processor, page: size };
    };
  };
  const own = {
    monitor: reported("monitor", (page) => [process.execPath, harness.program("report"), ...columns, page]),
    command: reported("command", (page) => harness.monitorCommand(exported, page)),
    parsing: reported("parsing", () => [process.execPath, "-e", parseOnly, ...exported]),
  };
  if ("leftOut" in harness.evidently) {
    const { leftOut } = harness.evidently;
    progress(`Evidently's reports are left out: ${leftOut}`);
    return resultOf(await inRounds(own, rounds, progress), traces, leftOut);
  }
  const evidently = [harness.evidently.python, harness.script("evidently_report.py")] as const;
  const candidates = {
    evidently: reported("evidently", (page) => [...evidently, "columns", ...columns, page]),
    evidentlyTraces: reported("evidentlyTraces", (page) => [...evidently, "traces", ...exported, page]),
    ...own,
  } satisfies Record<Candidate, () => Promise<Reported>>;
  if (warmUp) {
    progress("whole reports: from columns once, unmeasured");
    for (const run of [candidates.evidently, candidates.monitor]) await run();
  }
  return resultOf(await inRounds(candidates, rounds, progress), traces);
}

type Own = "monitor" | "command" | "parsing";
type Reports = Figures<Own, Reported> & Partial<Figures<Candidate, Reported>>;

function resultOf(figures: Reports, traces: number, leftOut?: string): BenchResult {
  const of = (name: Candidate, figure: (reported: Reported) => number): number[] =>
    (figures[name] ?? []).map(figure);
  const ratio = (name: Candidate, against: Candidate, figure: (reported: Reported) => number): number =>
    medianRatio(of(name, figure), of(against, figure));
  const seconds = (reported: Reported): number => reported.seconds;
  const memory = (reported: Reported): number => reported.memory;
  const row = (name: Candidate, against: Candidate): string[] => {
    const { median: middle, least, most } = summaryOf(of(name, seconds));
    const page = median(of(name, (reported) => reported.page));
    const toPython = (figure: (reported: Reported) => number): string =>
      figures[against] === undefined ? "" : ratio(name, against, figure).toFixed(2);
    return [
      titles[name],
      ...[middle, least, most].map((value) => value.toFixed(2)),
      toPython(seconds),
      megabytes(median(of(name, memory))).toFixed(0),
      toPython(memory),
      page === 0 ? "" : (page / 1000).toFixed(0),
    ];
  };
  const rows = (
    [
      ["evidently", "evidently"],
      ["monitor", "evidently"],
      ["evidentlyTraces", "evidentlyTraces"],
      ["command", "evidentlyTraces"],
      ["parsing", "evidentlyTraces"],
    ] as const
  ).filter(([name]) => figures[name] !== undefined);
  const page = Math.max(...[...figures.monitor, ...figures.command].map((reported) => reported.page));
  return {
    tables: [
      {
        title: `Drift report, ${traces} traces a side, the whole process`,
        columns: ["", "s, median", "least", "most", "to Python", "MB", "to Python", "page, KB"],
        rows: rows.map(([name, against]) => row(name, against)),
      },
    ],
    notes: [
      "Columns: six numbers and two categories of each trace, in files that both read as they are. Traces: files of exported",
      "traces, whole, as people have them; there the monitor also compares wording, languages and whatever else a trace tells,",
      "and Python takes the eight columns out. Nothing in Node that reads those files takes less than JSON.parse alone.",
      ...(leftOut === undefined ? [] : [`Evidently's reports were left out: ${leftOut}.`]),
    ],
    thresholds: [
      ...(leftOut === undefined
        ? [
            threshold(
              "drift report, wall time: the monitor to Evidently",
              ratio("monitor", "evidently", seconds),
              { atMost: 0.25 },
            ),
            threshold(
              "drift report, peak memory: the monitor to Evidently",
              ratio("monitor", "evidently", memory),
              { atMost: 0.5 },
            ),
          ]
        : []),
      threshold("the larger of the monitor's pages, KB", page / 1000, { below: 400 }),
    ],
    figures,
  };
}
