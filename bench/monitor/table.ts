import { SampleTable } from "../../monitor/samples/table";
import { type Columns, words } from "./columns";

/** Columns as a side of a comparison, in four runs. */
export function tableOfColumns({ traces, numbers, codes }: Columns, side: string): SampleTable {
  const table = new SampleTable();
  for (let trace = 0; trace < traces; trace += 1) {
    table.add({
      traceId: `tr-${side}-${trace}`,
      runId: `${side}-${trace % 4}`,
      startTime: 1_795_518_075_000 + 1000 * trace,
      numbers: {
        "prompt.tokens": numbers["prompt.tokens"][trace] ?? Number.NaN,
        "reply.tokens": numbers["reply.tokens"][trace] ?? Number.NaN,
        "total.tokens": numbers["total.tokens"][trace] ?? Number.NaN,
        latency: numbers.latency[trace] ?? Number.NaN,
        "tokens-per-second": numbers["tokens-per-second"][trace] ?? Number.NaN,
        cost: numbers.cost[trace] ?? Number.NaN,
      },
      categories: {
        "reply.finish": words["reply.finish"][codes["reply.finish"][trace] ?? 0] ?? "",
        "reply.model": words["reply.model"][codes["reply.model"][trace] ?? 0] ?? "",
      },
      texts: {},
    });
  }
  return table;
}
