import { hideSecrets } from "rest-client";
import { block, indented, line } from "./terminal/output";
import { unusableFolder } from "./unusable-folder";

/** How a failure ends the command. */
export interface Failure {
  readonly text: string;
  readonly exitCode: number;
}

interface ForPeople {
  readonly message: string;
  readonly hint?: string | undefined;
  readonly exitCode: number;
}

/** Errors meant for people carry an exit code; anything else is a defect and keeps its stack trace. */
const isForPeople = (error: unknown): error is Error & ForPeople =>
  error instanceof Error && typeof (error as Partial<ForPeople>).exitCode === "number";

export function failureOf(error: unknown): Failure {
  if (isForPeople(error)) return told(error);
  const folder = unusableFolder(error);
  if (folder !== undefined) return told({ ...folder, exitCode: 2 });
  const text = hideSecrets(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return { text: line`error: this should not have happened:\n${block(text)}\n`.toString(), exitCode: 70 };
}

function told({ message, hint, exitCode }: ForPeople): Failure {
  const below = hint ? line`\n${block(hint)}` : "";
  return { text: line`error: ${indented(message)}${below}\n`.toString(), exitCode };
}
