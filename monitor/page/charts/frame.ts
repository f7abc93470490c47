import type { ScaleContinuousNumeric } from "d3-scale";
import { number } from "../format";
import { type Insertion, type Markup, markup } from "../markup";
import { fitted, widthOf } from "./text-width";

/**
 * Charts are drawn at the size at which they are usually shown, so that their text keeps the page's size. Lengths are
 * in CSS pixels; a point of the plane is inside the margins.
 */
export const plot = { width: 340, height: 190, left: 42, right: 18, top: 14, bottom: 42 } as const;
export const plane = {
  left: plot.left,
  right: plot.width - plot.right,
  top: plot.top,
  bottom: plot.height - plot.bottom,
} as const;

/** Of all text in charts. */
export const fontSize = 11;

export type NumberScale = ScaleContinuousNumeric<number, number>;

/** A coordinate: a tenth of a pixel is finer than any eye, and shorter than what follows it. */
export const at = (value: number): number => Math.round(value * 10) / 10;

/** One picture, with the words for those who do not see it. */
export const picture = (id: string, title: string, body: Insertion, height: number = plot.height): Markup =>
  markup`<svg class="chart" viewBox="0 0 ${plot.width} ${height}" role="img" aria-labelledby="${id}"><title id="${id}">${title}</title>${body}</svg>`;

/** Below these, a domain is too narrow for numbers to divide it: relative to its values, and near zero. */
const narrow = { relative: 1e-9, absolute: 1e-100 } as const;

/** The domain of values, never without width: a scale of one value has nowhere to put it. */
export function domainOf(values: readonly number[]): [number, number] {
  const finite = values.filter(Number.isFinite);
  const [low, high] = finite.reduce(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [Infinity, -Infinity],
  );
  if (low > high) return [0, 1];
  const size = Math.max(Math.abs(low), Math.abs(high));
  if (high - low > size * narrow.relative && high - low > narrow.absolute) return [low, high];
  const room = size > narrow.absolute ? size / 2 : 0.5;
  return [low - room, high + room];
}

/** Ticks whose labels do not touch: the even ones of as many as there is room for. */
export function ticksFor(scale: NumberScale, format: (value: number) => string, most: number): number[] {
  for (let wanted = most; wanted > 1; wanted--) {
    const ticks = scale.ticks(wanted);
    const edges = ticks.map((tick) => {
      const half = widthOf(format(tick), fontSize) / 2;
      return { from: scale(tick) - half, to: scale(tick) + half };
    });
    const free = edges.every(({ from }, index) => index === 0 || from > (edges[index - 1]?.to ?? 0) + 6);
    if (free) return ticks;
  }
  return scale.ticks(1).slice(0, 1);
}

/** Values from left to right, under the plane. */
export function xAxis(scale: NumberScale, label: string): Markup {
  const ticks = ticksFor(scale, number, 5).map((tick) => {
    const half = widthOf(number(tick), fontSize) / 2;
    const middle = Math.min(Math.max(scale(tick), half), plot.width - half);
    return markup`<line class="tick" x1="${at(scale(tick))}" x2="${at(scale(tick))}" y1="${plane.bottom}" y2="${plane.bottom + 4}"/><text x="${at(middle)}" y="${plane.bottom + 16}" text-anchor="middle">${number(tick)}</text>`;
  });
  return markup`<g class="axis"><line class="base" x1="${plane.left}" x2="${plane.right}" y1="${plane.bottom}" y2="${plane.bottom}"/>${ticks}${axisLabel(label)}</g>`;
}

/** What is read off from left to right. */
export const axisLabel = (label: string): Markup =>
  markup`<text class="quiet" x="${(plane.left + plane.right) / 2}" y="${plane.bottom + 33}" text-anchor="middle">${fitted(label, plane.right - plane.left, fontSize)}</text>`;

/** Values from below, with faint lines across the plane. */
export function yAxis(scale: NumberScale, format: (value: number) => string): Markup {
  const ticks = scale
    .ticks(4)
    .map(
      (tick) =>
        markup`<line class="grid" x1="${plane.left}" x2="${plane.right}" y1="${at(scale(tick))}" y2="${at(scale(tick))}"/><text x="${plane.left - 6}" y="${at(scale(tick) + 4)}" text-anchor="end">${format(tick)}</text>`,
    );
  return markup`<g class="axis">${ticks}</g>`;
}
