import { dumps, toJson, type Json } from "mlflow-js-client";
import { setResponseAttributes } from "./chat-attributes";
import { completionOfChunks } from "./completion-chunks";
import { safely } from "../safely";
import type { Span } from "../spans/span";

/**
 * openai's Stream: an async iterable whose chunks all come from the function in `iterator`, so that
 * `tee()` and `toReadableStream()` pass by it as well.
 */
export interface StreamLike {
  iterator: () => AsyncIterator<unknown>;
  controller: AbortController;
}

export function isStream(value: unknown): value is StreamLike {
  return (
    typeof value === "object" &&
    value !== null &&
    Symbol.asyncIterator in value &&
    typeof (value as Partial<StreamLike>).iterator === "function"
  );
}

/**
 * Records every chunk that a stream gives its reader, and ends the span when the stream ends: OK when
 * it came to its end or its reader left, ERROR when it broke or was aborted; in each case with the
 * completion that had arrived.
 */
export function traceStream(stream: StreamLike, span: Span, request: Record<string, unknown>): void {
  const original = stream.iterator;
  const chunks: Json[] = [];
  const setOutputs = (): void =>
    safely(() => {
      const completion = completionOfChunks(chunks);
      if (completion !== undefined) setResponseAttributes(span, request, completion);
    });
  const record = (chunk: unknown): void =>
    safely(() => {
      const recorded = toJson(chunk);
      span.addEvent(`mlflow.chunk.item.${chunks.length}`, { "mlflow.chunk.value": dumps(recorded) });
      chunks.push(recorded);
    });
  span.onEarlyEnd = setOutputs;

  async function* traced(): AsyncGenerator<unknown> {
    try {
      for await (const chunk of { [Symbol.asyncIterator]: () => original.call(stream) }) {
        record(chunk);
        yield chunk;
      }
      setOutputs();
      if (stream.controller.signal.aborted) span.fail(abortReason(stream.controller.signal));
      else span.end();
    } catch (error) {
      setOutputs();
      span.fail(error);
      throw error;
    } finally {
      span.endEarly();
    }
  }
  stream.iterator = traced;
}

/** openai ends an aborted stream without an error; its trace says what the stream did not. */
function abortReason(signal: AbortSignal): unknown {
  return signal.reason instanceof Error
    ? signal.reason
    : new DOMException("The stream was aborted.", "AbortError");
}
