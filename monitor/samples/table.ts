import { categoricalNames, numericNames, type Sample, vocabularyNames } from "../metrics";
import { CategoryColumn, NumberColumn } from "./columns";
import { VocabularyColumn } from "./vocabulary-column";

/** The traces of one run in a table. */
export interface RunOfTable {
  readonly id: string | null;
  /** Milliseconds since 1970, of its earliest trace. */
  startTime: number;
  traces: number;
}

/**
 * The samples of one side, column by column: some hundred bytes a trace, and nothing of its texts but a
 * sample of their terms.
 */
export class SampleTable {
  readonly traceIds: string[] = [];
  readonly startTimes = new NumberColumn();
  readonly runs: RunOfTable[] = [];
  /** The position in `runs` of each trace's run. */
  readonly runOf = new NumberColumn();
  readonly numbers = columns(numericNames, () => new NumberColumn());
  readonly categories = columns(categoricalNames, () => new CategoryColumn());
  readonly vocabulary = columns(vocabularyNames, () => new VocabularyColumn());
  private readonly runNumbers = new Map<string | null, number>();

  get length(): number {
    return this.traceIds.length;
  }

  add(sample: Sample): void {
    const index = this.traceIds.push(sample.traceId) - 1;
    const run = this.runNumber(sample);
    this.startTimes.push(sample.startTime);
    this.runOf.push(run);
    for (const name of numericNames) {
      const value = sample.numbers[name];
      this.numbers[name].push(value !== undefined && Number.isFinite(value) ? value : Number.NaN);
    }
    for (const name of categoricalNames) this.categories[name].push(sample.categories[name]);
    for (const name of vocabularyNames) {
      const text = sample.texts[name];
      if (text !== undefined) this.vocabulary[name].push(index, text);
    }
  }

  private runNumber({ runId, startTime }: Sample): number {
    let number = this.runNumbers.get(runId);
    if (number === undefined) {
      number = this.runs.push({ id: runId, startTime, traces: 0 }) - 1;
      this.runNumbers.set(runId, number);
    }
    const run = this.runs[number] as RunOfTable;
    run.traces++;
    run.startTime = Math.min(run.startTime, startTime);
    return number;
  }
}

/** A table of samples that are at hand. */
export function tableOf(samples: Iterable<Sample>): SampleTable {
  const table = new SampleTable();
  for (const sample of samples) table.add(sample);
  return table;
}

function columns<Name extends string, Column>(
  names: readonly Name[],
  make: () => Column,
): Readonly<Record<Name, Column>> {
  return Object.fromEntries(names.map((name) => [name, make()])) as Record<Name, Column>;
}
