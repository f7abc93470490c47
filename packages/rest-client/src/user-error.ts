import { hideSecrets } from "./secrets";

/**
 * An error that a person can act on: shown as `error: message` with its hint, without a stack trace.
 *
 * `exitCode` is what the command ends with: 1 when the work failed (the model, the tracking server),
 * 2 when the way it was asked for is wrong (options, configuration, environment).
 */
export class UserError extends Error {
  override readonly name = "UserError";
  readonly hint: string | undefined;
  readonly exitCode: number;

  constructor(message: string, options: { hint?: string; exitCode?: number; cause?: unknown } = {}) {
    super(hideSecrets(message), options.cause === undefined ? undefined : { cause: options.cause });
    this.hint = options.hint === undefined ? undefined : hideSecrets(options.hint);
    this.exitCode = options.exitCode ?? 1;
  }
}

/** A mistake in options, configuration or environment: exit code 2. */
export function usageError(message: string, hint?: string): UserError {
  return new UserError(message, { exitCode: 2, ...(hint === undefined ? {} : { hint }) });
}
