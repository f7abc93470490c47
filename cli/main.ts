import { failureOf } from "./failure";
import { createProgram } from "./program";
import { outliveClosedPipes } from "./terminal/closed-pipe";
import { sayInterrupted } from "./terminal/interrupted";
import { stderr } from "./terminal/output";

outliveClosedPipes();
sayInterrupted(process);
// Node itself would print an error outside of any awaited work as it is, not neutralised.
process.on("uncaughtException", (error) => {
  fail(error);
  process.exit();
});
createProgram().parseAsync().catch(fail);

function fail(error: unknown): void {
  // Commander has printed its own message (wrong usage, or help) and says how to end.
  if (error instanceof Error && "code" in error && String(error.code).startsWith("commander.")) {
    process.exitCode = (error as unknown as { exitCode: number }).exitCode === 0 ? 0 : 2;
    return;
  }
  const { text, exitCode } = failureOf(error);
  stderr.write(text);
  process.exitCode = exitCode;
}
