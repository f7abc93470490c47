import type { DriftReport, RunOfSide, SeriesPoint } from "../report";

/** A run of the comparison under the number that charts call it by. */
export interface NumberedRun {
  readonly number: number;
  readonly run: RunOfSide;
}

export interface RunsByNumber {
  readonly baseline: readonly NumberedRun[];
  readonly candidate: readonly NumberedRun[];
}

/** The number of a series' point; undefined when its run is not listed. */
export type RunNumbers = (point: SeriesPoint) => string | undefined;

/** Numbers the runs of both sides by time, from 1. */
export function numbered({ baseline, candidate }: Pick<DriftReport, "baseline" | "candidate">): RunsByNumber {
  const order = [...baseline.runs, ...candidate.runs].sort((one, other) => one.startTime - other.startTime);
  const withNumbers = (runs: readonly RunOfSide[]): NumberedRun[] =>
    runs.map((run) => ({ run, number: order.indexOf(run) + 1 }));
  return { baseline: withNumbers(baseline.runs), candidate: withNumbers(candidate.runs) };
}

/** Finds a point's run by the time of its first trace; a point of several runs has the number of its first. */
export function runNumbers(runs: RunsByNumber): RunNumbers {
  const known = new Map<string, NumberedRun>();
  for (const side of ["baseline", "candidate"] as const)
    for (const one of runs[side]) known.set(`${side} ${one.run.startTime}`, one);
  return ({ side, run, time }) => {
    const found = known.get(`${side} ${time}`);
    if (found === undefined) return undefined;
    return found.run.name === run ? String(found.number) : `${found.number}…`;
  };
}
