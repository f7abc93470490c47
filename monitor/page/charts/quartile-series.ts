import { scaleLinear } from "d3-scale";
import type { NumericResult } from "../../report";
import { counted, interval, number, quantity } from "../format";
import { idOf, type Markup, markup } from "../markup";
import type { RunNumbers } from "../run-numbers";
import { at, domainOf, picture, plane, yAxis } from "./frame";
import { latest, runAxis } from "./run-axis";
import { runPoints } from "./run-points";

/** A run's median and the half of its values around it; behind them the same half of the whole baseline. */
export function quartileSeries(metric: NumericResult, numbers: RunNumbers): Markup | null {
  const title = `${metric.title} by run, median and quartiles`;
  const id = idOf(metric.name, "series");
  const series = latest(metric.series);
  if (series.length === 0) return null;

  const usual = metric.baseline;
  const [low, high] = domainOf([
    ...series.flatMap(({ lower, upper }) => [lower, upper]),
    ...(usual ? [usual.lower, usual.upper] : []),
  ]);
  // From zero where zero is near, so that a small change does not look like a large one; else with some air.
  const air = (high - low) / 4;
  const domain = low >= 0 && low < high / 2 ? [0, high] : [low - air, high + air];
  const y = scaleLinear(domain, [plane.bottom, plane.top]).nice(4);
  const band =
    usual &&
    markup`<rect class="band" x="${plane.left}" width="${plane.right - plane.left}" y="${at(y(usual.upper))}" height="${at(Math.max(1, y(usual.lower) - y(usual.upper)))}"/>`;
  const points = series.map((point) => ({
    point,
    value: point.median,
    reach: [point.lower, point.upper] as const,
    hint: `${point.run} (${point.side}, ${counted(point.count, "value")}): median ${quantity(point.median, metric.unit)}, quartiles ${interval(point.lower, point.upper, metric.unit)}`,
  }));
  return picture(
    id,
    title,
    markup`${band}${yAxis(y, number)}${runPoints(points, y)}${runAxis(series, numbers)}`,
  );
}
