import { createReadStream } from "node:fs";
import { usageError } from "../../errors";
import { storedTrace, type StoredTrace } from "../../mlflow/stored-trace";

/**
 * Reads exported traces, a JSON object a line: `{trace_info, spans}` as an MLflow server answers, or what
 * Python's `trace.to_json()` writes. Gives them in batches, null for a line that is no trace. Throws UserError where the file
 * cannot be read.
 */
export async function* tracesOfFile(path: string): AsyncGenerator<(StoredTrace | null)[]> {
  const stream = createReadStream(path, { encoding: "utf8", highWaterMark: chunkSize });
  let rest = "";
  try {
    for await (const chunk of stream as AsyncIterable<string>) {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      yield lines.flatMap(traceOfLine);
    }
    yield traceOfLine(rest);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    throw usageError(`the file of traces cannot be read: ${(error as Error).message}`);
  } finally {
    stream.destroy();
  }
}

/** Bytes; a promise for each line would take as long as the lines themselves. */
const chunkSize = 1 << 16;

function traceOfLine(line: string): (StoredTrace | null)[] {
  if (line.trim() === "") return [];
  try {
    const value = JSON.parse(line) as { trace?: unknown };
    return [storedTrace(value) ?? storedTrace(value.trace) ?? null];
  } catch {
    return [null];
  }
}
