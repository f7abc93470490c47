import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { usageError } from "../../errors";
import { storedTrace, type StoredTrace } from "../../mlflow/stored-trace";

/**
 * Reads exported traces, a JSON object a line: `{trace_info, spans}` as an MLflow server answers, or what
 * Python's `trace.to_json()` writes. Gives null for a line that is no trace. Throws UserError where the file
 * cannot be read.
 */
export async function* tracesOfFile(path: string): AsyncGenerator<StoredTrace | null> {
  const stream = createReadStream(path, { encoding: "utf8" });
  const lines = createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY });
  try {
    for await (const line of lines) {
      if (line.trim() !== "") yield traceOfLine(line);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    throw usageError(`the file of traces cannot be read: ${(error as Error).message}`);
  } finally {
    stream.destroy();
  }
}

function traceOfLine(line: string): StoredTrace | null {
  try {
    const value = JSON.parse(line) as { trace?: unknown };
    return storedTrace(value) ?? storedTrace(value.trace) ?? null;
  } catch {
    return null;
  }
}
