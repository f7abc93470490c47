import { join } from "node:path";
import { columnsOf, traffics, writeColumns } from "./columns";
import { writeExportedTraces } from "./exported-traces";

export type Side = "baseline" | "candidate";

/** Both sides of a comparison on disk, in two forms that hold the same. */
export interface Data {
  readonly traces: number;
  /** Folders of columns. */
  readonly columns: readonly [baseline: string, candidate: string];
  /** Files of exported traces. */
  readonly exported: readonly [baseline: string, candidate: string];
}

/** Writes generated traffic with this number of traces a side. */
export async function writeData(folder: string, traces: number): Promise<Data> {
  const of = async (side: Side): Promise<readonly [columns: string, exported: string]> => {
    const columns = columnsOf(traffics[side], traces);
    const base = join(folder, `${side}-${traces}`);
    await writeColumns(base, columns);
    writeExportedTraces(`${base}.jsonl`, columns, side);
    return [base, `${base}.jsonl`];
  };
  const [baseline, candidate] = [await of("baseline"), await of("candidate")];
  return {
    traces,
    columns: [baseline[0], candidate[0]],
    exported: [baseline[1], candidate[1]],
  };
}
