import { UserError } from "rest-client";
import { type MlflowClient, findRunById, searchRuns, searchTraces } from "mlflow-js-client";
import { SampleTable } from "../samples/table";
import { kindOf, kindTag, runKinds, taggedWith } from "../../stack/run-kind";
import { Problems } from "./problems";
import { queriesOf, type Query, queryOfRun } from "./queries";
import { type Excluded, TraceReader } from "./reader";
import { describeSelections, type Selection } from "./selection";

export interface SidesOptions {
  /** What each side is; without any, the latest run, and all before it. */
  readonly baseline: readonly Selection[];
  readonly candidate: readonly Selection[];
  /** Undefined where both sides are files. */
  readonly source: { readonly http: MlflowClient; readonly experimentId: string } | undefined;
  readonly onProgress?: ((side: "baseline" | "candidate", traces: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Both sides of a comparison, read. */
export interface ReadSides {
  readonly baseline: SampleTable;
  readonly candidate: SampleTable;
  readonly descriptions: { readonly baseline: string; readonly candidate: string };
  /** The names of runs, by their ids. */
  readonly runNames: ReadonlyMap<string, string>;
  readonly problems: readonly string[];
}

/**
 * Reads the candidate and then the baseline; a trace that belongs to both counts for the candidate. Throws
 * UserError where a side is empty or cannot be understood, and RestError.
 */
export async function readSides(options: SidesOptions): Promise<ReadSides> {
  const { source } = options;
  const problems = new Problems();
  const runNames = new Map<string, string>();
  const read = async (
    side: "baseline" | "candidate",
    selections: readonly Selection[],
    queries: readonly Query[],
    excluded: Excluded,
  ): Promise<{ table: SampleTable; traces: ReadonlySet<string> }> => {
    const table = new SampleTable();
    const reader = new TraceReader(
      table,
      excluded,
      { problems, signal: options.signal, onProgress: (traces) => options.onProgress?.(side, traces) },
      source?.http,
    );
    for (const query of queries) if (source !== undefined) await reader.search(source.experimentId, query);
    for (const selection of selections) {
      if (selection.kind === "file") await reader.file(selection.path, runNames);
      else if (source !== undefined) {
        for (const query of await queriesOf(source.http, source.experimentId, selection, runNames)) {
          await reader.search(source.experimentId, query);
        }
      }
    }
    return { table, traces: reader.traces };
  };

  const latest =
    options.candidate.length === 0 && source !== undefined ? await latestRun(source, runNames) : undefined;
  const candidateText = latest === undefined ? describeSelections(options.candidate) : `run ${latest.name}`;
  const candidate = await read(
    "candidate",
    options.candidate,
    latest === undefined ? [] : [latest.query],
    {},
  );
  if (candidate.table.length === 0) throw noTraces("candidate", candidateText);
  const before = options.baseline.length === 0 ? earliest(candidate.table) : undefined;
  const baselineText = before === undefined ? describeSelections(options.baseline) : "all traces before it";
  const baseline = await read(
    "baseline",
    options.baseline,
    before === undefined ? [] : [{ filter: `timestamp_ms < ${before}` }],
    {
      traces: candidate.traces,
      runs: before !== undefined && source !== undefined ? await leftOut(source) : undefined,
    },
  );
  if (baseline.table.length === 0) {
    if (baseline.traces.size > 0 && [...baseline.traces].every((id) => candidate.traces.has(id))) {
      throw missing(
        `the baseline (${baselineText}) is the same traces as the candidate (${candidateText})`,
        "Choose two different runs, filters or windows with --baseline and --candidate.",
      );
    }
    if (before !== undefined) {
      throw missing(
        `there are no traces before ${candidateText} to compare with`,
        "Make another run first, or choose a baseline with --baseline.",
      );
    }
    throw noTraces("baseline", baselineText);
  }
  if (source !== undefined) await nameRuns(source, [baseline.table, candidate.table], runNames);
  return {
    baseline: baseline.table,
    candidate: candidate.table,
    descriptions: { baseline: baselineText, candidate: candidateText },
    runNames,
    problems: problems.sentences(),
  };
}

type Source = NonNullable<SidesOptions["source"]>;

/** The run of the latest trace that was recorded in one of a workload. */
async function latestRun(
  source: Source,
  names: Map<string, string>,
): Promise<{ query: Query; name: string }> {
  let any = false;
  const passed = new Set<string>();
  for await (const page of searchTraces(source.http, { ...source, order: "timestamp_ms DESC" })) {
    any = true;
    for (const { metadata } of page) {
      const runId = metadata["mlflow.sourceRun"];
      if (!runId || passed.has(runId)) continue;
      passed.add(runId);
      const run = await findRunById(source.http, runId);
      if (run !== undefined && kindOf(run) === undefined && run.info.lifecycle_stage !== "deleted")
        return { query: queryOfRun(run, names), name: run.info.run_name };
    }
  }
  throw any
    ? missing(
        "no trace of the experiment was recorded in a run",
        "Choose windows of time instead: --candidate 24h --baseline 7d.",
      )
    : missing("the experiment has no traces", "Record some with `llmops workload` first.");
}

/** The runs that are no part of what comes before another by itself: evaluations, and what was deleted. */
async function leftOut({ http, experimentId }: Source): Promise<NonNullable<Excluded["runs"]>> {
  const runs = new Map<string, "an evaluation's" | "a deleted run's">();
  const evaluations = taggedWith({ [kindTag]: runKinds.evaluation });
  for await (const page of searchRuns(http, experimentId, evaluations))
    for (const { info } of page) runs.set(info.run_id, "an evaluation's");
  for await (const page of searchRuns(http, experimentId, undefined, "deleted"))
    for (const { info } of page) runs.set(info.run_id, "a deleted run's");
  return runs;
}

function earliest(table: SampleTable): number {
  return table.runs.reduce((time, run) => Math.min(time, run.startTime), Number.POSITIVE_INFINITY);
}

/** The experiment does not have what was asked for: it was tried, and failed. */
function missing(message: string, hint: string): UserError {
  return new UserError(message, { hint });
}

function noTraces(side: string, description: string): Error {
  return missing(
    `no trace matches the ${side} (${description})`,
    "Look at the experiment's traces in the MLflow UI, or choose others.",
  );
}

/** So many ids a search's filter may hold. */
const idsAtOnce = 100;

async function nameRuns(
  source: Source,
  tables: readonly SampleTable[],
  names: Map<string, string>,
): Promise<void> {
  const unnamed = [
    ...new Set(
      tables.flatMap(({ runs }) => runs.flatMap(({ id }) => (id === null || names.has(id) ? [] : [id]))),
    ),
  ];
  for (let start = 0; start < unnamed.length; start += idsAtOnce) {
    const ids = unnamed.slice(start, start + idsAtOnce).map((id) => `'${id}'`);
    const filter = `attributes.run_id IN (${ids.join(", ")})`;
    for await (const page of searchRuns(source.http, source.experimentId, filter)) {
      for (const { info } of page) names.set(info.run_id, info.run_name);
    }
  }
}
