import { type DriftReport, type RunOfSide, type SeriesPoint } from "../report";

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

/** Finds a point's run by name, and by time among runs of one name. */
export function runNumbers(runs: RunsByNumber): RunNumbers {
  const byTime = new Map<string, number>();
  const byName = new Map<string, number>();
  for (const side of ["baseline", "candidate"] as const)
    for (const { run, number } of runs[side]) {
      byTime.set(JSON.stringify([side, run.name, run.startTime]), number);
      byName.set(JSON.stringify([side, run.name]), number);
    }
  return ({ side, run, time }) => {
    const number = byTime.get(JSON.stringify([side, run, time])) ?? byName.get(JSON.stringify([side, run]));
    return number === undefined ? undefined : String(number);
  };
}
