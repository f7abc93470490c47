import type { CategoricalResult, MetricResult, NumericResult, Verdict, VocabularyResult } from "../report";
import type { Thresholds } from "../thresholds";
import { count, figure, listed, ordinal, percent, pValueText, withUnit } from "./figures";
import type { Unjudged } from "./result";

type Known<Result extends MetricResult> = Unjudged<Result> & { readonly adjustedPValue: number | null };

/** Why a metric's verdict is what it is, in one plain sentence with its figures. */
export function evidenceOf(
  result: Known<NumericResult> | Known<CategoricalResult> | Known<VocabularyResult>,
  verdict: Verdict,
  thresholds: Thresholds,
): string {
  if (verdict === "too few samples") return tooFew(result, thresholds);
  if (result.constant) return `${result.title} stayed the same: ${onlyValue(result)} throughout.`;
  const change = changeOf(result);
  if (verdict === "drift") return `${result.title} ${change ?? "changed"} (${measures(result)}).`;
  return `${result.title} ${sameness(result)}: ${reason(result, thresholds)}.`;
}

/** What changed, to stand after the metric's title; undefined where nothing did. */
export function changeOf(
  result:
    | Pick<NumericResult, "kind" | "moved" | "unit">
    | Pick<CategoricalResult, "kind" | "categories" | "counts">
    | Pick<VocabularyResult, "kind" | "terms">,
): string | undefined {
  switch (result.kind) {
    case "numeric":
      return numericChange(result);
    case "categorical":
      return categoricalChange(result);
    case "wording":
      return wordingChange(result);
  }
}

/** By the percentiles where the sides are furthest apart: a median may stand still, or go the other way. */
function numericChange({ moved, unit }: Pick<NumericResult, "moved" | "unit">): string | undefined {
  const parts = moved.map(({ percentile, baseline, candidate }) => {
    const values = `${figure(baseline)} to ${withUnit(candidate, unit)}`;
    const verb = candidate > baseline ? "rose" : "fell";
    return percentile === 50
      ? `${verb} from a median of ${values}`
      : `${verb} from ${values} at the ${ordinal(percentile)} percentile`;
  });
  return parts.length === 0 ? undefined : parts.join(", and ");
}

/** The categories that moved most, in shares. */
function categoricalChange({
  categories,
  counts,
}: Pick<CategoricalResult, "categories" | "counts">): string | undefined {
  const moved = categories
    .map(({ name, baseline, candidate }) => ({
      name,
      before: counts.baseline === 0 ? 0 : baseline / counts.baseline,
      after: counts.candidate === 0 ? 0 : candidate / counts.candidate,
    }))
    .filter(({ before, after }) => before !== after)
    .sort((a, b) => Math.abs(b.after - b.before) - Math.abs(a.after - a.before) || b.after - a.after);
  if (moved.length === 0) return undefined;
  // What grew says more than what it grew at the cost of, and all where there is just one of these.
  const grown = moved.filter(({ before, after }) => after > before);
  const shown =
    grown.length > 0 && moved.length === 2
      ? grown
      : moved.slice(0, 2).sort((a, b) => b.after - b.before - (a.after - a.before));
  return `changed: ${listed(shown.map(({ name, before, after }) => `"${name}" from ${percent(before)} to ${percent(after)}`))}`;
}

function wordingChange({ terms }: Pick<VocabularyResult, "terms">): string | undefined {
  const more = terms.filter(({ baseline, candidate }) => candidate > baseline).slice(0, 3);
  const less = terms.filter(({ baseline, candidate }) => candidate < baseline).slice(0, 3);
  const parts = [
    ...(more.length > 0 ? [`more of ${listed(more.map(({ term }) => `"${term}"`))}`] : []),
    ...(less.length > 0 ? [`less of ${listed(less.map(({ term }) => `"${term}"`))}`] : []),
  ];
  return parts.length === 0 ? undefined : `changed: ${parts.join(", ")}`;
}

function measures(result: Known<MetricResult>): string {
  const { effect, adjustedPValue } = result;
  const size =
    effect.value === null
      ? ""
      : `${effect.name} ${figure(effect.value)}, counts from ${figure(effect.threshold)}`;
  return [
    ...(size === "" ? [] : [size]),
    ...(adjustedPValue === null ? [] : [`${pValueText(adjustedPValue)} after correction`]),
  ].join("; ");
}

function sameness(result: Known<NumericResult> | Known<CategoricalResult> | Known<VocabularyResult>): string {
  if (result.kind === "numeric" && result.baseline !== null && result.candidate !== null) {
    const { baseline, candidate, unit } = result;
    return figure(baseline.median) === figure(candidate.median)
      ? `stayed alike, with a median of ${withUnit(baseline.median, unit)}`
      : `stayed alike, with medians of ${figure(baseline.median)} and ${withUnit(candidate.median, unit)}`;
  }
  return "stayed alike";
}

function onlyValue(
  result: Known<NumericResult> | Known<CategoricalResult> | Known<VocabularyResult>,
): string {
  switch (result.kind) {
    case "numeric":
      return withUnit(result.baseline?.median ?? 0, result.unit);
    case "categorical":
      return `"${result.categories[0]?.name ?? ""}"`;
    case "wording":
      return "the same words";
  }
}

function reason({ effect, adjustedPValue }: Known<MetricResult>, thresholds: Thresholds): string {
  const value = effect.value ?? 0;
  if (value < effect.threshold) {
    return `${effect.name} is ${figure(value)}, below the ${figure(effect.threshold)} that counts`;
  }
  return `the difference is no larger than chance explains (${pValueText(adjustedPValue ?? 1)} after correction, above ${figure(thresholds.falseDiscoveryRate)})`;
}

function tooFew({ counts, title }: Known<MetricResult>, thresholds: Thresholds): string {
  for (const side of ["baseline", "candidate"] as const) {
    if (counts[side] === 0)
      return `No trace of the ${side} tells: ${title.toLowerCase()} cannot be compared.`;
  }
  const have = `${count(counts.baseline, "trace")} of the baseline and ${count(counts.candidate, "trace")} of the candidate tell`;
  return Math.min(counts.baseline, counts.candidate) < thresholds.minimumSamples
    ? `${have}; at least ${thresholds.minimumSamples} on each side are needed to compare ${title.toLowerCase()}.`
    : `${have}, too few to tell a change of ${title.toLowerCase()} from chance among so many metrics.`;
}
