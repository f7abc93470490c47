import { exitCodes, UserError } from "rest-client";
import { type PulumiEnded, showPulumi } from "../../stack/pulumi-command";
import { requireConsent } from "../../stack/pulumi-consent";
import { type Output, stderr, stdout } from "../terminal/output";

/**
 * Runs `pulumi` in the foreground. It draws on a terminal directly; in a file or a log, its output is neutralised like
 * all other text.
 *
 * @param isDocument whether standard output is for a document: output of `pulumi` then goes to standard error
 */
export async function pulumiInFront(
  parameters: readonly string[],
  project: string,
  isDocument: boolean,
): Promise<PulumiEnded> {
  const own = sinkFor(isDocument ? stderr : stdout);
  const errors = sinkFor(stderr);
  try {
    return await showPulumi(parameters, project, { stdout: own.sink, stderr: errors.sink });
  } finally {
    own.end();
    errors.end();
  }
}

function sinkFor(output: Output) {
  const { write, end } = output.chunks();
  return { sink: output.isTerminal ? output.descriptor : write, end };
}

/** @throws UserError where Pulumi would have to ask for confirmation and cannot; thrown before any work is done */
export function requireAnswer(command: string, passed: readonly string[], isDocument: boolean): void {
  const isTerminal = process.stdin.isTTY && (isDocument ? stderr : stdout).isTerminal;
  requireConsent(command, { passed, environment: process.env, isTerminal });
}

/** @throws UserError where `pulumi` failed or was interrupted; it has printed the reason itself */
export function requireSuccess({ exitCode, interrupted }: PulumiEnded, what: string, hint: string): void {
  // Ctrl-C stops the command, even if `pulumi` itself had already finished.
  if (interrupted !== undefined)
    throw new UserError(`\`pulumi ${what}\` was interrupted`, { exitCode: exitCodes[interrupted], hint });
  if (exitCode === 0) return;
  throw new UserError(`\`pulumi ${what}\` failed with exit code ${exitCode}`, { hint });
}
