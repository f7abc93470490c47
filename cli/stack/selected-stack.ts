import { readStackConfiguration, type StackConfiguration } from "../../stack/configuration";

/**
 * The configuration of the stack that a command names, else of the selected one.
 * @throws UserError where there is no project or no such stack
 */
export const selectedStack = (flags: { readonly stack?: string }): Promise<StackConfiguration> =>
  readStackConfiguration({ directory: process.cwd(), stack: flags.stack, environment: process.env });
