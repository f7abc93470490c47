import { UserError } from "rest-client";
import { type PulumiEnded, showPulumi } from "../../stack/pulumi-command";
import { requireConsent } from "../../stack/pulumi-consent";
import { type Output, stderr, stdout } from "../terminal/output";

/**
 * Runs `pulumi` in front of the person. A terminal is its own to draw on; in a file or a log, what it prints is
 * neutralised as all else is.
 *
 * @param isDocument whether standard output is for a document: what it prints goes to standard error then
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

/** @throws UserError where Pulumi would ask for a confirmation and cannot: before anything is done on the way to it */
export function requireAnswer(command: string, passed: readonly string[], isDocument: boolean): void {
  const isTerminal = process.stdin.isTTY && (isDocument ? stderr : stdout).isTerminal;
  requireConsent(command, { passed, environment: process.env, isTerminal });
}

/** @throws UserError where `pulumi` did not end well; it has said why itself */
export function requireDone({ exitCode, interrupted }: PulumiEnded, what: string, hint: string): void {
  // Who presses Ctrl-C wants nothing more to be done, although `pulumi` may have come to its end by then.
  if (interrupted) throw new UserError(`\`pulumi ${what}\` was interrupted`, { exitCode: 130, hint });
  if (exitCode === 0) return;
  throw new UserError(`\`pulumi ${what}\` ended with ${exitCode}`, { hint });
}
