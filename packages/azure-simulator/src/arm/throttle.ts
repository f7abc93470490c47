/** A token bucket as ARM keeps one per subscription and kind of request. */
export interface Bucket {
  readonly size: number;
  readonly perSecond: number;
}

/** How full a bucket was at a moment. */
export interface BucketState {
  readonly tokens: number;
  /** When the tokens were counted, in milliseconds since 1970. */
  readonly at: number;
}

/** Each kind has a bucket of its own. */
export type RequestKind = "reads" | "writes" | "deletes";

/** ARM's documented limits per subscription. */
export const buckets: Readonly<Record<RequestKind, Bucket>> = {
  reads: { size: 250, perSecond: 25 },
  writes: { size: 200, perSecond: 10 },
  deletes: { size: 200, perSecond: 10 },
};

/** The kind that a method counts as. */
export const kindOf = (method: string): RequestKind =>
  method === "DELETE" ? "deletes" : method === "GET" || method === "HEAD" ? "reads" : "writes";

/**
 * Takes one token.
 * @returns the state after it; without a token left, how many seconds until there is one
 */
export function take(
  { size, perSecond }: Bucket,
  state: BucketState | undefined,
  now: number,
): { readonly state: BucketState; readonly waitSeconds: number | undefined } {
  const refilled = state ? Math.min(size, state.tokens + ((now - state.at) / 1000) * perSecond) : size;
  if (refilled < 1)
    return { state: { tokens: refilled, at: now }, waitSeconds: Math.ceil((1 - refilled) / perSecond) };
  return { state: { tokens: refilled - 1, at: now }, waitSeconds: undefined };
}
