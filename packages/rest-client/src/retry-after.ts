/**
 * How long a service asks to wait before the next attempt, in milliseconds: by Azure's `retry-after-ms`, the more exact
 * one, or by Retry-After in seconds or as a date. Undefined where it does not say so readably.
 */
export function retryAfterOf(
  headers: { get(name: string): string | null | undefined },
  now: number = Date.now(),
): number | undefined {
  const milliseconds = Number(headers.get("retry-after-ms") ?? Number.NaN);
  if (Number.isFinite(milliseconds)) return Math.max(0, milliseconds);
  const value = headers.get("retry-after") ?? undefined;
  if (value === undefined) return undefined;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
