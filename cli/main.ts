import { outliveClosedPipes } from "./closed-pipe";
import { failureOf } from "./failure";
import { sayInterrupted } from "./interrupted";
import { createProgram } from "./program";

outliveClosedPipes(process.stdout, process.stderr);
sayInterrupted(process);
createProgram()
  .parseAsync()
  .catch((error: unknown) => {
    // Commander has printed its own message (wrong usage, or help) and says how to end.
    if (error instanceof Error && "code" in error && String(error.code).startsWith("commander.")) {
      process.exitCode = (error as unknown as { exitCode: number }).exitCode === 0 ? 0 : 2;
      return;
    }
    const { text, exitCode } = failureOf(error);
    process.stderr.write(text);
    process.exitCode = exitCode;
  });
