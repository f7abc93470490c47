/**
 * A request to Azure Resource Manager that did not succeed.
 *
 * `status` is the HTTP status, absent where no answer came; `code` is ARM's own (`AuthorizationFailed` …), the
 * network's, or `NoLogin` where there is no token to ask with.
 */
export class ArmError extends Error {
  override readonly name = "ArmError";
  /** What a command ends with. */
  readonly exitCode = 1;

  constructor(
    message: string,
    readonly code: string,
    readonly status: number | undefined,
    /** What the service asked to wait before the next attempt, in milliseconds. */
    readonly retryAfterMs: number | undefined = undefined,
    cause?: unknown,
  ) {
    super(message, cause === undefined ? undefined : { cause });
  }

  get hint(): string | undefined {
    if (this.code === "NoLogin") return "Log in with `az login`, or check ARM_CLIENT_ID and its like.";
    if (this.status === 403) return "Somebody with the permission has to do it, or to give it to this login.";
    return undefined;
  }

  /** Whether the same request may succeed when it is sent again later. */
  get retryable(): boolean {
    return this.status === undefined ? this.code !== "NoLogin" : repeatable.has(this.status);
  }
}

const repeatable = new Set([408, 429, 500, 502, 503, 504]);

/** The longest message that is shown: ARM's can name every region of the world. */
const longest = 400;

/** The error for an answer that is not a success. */
export function armErrorOf(response: Response, text: string): ArmError {
  const { code, message } = bodyOf(text);
  const shown = message.length > longest ? `${message.slice(0, longest)}…` : message;
  return new ArmError(
    shown || `HTTP ${response.status}`,
    code || `HTTP_${response.status}`,
    response.status,
    retryAfterOf(response.headers),
  );
}

/** The error for a request that got no answer. */
export function noAnswer(host: string, cause: unknown): ArmError {
  let deepest = cause;
  while (deepest instanceof Error && deepest.cause instanceof Error) deepest = deepest.cause;
  const text =
    deepest instanceof Error ? deepest.message || (deepest as { code?: string }).code || deepest.name : "";
  return new ArmError(`${host} gave no answer: ${text}`, "NoAnswer", undefined, undefined, cause);
}

/** Retry-After in seconds, or the milliseconds beside it where those are meant. */
export function retryAfterOf(headers: Headers): number | undefined {
  const milliseconds = headers.get("retry-after-ms");
  if (milliseconds !== null && Number.isFinite(Number(milliseconds))) return Number(milliseconds);
  const seconds = headers.get("retry-after");
  return seconds !== null && Number.isFinite(Number(seconds)) ? Number(seconds) * 1000 : undefined;
}

function bodyOf(text: string): { code: string; message: string } {
  try {
    const { error } = JSON.parse(text) as { error?: { code?: unknown; message?: unknown } };
    return {
      code: typeof error?.code === "string" ? error.code : "",
      message: typeof error?.message === "string" ? error.message : "",
    };
  } catch {
    return { code: "", message: "" };
  }
}
