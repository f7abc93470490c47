import { scaleLinear } from "d3-scale";
import type { CategoricalResult } from "../../report";
import { counted, share } from "../format";
import { idOf, type Markup, markup } from "../markup";
import { mostMoved } from "../movement";
import type { RunNumbers } from "../run-numbers";
import { at, picture, plane, yAxis } from "./frame";
import { latest, runAxis } from "./run-axis";
import { runPoints } from "./run-points";

/** By run, the share of the one category that moved most; behind it the same share of the whole baseline. */
export function shareSeries(metric: CategoricalResult, numbers: RunNumbers): Markup | null {
  const moved = mostMoved(metric);
  const series = latest(metric.series);
  const id = idOf(metric.name, "series");
  const title = `${metric.title} by run, share of ${moved?.name ?? "each"}`;
  if (series.length === 0 || moved === undefined) return null;

  const points = series.map((point) => ({
    point,
    value: point.shares[moved.index] ?? 0,
    hint: `${point.run} (${point.side}, ${counted(point.count, "value")}): ${share(point.shares[moved.index] ?? 0)}`,
  }));
  const highest = Math.max(moved.shares.baseline, ...points.map(({ value }) => value));
  // Up to 100%, unless all of it would lie on the ground.
  const y = scaleLinear([0, highest > 0.5 ? 1 : highest * 1.15 || 1], [plane.bottom, plane.top]).nice(4);
  const usual = at(y(moved.shares.baseline));
  return picture(
    id,
    title,
    markup`${yAxis(y, share)}<line class="usual" x1="${plane.left}" x2="${plane.right}" y1="${usual}" y2="${usual}"/>${runPoints(points, y)}${runAxis(series, numbers)}`,
  );
}
