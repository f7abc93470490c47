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
    const hint = error.hint ? `\n${error.hint}` : "";
    return { text: `error: ${error.message}${hint}\n`, exitCode: error.exitCode };
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { text: `error: this should not have happened:\n${text}\n`, exitCode: 70 };
}
