import { exitCodes, hideSecrets, UserError } from "rest-client";
import { block, indented, line, stderr } from "./terminal/output";
import { unusableFolder } from "./unusable-folder";

/** How a failure ends the command. */
export interface Failure {
  readonly text: string;
  readonly exitCode: number;
}

/** A UserError is meant for people; any other error is a defect and keeps its stack trace. */
export function failureOf(error: unknown): Failure {
  if (error instanceof UserError) return told(error);
  const folder = unusableFolder(error);
  if (folder !== undefined) return told({ ...folder, exitCode: exitCodes.usage });
  const text = hideSecrets(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return {
    text: line`error: this should not have happened:\n${block(text)}\n`.toString(),
    exitCode: exitCodes.defect,
  };
}

function told({ message, hint, exitCode }: Pick<UserError, "message" | "hint" | "exitCode">): Failure {
  const below = hint ? line`\n${block(hint)}` : "";
  return { text: line`error: ${indented(message)}${below}\n`.toString(), exitCode };
}

/** Prints what stopped anything that a person runs, and sets the exit code. */
export function showFailure(error: unknown): void {
  // Commander has printed its own message (a usage error, or help).
  if (error instanceof Error && "code" in error && String(error.code).startsWith("commander.")) {
    const { exitCode } = error as unknown as { readonly exitCode: number };
    process.exitCode = exitCode === 0 ? exitCodes.success : exitCodes.usage;
    return;
  }
  const { text, exitCode } = failureOf(error);
  stderr.write(text);
  process.exitCode = exitCode;
}
