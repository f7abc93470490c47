import { scaleLinear } from "d3-scale";
import type { NumericResult } from "../../report";
import { number, share } from "../format";
import { idOf, type Markup, markup } from "../markup";
import { at, domainOf, fontSize, type NumberScale, picture, plane, xAxis, yAxis } from "./frame";
import { stair } from "./steps";
import { widthOf } from "./text-width";

type Steps = readonly (readonly [number, number])[];

/** The share of the values at or below one. */
function shareAt(steps: Steps, value: number): number {
  let [low, high] = [0, steps.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((steps[middle]?.[0] ?? Infinity) <= value) low = middle + 1;
    else high = middle;
  }
  return steps[low - 1]?.[1] ?? 0;
}

/** Where the two curves are farthest apart: that distance is the statistic of Kolmogorov and Smirnov. */
function widestGap(baseline: Steps, candidate: Steps): { value: number; from: number; to: number } {
  let widest = { value: 0, from: 0, to: 0 };
  for (const [value] of [...baseline, ...candidate]) {
    const gap = { value, from: shareAt(baseline, value), to: shareAt(candidate, value) };
    if (Math.abs(gap.from - gap.to) > Math.abs(widest.from - widest.to)) widest = gap;
  }
  return widest;
}

function gapMark(metric: NumericResult, x: NumberScale, y: NumberScale): Markup | null {
  const { statistic } = metric.test;
  const gap = widestGap(metric.ecdf.baseline, metric.ecdf.candidate);
  if (statistic === null || statistic === 0 || gap.from === gap.to) return null;
  const text = `D = ${number(statistic)}`;
  const place = x(gap.value);
  const toTheLeft = place + 8 + widthOf(text, fontSize) > plane.right;
  return markup`<line class="gap" x1="${at(place)}" x2="${at(place)}" y1="${at(y(gap.from))}" y2="${at(y(gap.to))}"/><text class="gap-label" x="${at(place + (toTheLeft ? -6 : 6))}" y="${at((y(gap.from) + y(gap.to)) / 2 + 4)}" text-anchor="${toTheLeft ? "end" : "start"}">${text}</text>`;
}

/** Which share of each side is at or below a value; the widest gap between the two is marked. */
export function ecdf(metric: NumericResult): Markup | null {
  const { baseline, candidate } = metric.ecdf;
  const title = `${metric.title}, cumulative distribution of baseline and candidate`;
  const id = idOf(metric.name, "ecdf");
  if (baseline.length === 0 && candidate.length === 0) return null;

  const [low, high] = domainOf([...baseline, ...candidate].map(([value]) => value));
  const x = scaleLinear([low, high], [plane.left, plane.right]);
  const y = scaleLinear([0, 1], [plane.bottom, plane.top]);
  const curve = (steps: Steps): string => stair(steps.map(([value, reached]) => [x(value), y(reached)]));
  const whole = (steps: Steps): Steps =>
    steps.length === 0 ? [] : [[low, 0], ...steps, [high, steps.at(-1)?.[1] ?? 1]];
  return picture(
    id,
    title,
    markup`${yAxis(y, share)}<path class="baseline curve dashed" d="${curve(whole(baseline))}"/><path class="candidate curve" d="${curve(whole(candidate))}"/>${gapMark(metric, x, y)}${xAxis(x, metric.unit === "" ? metric.title.toLowerCase() : metric.unit)}`,
  );
}
