/**
 * Nanoseconds since 1970 that never run backwards within one clock: the wall clock read once, the
 * monotonic clock from there on. A trace makes its own, so that a machine that slept or was set right
 * between two traces does not shift the second.
 */
export type Clock = () => bigint;

export function startClock(): Clock {
  const offset = BigInt(Date.now()) * 1_000_000n - process.hrtime.bigint();
  return () => process.hrtime.bigint() + offset;
}
