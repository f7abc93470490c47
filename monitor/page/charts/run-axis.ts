import { scalePoint, type ScalePoint } from "d3-scale";
import type { SeriesPoint } from "../../report";
import type { RunNumbers } from "../run-numbers";
import { type Markup, markup } from "../markup";
import { at, axisLabel, fontSize, plane } from "./frame";
import { widthOf } from "./text-width";

/** More points than these cannot be told apart in one picture; the latest are drawn. */
const mostPoints = 40;

/** A series' latest points, in the order of time. */
export const latest = <Point extends SeriesPoint>(series: readonly Point[]): readonly Point[] =>
  [...series].sort((one, other) => one.time - other.time).slice(-mostPoints);

/** One place for each point, from left to right: runs are compared, not the time between them. */
export const placesOf = (series: readonly SeriesPoint[]): ScalePoint<number> =>
  scalePoint(
    series.map((_, index) => index),
    [plane.left, plane.right],
  ).padding(0.6);

/** The runs' names where all of them fit, else their numbers, as many as fit. */
export function runAxis(series: readonly SeriesPoint[], numbers: RunNumbers): Markup {
  const places = placesOf(series);
  const room = series.length === 1 ? plane.right - plane.left : places.step() - 8;
  const names = series.map(({ run }) => run);
  const named = names.every((name) => widthOf(name, fontSize) <= room);
  const labels = named ? names : series.map((point) => numbers(point) ?? "·");
  const widest = Math.max(...labels.map((label) => widthOf(label, fontSize)));
  const every = Math.max(1, Math.ceil((widest + 6) / Math.max(places.step(), 1)));
  const texts = labels.map((label, index) =>
    // Counted from the end: the latest run is the one that people look for.
    (labels.length - 1 - index) % every === 0
      ? markup`<text x="${at(places(index) ?? 0)}" y="${plane.bottom + 16}" text-anchor="middle">${label}</text>`
      : null,
  );
  const label = named ? "runs, by time" : "runs, by time, numbered as above";
  return markup`<g class="axis"><line class="base" x1="${plane.left}" x2="${plane.right}" y1="${plane.bottom}" y2="${plane.bottom}"/>${texts}${axisLabel(label)}</g>`;
}
