import { line, symbol, symbolCircle, symbolDiamond } from "d3-shape";
import type { SeriesPoint } from "../../report";
import { type Insertion, type Markup, markup } from "../markup";
import { at, type NumberScale } from "./frame";
import { placesOf } from "./run-axis";

/** The marks of the sides, to be put once into a page's definitions: round for the baseline, pointed for the other. */
export const marks = markup`<path id="baseline-mark" d="${symbol(symbolCircle, 50).digits(1)()}"/><path id="candidate-mark" d="${symbol(symbolDiamond, 62).digits(1)()}"/>`;

/** A point as it is drawn: its value, what it reaches around it, and what is said of it. */
export interface RunPoint {
  readonly point: SeriesPoint;
  readonly value: number;
  readonly reach?: readonly [number, number];
  readonly hint: string;
}

/** Points joined by time: round ones for the baseline's runs, diamonds for the candidate's. */
export function runPoints(points: readonly RunPoint[], y: NumberScale): Markup {
  const places = placesOf(points.map(({ point }) => point));
  const placed = points.map((one, index) => ({ ...one, x: places(index) ?? 0 }));
  const path = line<(typeof placed)[number]>()
    .x(({ x }) => x)
    .y(({ value }) => y(value))
    .digits(1)(placed);
  const drawn = placed.map(({ point, value, reach, hint, x }) => {
    const stem: Insertion =
      reach !== undefined &&
      markup`<line class="reach" x1="${at(x)}" x2="${at(x)}" y1="${at(y(reach[0]))}" y2="${at(y(reach[1]))}"/>`;
    return markup`<g class="${point.side}"><title>${hint}</title>${stem}<use class="mark" href="#${point.side}-mark" x="${at(x)}" y="${at(y(value))}"/></g>`;
  });
  return markup`<path class="thread" d="${path}"/>${drawn}`;
}
