/**
 * A failure that the person at the terminal can do something about: a missing tool, a port in use.
 * The command prints `message` and `hint` without a stack trace and exits with `exitCode`.
 */
export class RehearsalError extends Error {
  override readonly name = "RehearsalError";
  /** What to do about it, in one or a few lines. */
  readonly hint: string | undefined;
  /** 1: it was tried and failed; 2: it could not be tried (wrong usage, something missing). */
  readonly exitCode: number;

  constructor(message: string, options: { hint?: string; exitCode?: number; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.hint = options.hint;
    this.exitCode = options.exitCode ?? 2;
  }
}
