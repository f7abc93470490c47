import { at } from "./frame";

/** Steps nearer to each other than this many pixels are drawn as one. */
const finest = 0.4;

/**
 * A stair through points: to the right at the height of the last one, then up or down to the next. Written with
 * absolute horizontal and vertical strokes, which take half the characters of lines.
 */
export function stair(points: readonly (readonly [x: number, y: number])[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return "";
  let [x, y] = [first[0], first[1]];
  let path = `M${at(x)},${at(y)}`;
  for (const [index, [nextX, nextY]] of rest.entries()) {
    const last = index === rest.length - 1;
    if (!last && Math.abs(nextX - x) < finest && Math.abs(nextY - y) < finest) continue;
    if (at(nextX) !== at(x)) path += `H${at(nextX)}`;
    if (at(nextY) !== at(y)) path += `V${at(nextY)}`;
    [x, y] = [nextX, nextY];
  }
  return path;
}
