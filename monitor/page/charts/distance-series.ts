import { scaleLinear } from "d3-scale";
import type { VocabularyResult } from "../../report";
import { counted, number } from "../format";
import { idOf, type Markup, markup } from "../markup";
import type { RunNumbers } from "../run-numbers";
import { picture, plane, yAxis } from "./frame";
import { latest, runAxis } from "./run-axis";
import { runPoints } from "./run-points";

/** How far each run's wording is from the baseline's. */
export function distanceSeries(metric: VocabularyResult, numbers: RunNumbers): Markup | null {
  const title = `${metric.title} by run, distance from the baseline's wording`;
  const id = idOf(metric.name, "series");
  const series = latest(metric.series);
  if (series.length === 0) return null;

  const points = series.map((point) => ({
    point,
    value: point.distance,
    hint: `${point.run} (${point.side}, ${counted(point.count, "value")}): distance ${number(point.distance)}`,
  }));
  const highest = Math.max(...points.map(({ value }) => value));
  // Up to 1, unless all of it would lie on the ground.
  const y = scaleLinear([0, highest > 0.5 ? 1 : highest * 1.15 || 1], [plane.bottom, plane.top]).nice(4);
  return picture(id, title, markup`${yAxis(y, number)}${runPoints(points, y)}${runAxis(series, numbers)}`);
}
