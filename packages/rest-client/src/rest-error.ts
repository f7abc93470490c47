import { errorWords } from "./answer";
import { retryAfterOf } from "./retry-after";
import { hideSecrets } from "./secrets";

/**
 * A request that did not succeed.
 *
 * `status` is the HTTP status, absent when no answer came. `code` is the service's error_code
 * (RESOURCE_DOES_NOT_EXIST, INVALID_PARAMETER_VALUE …), `HTTP_<status>` where it gave none, or the
 * network's own code (ECONNREFUSED, ETIMEDOUT …). The message never holds a credential: the signed
 * address of a trace store is one, so its query is left out, and what a service repeats of a login is hidden.
 */
export class RestError extends Error {
  /**
   * Tells the error apart where `instanceof` does not, as with two copies of this package: `MlflowError` of every
   * request of an MLflow client, `RestError` of other services.
   */
  override readonly name: string;
  /**
   * The service's error_code, `HTTP_<status>`, the network's code, or one of this library's own, as UNEXPECTED_ANSWER.
   */
  readonly code: string;
  /** The HTTP status; undefined when no answer came. */
  readonly status: number | undefined;
  /** Whether the same request may succeed when it is sent again later. */
  readonly retryable: boolean;
  /** What the service asked to wait before the next attempt, in milliseconds. */
  readonly retryAfterMs: number | undefined;
  /** Whether the service certainly did not act on the request. */
  readonly notProcessed: boolean;

  /** @internal */
  constructor(
    message: string,
    details: {
      name?: string;
      code: string;
      status?: number | undefined;
      retryable: boolean;
      retryAfterMs?: number | undefined;
      notProcessed?: boolean;
      cause?: unknown;
    },
  ) {
    super(hideSecrets(message), details.cause === undefined ? undefined : { cause: details.cause });
    this.name = details.name ?? "RestError";
    this.code = details.code;
    this.status = details.status;
    this.retryable = details.retryable;
    this.retryAfterMs = details.retryAfterMs;
    this.notProcessed = details.notProcessed ?? false;
  }
}

/** The code where a 2xx came with something else than the service promises, such as the page of a login portal. */
export const unexpectedAnswer = "UNEXPECTED_ANSWER";

/** The statuses that MLflow's own Python client repeats. */
export const retryableStatuses: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

/** Codes of a connection that was never made: nothing reached the service. */
const neverConnected = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** The address of a request as it may be shown: without its query and without credentials. */
export function shownAddress(url: string): string {
  const parsed = new URL(url);
  return `${parsed.protocol}//${parsed.host}${parsed.pathname}`;
}

/** The error for an answer that is not a success. */
export function errorOfResponse(answer: FailedRequest & Redirect & { text: string }): RestError {
  const { method, url, errorName: name, status, headers, text } = answer;
  const { code, message } = isRedirect(answer) ? sentElsewhere(answer) : errorWords(text);
  const shownCode = code ?? `HTTP_${status}`;
  const said = message === undefined ? "" : `: ${message}`;
  return new RestError(`${method} ${shownAddress(url)}: ${status} ${shownCode}${said}`, {
    name,
    code: shownCode,
    status,
    retryable: retryableStatuses.has(status),
    retryAfterMs: retryAfterOf(headers),
    notProcessed: status === 429,
  });
}

/** What an error says of its request. */
interface FailedRequest {
  method: string;
  url: string;
  /** Name of the error. */
  errorName: string;
}

interface Redirect {
  status: number;
  headers: { get(name: string): string | null };
}

const isRedirect = ({ status, headers }: Redirect): boolean =>
  status >= 300 && status < 400 && headers.get("location") !== null;

/** Of what is to be done, and not only asked. */
function sentElsewhere({ url, headers }: FailedRequest & Redirect): { code: string; message: string } {
  const to = URL.canParse(headers.get("location") ?? "", url)
    ? new URL(headers.get("location") ?? "", url).href
    : url;
  return {
    code: "REDIRECTED",
    message: `it is sent on to ${shownAddress(to)}, and nothing was done. Is that a login, or the server's address?`,
  };
}

/** The error for a request that got no answer. */
export function errorOfNetwork({ method, url, errorName: name }: FailedRequest, cause: unknown): RestError {
  const code = networkCode(cause);
  const text = code === "ETIMEDOUT" ? "no answer in time" : describeCause(cause);
  return new RestError(`${method} ${shownAddress(url)}: ${code}${text === code ? "" : `: ${text}`}`, {
    name,
    code,
    retryable: true,
    notProcessed: neverConnected.has(code),
    cause,
  });
}

function networkCode(error: unknown): string {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause.name === "TimeoutError") return "ETIMEDOUT";
    const code = (cause as { code?: unknown }).code;
    if (typeof code === "string") return code;
    const first =
      cause instanceof AggregateError ? (cause.errors[0] as { code?: unknown } | undefined) : undefined;
    if (typeof first?.code === "string") return first.code;
  }
  return "NETWORK_ERROR";
}

function describeCause(error: unknown): string {
  let deepest = error;
  while (deepest instanceof Error && deepest.cause instanceof Error) deepest = deepest.cause;
  return deepest instanceof Error && deepest.message !== "" ? deepest.message : networkCode(error);
}
