import { readStackConfiguration, type StackConfiguration } from "../workload/stack-configuration";

/** What a command that is offered ends with, so that it is about the stack that was named and no other. */
export const onStack = (stack: string | undefined): string =>
  stack === undefined ? "" : ` --stack ${stack}`;

/**
 * The configuration of the stack that a command names, else of the selected one.
 * @throws UserError where there is no project or no such stack
 */
export const selectedStack = (flags: { readonly stack?: string }): Promise<StackConfiguration> =>
  readStackConfiguration({ directory: process.cwd(), stack: flags.stack, environment: process.env });
