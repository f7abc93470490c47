/** The end of a suggested command, so that it applies to the stack that was named. */
export const stackFlag = (stack: string | undefined): string =>
  stack === undefined ? "" : ` --stack ${stack}`;
