/** What a deployment's capacity allows, and what is left of it. Units: tokens and requests a minute. */
export interface Allowance {
  readonly tokensPerMinute: number;
  readonly requestsPerMinute: number;
}

/** One unit of capacity is 1,000 tokens a minute, and each 1,000 tokens a minute bring 6 requests a minute. */
export const allowanceOf = (capacity: number): Allowance => ({
  tokensPerMinute: capacity * 1000,
  requestsPerMinute: capacity * 6,
});

/** The minute that runs: when it began (milliseconds since 1970), and what was spent in it. */
export interface RateWindow {
  readonly since: number;
  readonly tokens: number;
  readonly requests: number;
}

export type Admission =
  | {
      readonly admitted: true;
      readonly window: RateWindow;
      readonly remainingTokens: number;
      readonly remainingRequests: number;
    }
  | { readonly admitted: false; readonly exhausted: "token" | "call"; readonly retryAfterSeconds: number };

const minute = 60_000;

/** A request that asks for more than the whole minute's tokens can never pass; the service says "a day". */
const never = 86_400;

/**
 * Decides on one request by its estimated tokens (prompt, and what it may answer with), as the service does:
 * limits are counted on what a request might need, before it is answered.
 */
export function admit(
  window: RateWindow | undefined,
  allowance: Allowance,
  tokens: number,
  now: number,
): Admission {
  if (tokens > allowance.tokensPerMinute)
    return { admitted: false, exhausted: "token", retryAfterSeconds: never };
  const current = window && now - window.since < minute ? window : { since: now, tokens: 0, requests: 0 };
  const retryAfterSeconds = Math.max(1, Math.ceil((current.since + minute - now) / 1000));
  if (current.requests + 1 > allowance.requestsPerMinute)
    return { admitted: false, exhausted: "call", retryAfterSeconds };
  if (current.tokens + tokens > allowance.tokensPerMinute)
    return { admitted: false, exhausted: "token", retryAfterSeconds };
  const next = {
    since: current.since,
    tokens: current.tokens + tokens,
    requests: current.requests + 1,
  };
  return {
    admitted: true,
    window: next,
    remainingTokens: allowance.tokensPerMinute - next.tokens,
    remainingRequests: allowance.requestsPerMinute - next.requests,
  };
}
