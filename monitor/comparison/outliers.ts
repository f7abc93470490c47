import { categoricalMetrics, categoricalNames, numericMetrics, numericNames } from "../metrics";
import type { UnlikeTrace } from "../report";
import type { SampleTable } from "../samples/table";
import { mean, quantile, type Sorted, standardDeviation } from "../statistics/sorted";
import { withUnit } from "./figures";

const most = 10;
/** Beyond this a single metric says nothing more, in bits. */
const cap = 20;
/** Below this a trace is as the baseline's are, in bits. */
const unremarkable = 4;

interface Surprise {
  readonly bits: number;
  readonly reason: string;
}

/**
 * The candidate's traces that are most unlike the baseline: by how surprising, in bits, their values would
 * be among the baseline's, taken as normal around its median, and their categories by its shares.
 */
export function unlikeTraces(
  baseline: SampleTable,
  candidate: SampleTable,
  urlOf: (traceId: string) => string | null,
): UnlikeTrace[] {
  const scores = new Float64Array(candidate.length);
  const judges = [...numericJudges(baseline, candidate), ...categoricalJudges(baseline, candidate)];
  for (const judge of judges) {
    for (let trace = 0; trace < candidate.length; trace++) {
      scores[trace] = (scores[trace] as number) + Math.min(cap, judge.bits(trace));
    }
  }
  return largest(scores, most)
    .filter((trace) => (scores[trace] as number) >= unremarkable)
    .map((trace) => {
      const traceId = candidate.traceIds[trace] as string;
      const [first, second] = judges
        .map((judge): Surprise => ({ bits: judge.bits(trace), reason: judge.reason(trace) }))
        .sort((a, b) => b.bits - a.bits);
      const reasons = [first, second].filter((surprise) => surprise !== undefined && surprise.bits >= 2);
      const shown = reasons.length > 0 ? reasons : [first];
      return { traceId, url: urlOf(traceId), reason: shown.map((surprise) => surprise?.reason).join("; ") };
    });
}

interface Judge {
  /** 0 where the trace does not tell. */
  bits(trace: number): number;
  reason(trace: number): string;
}

function numericJudges(baseline: SampleTable, candidate: SampleTable): Judge[] {
  return numericNames.flatMap((name) => {
    const { title, unit, resolution } = numericMetrics[name];
    const sorted = baseline.numbers[name].sorted();
    if (sorted.length === 0) return [];
    const column = candidate.numbers[name];
    const median = quantile(sorted, 0.5);
    const spread = spreadOf(sorted, resolution);
    const [smallest, highest] = [sorted[0] as number, sorted.at(-1) as number];
    return {
      bits: (trace) => {
        const value = column.at(trace);
        return Number.isNaN(value) ? 0 : (((value - median) / spread) ** 2 / 2) * Math.LOG2E;
      },
      reason: (trace) => {
        const value = column.at(trace);
        const place =
          value > highest
            ? "above all of the baseline's"
            : value < smallest
              ? "below all of the baseline's"
              : `where the baseline's median is ${withUnit(median, unit)}`;
        return `${title} ${withUnit(value, unit)}, ${place}`;
      },
    };
  });
}

/**
 * The baseline's standard deviation, but never less than a quarter of its mean or ten times what nobody notices, so
 * that a trace is not unlike the baseline by a hair.
 */
function spreadOf(baseline: Sorted, resolution: number): number {
  return Math.max(standardDeviation(baseline), Math.abs(mean(baseline)) / 4, 10 * resolution);
}

function categoricalJudges(baseline: SampleTable, candidate: SampleTable): Judge[] {
  return categoricalNames.flatMap((name) => {
    const known = baseline.categories[name];
    const counts = known.counts();
    const total = counts.reduce((all, count) => all + count, 0);
    if (total === 0) return [];
    const column = candidate.categories[name];
    const countOf = new Map(known.dictionary.words.map((word, code) => [word, counts[code] as number]));
    const bitsOfCode = column.dictionary.words.map(
      (word) => -Math.log2(((countOf.get(word) ?? 0) + 0.5) / (total + 0.5)),
    );
    return {
      bits: (trace) => Math.max(0, bitsOfCode[column.code(trace)] ?? 0),
      reason: (trace) => {
        const category = column.at(trace) ?? "unknown";
        const before = countOf.get(category) ?? 0;
        const share = before === 0 ? "as none of the baseline's" : `as ${before} of the baseline's ${total}`;
        return `${categoricalMetrics[name].title} "${category}", ${share}`;
      },
    };
  });
}

/** The positions of the largest values, the largest first. */
function largest(values: Float64Array, number: number): number[] {
  const kept: number[] = [];
  for (let index = 0; index < values.length; index++) {
    const value = values[index] as number;
    if (kept.length === number && value <= (values[kept.at(-1) as number] as number)) continue;
    const place = kept.findIndex((other) => (values[other] as number) < value);
    kept.splice(place < 0 ? kept.length : place, 0, index);
    if (kept.length > number) kept.pop();
  }
  return kept;
}
