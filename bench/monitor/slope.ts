/** By how much y rises for each x between two points. */
export const slope = (
  [fromX, fromY]: readonly [x: number, y: number],
  [toX, toY]: readonly [x: number, y: number],
): number => (toY - fromY) / (toX - fromX);
