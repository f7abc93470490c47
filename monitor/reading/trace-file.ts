import { open } from "node:fs/promises";
import { StringDecoder } from "node:string_decoder";
import { usageError } from "rest-client";
import { storedTrace, type StoredTrace } from "mlflow-js-client";
import { readTextFile, requireText } from "../../stack/text-file";

/**
 * Reads exported traces, a JSON object a line, or all in one array: `{trace_info, spans}` as an MLflow server answers, or
 * what Python's `trace.to_json()` writes; runs may be among them. Gives the traces in batches, null for what is none.
 * Throws UserError where the file cannot be read or holds none.
 *
 * @param runNames takes the names of the runs, by their ids
 */
export async function* tracesOfFile(
  path: string,
  runNames = new Map<string, string>(),
): AsyncGenerator<(StoredTrace | null)[]> {
  let first = "";
  let any = false;
  for await (const { text, traces } of batchesOf(path, runNames)) {
    first ||= text.trim();
    any ||= traces.some((trace) => trace !== null);
    yield traces;
  }
  if (any) return;
  const shown = JSON.stringify(first.length <= 60 ? first : `${first.slice(0, 59)}…`);
  throw usageError(
    first === "" ? `${path} is empty` : `${path} holds no trace: it begins with ${shown}`,
    "A line is a trace, as `trace.to_json()` writes it in Python, or an MLflow server answers it; or the file is one JSON array of these.",
  );
}

interface Batch {
  /** What the traces were read from; of the first batch the beginning of the file. */
  readonly text: string;
  readonly traces: (StoredTrace | null)[];
}

/** Bytes; a promise for each line would take as long as the lines themselves. */
const chunkSize = 1 << 16;

async function* batchesOf(path: string, runNames: Map<string, string>): AsyncGenerator<Batch> {
  const file = await open(path).catch((error: Error) => {
    throw usageError(`the file of traces cannot be read: ${error.message}`);
  });
  const decoder = new StringDecoder("utf8");
  let rest: string | undefined;
  try {
    const stream = file.createReadStream({
      highWaterMark: chunkSize,
      autoClose: false,
    }) as AsyncIterable<Buffer>;
    for await (const chunk of stream) {
      let text = decoder.write(chunk);
      if (rest === undefined) {
        requireText(chunk.subarray(0, 1024), path);
        text = text.replace(/^\ufeff/, "");
        if (/^\s*\[/.test(text)) {
          yield await wholeArray(path, runNames);
          return;
        }
      }
      const lines = ((rest ?? "") + text).split("\n");
      rest = lines.pop() ?? "";
      yield { text: lines[0] ?? "", traces: lines.flatMap((line) => traceOfLine(line, runNames)) };
    }
    rest = (rest ?? "") + decoder.end();
    yield { text: rest, traces: traceOfLine(rest, runNames) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    throw usageError(`the file of traces cannot be read: ${(error as Error).message}`);
  } finally {
    await file.close();
  }
}

async function wholeArray(path: string, runNames: Map<string, string>): Promise<Batch> {
  const text = await readTextFile(path, "traces");
  try {
    return { text, traces: (JSON.parse(text) as unknown[]).flatMap((value) => tracesOf(value, runNames)) };
  } catch {
    return { text, traces: [] };
  }
}

function traceOfLine(line: string, runNames: Map<string, string>): (StoredTrace | null)[] {
  if (line.trim() === "") return [];
  try {
    return tracesOf(JSON.parse(line), runNames);
  } catch {
    return [null];
  }
}

function tracesOf(value: unknown, runNames: Map<string, string>): (StoredTrace | null)[] {
  const trace = storedTrace(value) ?? storedTrace((value as { trace?: unknown } | null)?.trace);
  if (trace !== undefined) return [trace];
  const { run } = (value ?? {}) as { run?: { info?: { run_id?: unknown; run_name?: unknown } } };
  const { run_id: id, run_name: name } = run?.info ?? {};
  if (typeof id !== "string") return [null];
  if (typeof name === "string") runNames.set(id, name);
  return [];
}
