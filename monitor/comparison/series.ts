import type { SampleTable } from "../samples/table";
import type { Point } from "./result";

/** So many points a side are told apart by eye; more runs than that share points. */
const mostPoints = 30;

/** One point a run in time's order, or a point for several neighbouring runs where there are very many. */
export function pointsOf(
  table: SampleTable,
  side: "baseline" | "candidate",
  nameOf: (runId: string | null) => string,
): Point[] {
  const order = table.runs.map((_, run) => run).sort((a, b) => startOf(table, a) - startOf(table, b));
  const perPoint = Math.ceil(order.length / mostPoints);
  const points: { runs: number[]; traces: Uint32Array; filled: number }[] = [];
  const pointOfRun = new Uint32Array(order.length);
  for (let first = 0; first < order.length; first += perPoint) {
    const runs = order.slice(first, first + perPoint);
    for (const run of runs) pointOfRun[run] = points.length;
    const traces = runs.reduce((total, run) => total + (table.runs[run]?.traces ?? 0), 0);
    points.push({ runs, traces: new Uint32Array(traces), filled: 0 });
  }
  for (let trace = 0; trace < table.length; trace++) {
    const point = points[pointOfRun[table.runOf.at(trace)] as number];
    if (point !== undefined) point.traces[point.filled++] = trace;
  }
  return points.map(({ runs, traces }) => {
    const [first, last] = [runs[0] as number, runs.at(-1) as number];
    const name = nameOf(table.runs[first]?.id ?? null);
    return {
      run:
        runs.length === 1 ? name : `${name} … ${nameOf(table.runs[last]?.id ?? null)} (${runs.length} runs)`,
      side,
      time: startOf(table, first),
      count: traces.length,
      traces,
    };
  });
}

function startOf(table: SampleTable, run: number): number {
  return table.runs[run]?.startTime ?? 0;
}
