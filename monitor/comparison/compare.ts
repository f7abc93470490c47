import {
  categoricalMetrics,
  type CategoricalName,
  metricNames,
  numericMetrics,
  type NumericName,
  type VocabularyName,
} from "../metrics";
import type {
  CategoricalResult,
  DriftReport,
  MetricResult,
  NumericResult,
  RunOfSide,
  Side,
  VocabularyResult,
} from "../report";
import type { SampleTable } from "../samples/table";
import { benjaminiHochberg } from "../statistics/benjamini-hochberg";
import { defaultThresholds, type Thresholds } from "../thresholds";
import { compareCategorical } from "./categorical";
import { evidenceOf } from "./evidence";
import { findingOf, overallVerdict } from "./finding";
import type { Unjudged } from "./result";
import { compareNumeric } from "./numeric";
import type { CompareOptions } from "./options";
import { pointsOf } from "./series";
import { unlikeTraces } from "./outliers";
import { verdictOf } from "./verdict";
import { compareVocabulary } from "./vocabulary";

type AnyUnjudged = Unjudged<NumericResult> | Unjudged<CategoricalResult> | Unjudged<VocabularyResult>;

/** What differs between the traces of a baseline and those of a candidate, and whether it matters. */
export function compare(
  baseline: SampleTable,
  candidate: SampleTable,
  options: CompareOptions = {},
): DriftReport {
  const thresholds: Thresholds = { ...defaultThresholds, ...options.thresholds };
  const nameOf = (runId: string | null): string =>
    runId === null ? "outside any run" : (options.runNames?.get(runId) ?? runId);
  const sides = { baseline, candidate };
  const points = [...pointsOf(baseline, "baseline", nameOf), ...pointsOf(candidate, "candidate", nameOf)];
  const unjudged = metricNames
    .map((name): AnyUnjudged => {
      if (name in numericMetrics) return compareNumeric(name as NumericName, sides, points, thresholds);
      return name in categoricalMetrics
        ? compareCategorical(name as CategoricalName, sides, points, thresholds)
        : compareVocabulary(name as VocabularyName, sides, points, thresholds);
    })
    .filter(({ counts }) => counts.baseline + counts.candidate > 0);
  const metrics = judged(unjudged, thresholds);
  const verdict = overallVerdict(metrics);
  const report = {
    baseline: sideOf(baseline, options.descriptions?.baseline ?? "the baseline", nameOf, options),
    candidate: sideOf(candidate, options.descriptions?.candidate ?? "the candidate", nameOf, options),
  };
  return {
    version: 1,
    createdAt: (options.createdAt ?? new Date()).toISOString(),
    experiment: options.experiment ?? { id: "", name: "", url: null },
    ...report,
    verdict,
    finding: findingOf(verdict, metrics, report.baseline, report.candidate),
    metrics,
    unlike: unlikeTraces(baseline, candidate, (id) => options.urls?.trace(id) ?? null),
    correction: {
      method: "Benjamini-Hochberg",
      tests: metrics.filter(({ pValue }) => pValue !== null).length,
      falseDiscoveryRate: thresholds.falseDiscoveryRate,
    },
    problems: options.problems ?? [],
  };
}

/**
 * Metrics with too few values to decide about, and those with one value throughout, are no tests, so that
 * they do not weaken the others.
 */
function judged(results: readonly AnyUnjudged[], thresholds: Thresholds): MetricResult[] {
  const tested = results.map(
    ({ counts, pValue, constant }) =>
      pValue !== null &&
      !constant &&
      Math.min(counts.baseline, counts.candidate) >= thresholds.minimumSamples,
  );
  const adjusted = benjaminiHochberg(
    results.filter((_, index) => tested[index]).map(({ pValue }) => pValue ?? 1),
  );
  let next = 0;
  return results.map((result, index) => {
    const known = {
      ...result,
      pValue: tested[index] ? result.pValue : null,
      adjustedPValue: tested[index] ? (adjusted[next++] ?? null) : null,
    };
    const verdict = verdictOf(
      {
        counts: result.counts,
        adjustedPValue: result.constant ? 1 : known.adjustedPValue,
        effect: result.effect.value,
        smallestEffect: result.effect.threshold,
        smallestPValue: result.smallestPValue,
        tests: Math.max(1, adjusted.length),
      },
      thresholds,
    );
    const { smallestPValue: _, constant: __, ...rest } = known;
    return { ...rest, verdict, evidence: evidenceOf(known, verdict, thresholds) };
  });
}

function sideOf(
  table: SampleTable,
  description: string,
  nameOf: (runId: string | null) => string,
  options: CompareOptions,
): Side {
  const times = table.startTimes.sorted();
  const runs = table.runs
    .map(({ id, startTime, traces }): RunOfSide => ({
      id,
      name: nameOf(id),
      url: id === null ? null : (options.urls?.run(id) ?? null),
      startTime,
      traces,
    }))
    .sort((a, b) => a.startTime - b.startTime);
  const time = (value: number | undefined): string =>
    value === undefined ? "" : new Date(value).toISOString();
  const [from, to] = [times[0], times.at(-1)];
  return { description, traces: table.length, from: time(from), to: time(to), runs };
}
