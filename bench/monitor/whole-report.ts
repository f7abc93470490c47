import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { BenchResult } from "../benchmark";
import { threshold } from "../threshold";
import { megabytes, type Usage } from "../measured";
import { inRounds, type Figures } from "../rounds";
import { median, medianRatio, summaryOf } from "../statistics";
import { traces } from "./from-memory";
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

/** Reads every line as JSON and does nothing with it: what no program in Node can be faster than. */
const parseOnly = `
const { createReadStream } = require("node:fs"), { createInterface } = require("node:readline");
(async () => {
  for (const file of process.argv.slice(1))
    for await (const line of createInterface({ input: createReadStream(file, "utf8") })) JSON.parse(line);
})();`;

/** From the process's start to the page written. */
export async function wholeReport(
  harness: MonitorHarness,
  rounds: number,
  progress: (text: string) => void,
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
  const evidently = harness.script("evidently_report.py");
  const candidates = {
    evidently: reported("evidently", (page) => [harness.python, evidently, "columns", ...columns, page]),
    monitor: reported("monitor", (page) => [process.execPath, harness.program("report"), ...columns, page]),
    evidentlyTraces: reported("evidentlyTraces", (page) => [
      ...([harness.python, evidently, "traces"] as const),
      ...exported,
      page,
    ]),
    command: reported("command", (page) => monitorCommand(harness, exported, page)),
    parsing: reported("parsing", () => [process.execPath, "-e", parseOnly, ...exported]),
  } satisfies Record<Candidate, () => Promise<Reported>>;
  progress("whole reports: from columns once, unmeasured");
  for (const run of [candidates.evidently, candidates.monitor]) await run();
  return resultOf(await inRounds<Candidate, Reported>(candidates, rounds, progress));
}

/** The monitor's command for two files of exported traces. */
export const monitorCommand = (
  { llmops }: MonitorHarness,
  [baseline, candidate]: readonly [string, string],
  page: string,
): readonly [string, ...string[]] => [
  ...([process.execPath, llmops, "monitor"] as const),
  ...["--baseline", `file:${baseline}`, "--candidate", `file:${candidate}`, "--html", page, "--json"],
];

function resultOf(figures: Figures<Candidate, Reported>): BenchResult {
  const of = (name: Candidate, figure: (reported: Reported) => number): number[] => figures[name].map(figure);
  const ratio = (name: Candidate, against: Candidate, figure: (reported: Reported) => number): number =>
    medianRatio(of(name, figure), of(against, figure));
  const seconds = (reported: Reported): number => reported.seconds;
  const memory = (reported: Reported): number => reported.memory;
  const row = (name: Candidate, against: Candidate): string[] => {
    const { median: middle, least, most } = summaryOf(of(name, seconds));
    const page = median(of(name, (reported) => reported.page));
    return [
      titles[name],
      ...[middle, least, most].map((value) => value.toFixed(2)),
      ratio(name, against, seconds).toFixed(2),
      megabytes(median(of(name, memory))).toFixed(0),
      ratio(name, against, memory).toFixed(2),
      page === 0 ? "" : (page / 1000).toFixed(0),
    ];
  };
  const page = Math.max(...[...figures.monitor, ...figures.command].map((reported) => reported.page));
  return {
    tables: [
      {
        title: `Drift report, ${traces} traces a side, the whole process`,
        columns: ["", "s, median", "least", "most", "to Python", "MB", "to Python", "page, KB"],
        rows: [
          row("evidently", "evidently"),
          row("monitor", "evidently"),
          row("evidentlyTraces", "evidentlyTraces"),
          row("command", "evidentlyTraces"),
          row("parsing", "evidentlyTraces"),
        ],
      },
    ],
    notes: [
      "Columns: six numbers and two categories of each trace, in files that both read as they are. Traces: files of exported",
      "traces, whole, as people have them; there the monitor also compares wording, languages and whatever else a trace tells,",
      "and Python takes the eight columns out. Nothing in Node that reads those files takes less than JSON.parse alone.",
    ],
    thresholds: [
      threshold("drift report, wall time: the monitor to Evidently", ratio("monitor", "evidently", seconds), {
        atMost: 0.25,
      }),
      threshold(
        "drift report, peak memory: the monitor to Evidently",
        ratio("monitor", "evidently", memory),
        {
          atMost: 0.5,
        },
      ),
      threshold("the larger of the monitor's pages, KB", page / 1000, { below: 400 }),
    ],
    figures,
  };
}
