import { textOf } from "mlflow-js-client";

/**
 * What a trace says of an error. An answer of OpenAI's service is worded as its Python library words it
 * ("Error code: 401 - Access denied …": the designated message alone, not the body), so that the same
 * failure reads the same in every trace; any other error keeps its own words.
 */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return textOf(error);
  const { status, error: body } = error as Error & { status?: unknown; error?: unknown };
  const message = textOf(error.message);
  if (typeof status !== "number" || !message.startsWith(`${status} `)) return message;
  const said =
    typeof body === "object" && body !== null ? (body as { message?: unknown }).message : undefined;
  return typeof said === "string" && said !== ""
    ? `Error code: ${status} - ${said}`
    : `Error code: ${status}`;
}
