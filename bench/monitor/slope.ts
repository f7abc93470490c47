/** The slope of the line through two points. */
export const slope = (
  [fromX, fromY]: readonly [x: number, y: number],
  [toX, toY]: readonly [x: number, y: number],
): number => (toY - fromY) / (toX - fromX);
