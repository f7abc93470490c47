import { pause, retryAfterOf } from "rest-client";
import { rememberAuthorization, rememberSecret } from "rest-client";
import { currentContext } from "openai-tracing/internal";

/**
 * The longest that the model's service is waited for, in milliseconds. Azure counts an allowance by the
 * minute: what it wants to be waited for longer, such as the day for a request larger than the whole
 * allowance, does not come right by waiting.
 */
export const longestWaitMs = 60_000;

export interface ModelFetchOptions {
  /** How often the client repeats a call by itself. */
  maxRetries: number;
  /** Hears of every answer, those that are followed by a repetition included. */
  onResponse?: ((response: Response) => void) | undefined;
  /** Hears of waits that a person would notice. */
  onNotice?: ((text: string) => void) | undefined;
  fetch?: typeof fetch;
}

/**
 * The fetch of an OpenAI client that waits as the service asks, before the client repeats a call. The
 * client's own wait has no bound and is not ended by the call's signal.
 */
export function modelFetch(options: ModelFetchOptions): typeof fetch {
  const send = options.fetch ?? fetch;
  return async (input, init) => {
    const attempt = attemptOf(init);
    rememberLogin(init);
    noteResend(attempt);
    const response = await send(input, init);
    options.onResponse?.(response);
    const waitMs = retryAfterOf(response.headers);
    if (response.ok || waitMs === undefined || attempt >= options.maxRetries) return response;
    if (waitMs > longestWaitMs) return withHeader(response, "x-should-retry", "false");
    if (waitMs >= 1_000)
      options.onNotice?.(
        `The model answered ${response.status}; trying again in ${Math.ceil(waitMs / 1_000)} s.`,
      );
    const signal = init?.signal ?? undefined;
    await pause(waitMs, signal);
    signal?.throwIfAborted();
    return withHeader(response, "retry-after", "0");
  };
}

/** What the service then repeats of it in an error is hidden. */
function rememberLogin(init: RequestInit | undefined): void {
  const headers = new Headers(init?.headers);
  rememberSecret(headers.get("api-key") ?? undefined);
  rememberAuthorization(headers.get("authorization"));
}

/**
 * Says on the call's span how often it was sent again, in OpenTelemetry's words: a call that was repeated
 * is one span, which otherwise only looks slow.
 */
function noteResend(attempt: number): void {
  if (attempt > 0) currentContext()?.span?.span.setAttribute("http.request.resend_count", attempt);
}

/** How often the client has sent this call before; it counts in a header of its own. */
function attemptOf(init: RequestInit | undefined): number {
  return Number(new Headers(init?.headers).get("x-stainless-retry-count") ?? 0);
}

function withHeader(
  { body, status, statusText, headers: given }: Response,
  name: string,
  value: string,
): Response {
  const headers = new Headers(given);
  headers.delete("retry-after-ms");
  headers.set(name, value);
  return new Response(body, { status, statusText, headers });
}
