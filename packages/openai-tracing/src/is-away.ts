import { RestError, unexpectedAnswer } from "rest-client";

/** Whether an error says that the service was away, or something else answered in its place, rather than that it refused. */
export function isAway(error: unknown): boolean {
  return error instanceof RestError && (error.retryable || error.code === unexpectedAnswer);
}
