import { type ExitCode, exitCodes } from "./exit-codes";
import { hideSecrets } from "./secrets";

/** An error that a person can act on: shown as `error: message` with its hint, without a stack trace. */
export class UserError extends Error {
  override readonly name: string = "UserError";
  /** What to do about it, in one or a few lines. */
  readonly hint: string | undefined;
  /** What the command ends with. */
  readonly exitCode: ExitCode;

  constructor(message: string, options: { hint?: string; exitCode?: ExitCode; cause?: unknown } = {}) {
    super(hideSecrets(message), options.cause === undefined ? undefined : { cause: options.cause });
    this.hint = options.hint === undefined ? undefined : hideSecrets(options.hint);
    this.exitCode = options.exitCode ?? exitCodes.failure;
  }
}

/** A mistake in options, configuration or environment, or a missing prerequisite. */
export function usageError(message: string, hint?: string, cause?: unknown): UserError {
  return new UserError(message, {
    exitCode: exitCodes.usage,
    ...(hint === undefined ? {} : { hint }),
    ...(cause === undefined ? {} : { cause }),
  });
}
