import { block, indented, line } from "./terminal/printed";

/** How a failure ends the command. */
export interface Failure {
  readonly text: string;
  readonly exitCode: number;
}

interface ForPeople extends Error {
  readonly hint?: string | undefined;
  readonly exitCode: number;
}

/** Errors meant for people carry an exit code; anything else is a defect and keeps its stack trace. */
const isForPeople = (error: unknown): error is ForPeople =>
  error instanceof Error && typeof (error as Partial<ForPeople>).exitCode === "number";

export function failureOf(error: unknown): Failure {
  if (isForPeople(error)) {
    const hint = error.hint ? line`\n${block(error.hint)}` : "";
    return { text: line`error: ${indented(error.message)}${hint}\n`.toString(), exitCode: error.exitCode };
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { text: line`error: this should not have happened:\n${block(text)}\n`.toString(), exitCode: 70 };
}
