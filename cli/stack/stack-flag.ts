/** What a command that is offered ends with, so that it is about the stack that was named and no other. */
export const onStack = (stack: string | undefined): string =>
  stack === undefined ? "" : ` --stack ${stack}`;
