import { isHtml } from "rest-client";
import { type RestError, shownAddress, unexpectedAnswer } from "rest-client";
import { readJson, type SentAnswer } from "rest-client";
import { mlflowError } from "./mlflow-client";
import { partialSuccessOf } from "./partial-success";
import { ShapeError, type Shape } from "rest-client";

/** The code where a server took a request and rejected some of its spans. */
export const spansRejected = "SPANS_REJECTED";

/**
 * Checks the answer to an upload: a store says nothing, a server of MLflow an object that says no more. Throws
 * RestError where it is another, such as the page of a login portal: then nothing was stored.
 */
export function checkStored(answer: SentAnswer): void {
  if (answer.text.trim() !== "") readJson(answer, emptyObject);
  else if (isPage(answer))
    throw unexpected(answer, "the answer is an empty page, probably from a proxy in between");
}

/**
 * Checks the answer to an OTLP export, JSON or protobuf (which is empty where all was taken). Throws RestError where it
 * is none, or says that spans were rejected.
 */
export function checkExport(answer: SentAnswer): void {
  const type = mediaType(answer);
  const isProtobuf = type.includes("protobuf") || type === "application/octet-stream";
  const found =
    isProtobuf && !isHtml(answer.text) ? partialSuccessOf(answer.bytes) : readJson(answer, exported);
  if (found === undefined) throw unexpected(answer, "the answer is no OTLP");
  if (found.rejected === 0n) return;
  const { method, url, status } = answer;
  const said = found.message === "" ? "" : `: ${found.message}`;
  throw mlflowError(
    `${method} ${shownAddress(url)}: ${status}, but ${found.rejected} spans were rejected${said}`,
    {
      code: spansRejected,
      status,
      retryable: false,
    },
  );
}

const emptyObject: Shape<void> = (value, at) => {
  const fields = fieldsOf(value);
  if (fields === undefined || Object.keys(fields).length > 0)
    throw new ShapeError(at, value, "an empty object");
};

/** OTLP's JSON has one field; MLflow's servers before 3.5 send it as null. */
const exported: Shape<{ rejected: bigint; message: string }> = (value, at) => {
  const fields = fieldsOf(value);
  const partial = fields?.["partialSuccess"] ?? fields?.["partial_success"];
  const unknown = Object.keys(fields ?? {}).find(
    (key) => key !== "partialSuccess" && key !== "partial_success",
  );
  if (fields === undefined || unknown !== undefined) throw new ShapeError(at, value, "an OTLP answer");
  if (partial === undefined || partial === null) return { rejected: 0n, message: "" };
  const details = fieldsOf(partial);
  const rejected = countOf(details?.["rejectedSpans"] ?? details?.["rejected_spans"] ?? 0);
  if (details === undefined || rejected === undefined)
    throw new ShapeError("partialSuccess", partial, "a number of rejected spans");
  const message = details["errorMessage"] ?? details["error_message"];
  return {
    rejected,
    message: typeof message === "string" ? message.slice(0, 500) : "",
  };
};

/** A 64-bit integer, which JSON has as text or as a number. */
function countOf(value: unknown): bigint | undefined {
  const isCount =
    (typeof value === "string" && /^\d+$/.test(value)) || (Number.isSafeInteger(value) && Number(value) >= 0);
  return isCount ? BigInt(value as string | number) : undefined;
}

function fieldsOf(value: unknown): Record<string, unknown> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

const mediaType = ({ headers }: SentAnswer): string =>
  (headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";

const isPage = (answer: SentAnswer): boolean => /html/.test(mediaType(answer));

function unexpected({ method, url, status }: SentAnswer, what: string): RestError {
  return mlflowError(`${method} ${shownAddress(url)}: ${status}, but ${what}`, {
    code: unexpectedAnswer,
    status,
    retryable: false,
  });
}
