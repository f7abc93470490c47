import { scaleLinear } from "d3-scale";
import type { NumericResult } from "../../report";
import { interval, share } from "../format";
import { idOf, type Markup, markup } from "../markup";
import { at, domainOf, picture, plane, xAxis, yAxis } from "./frame";
import { stair } from "./steps";

/** The share of a side's values in each bin; all zero for a side without values. */
function shares(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, value) => sum + value, 0);
  return counts.map((value) => (total === 0 ? 0 : value / total));
}

/** Both sides' values over the same bins: the baseline as a surface, the candidate hatched with an outline. */
export function histogram(metric: NumericResult): Markup | null {
  const { edges } = metric.histogram;
  const title = `${metric.title}, histogram of baseline and candidate`;
  const id = idOf(metric.name, "histogram");
  const baseline = shares(metric.histogram.baseline);
  const candidate = shares(metric.histogram.candidate);
  const highest = Math.max(0, ...baseline, ...candidate);
  if (edges.length < 2 || highest === 0) return null;

  const x = scaleLinear(domainOf(edges), [plane.left, plane.right]);
  const y = scaleLinear([0, highest], [plane.bottom, plane.top]).nice(4);
  /** The bins' tops as one stair that stands on the base line at both ends. */
  const outline = (heights: readonly number[]): string =>
    stair([
      [plane.left, plane.bottom],
      ...edges.map((edge, index): [number, number] => [x(edge), y(heights[index] ?? 0)]),
    ]);
  const hints = edges.slice(1).map((edge, index) => {
    const left = x(edges[index] ?? edge);
    const text = `${interval(edges[index] ?? edge, edge, metric.unit)}: baseline ${share(baseline[index] ?? 0)}, candidate ${share(candidate[index] ?? 0)}`;
    return markup`<rect x="${at(left)}" width="${at(x(edge) - left)}"><title>${text}</title></rect>`;
  });
  return picture(
    id,
    title,
    markup`${yAxis(y, share)}<path class="baseline surface" d="${outline(baseline)}"/><path class="baseline outline thin" d="${outline(baseline)}"/><path class="hatched" d="${outline(candidate)}"/><path class="candidate outline" d="${outline(candidate)}"/>${xAxis(x, metric.unit === "" ? metric.title.toLowerCase() : metric.unit)}<g class="hints">${hints}</g>`,
  );
}
