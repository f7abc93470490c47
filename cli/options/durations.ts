import { InvalidArgumentError } from "@commander-js/extra-typings";

const units = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** setTimeout takes no more. */
const longest = 2 ** 31 - 1;

/** Milliseconds of a text such as 30s, 15m, 1h or 2d; NaN for anything else. */
function milliseconds(text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(s|m|h|d)$/.exec(text) ?? [];
  const value = Number(amount) * units[unit as keyof typeof units];
  return value <= longest ? value : Number.NaN;
}

/** From one second to 24 days, in milliseconds. */
export function interval(text: string): number {
  const value = milliseconds(text);
  if (value >= 1_000) return value;
  throw new InvalidArgumentError("It must look like 30s, 15m or 1h, from one second to 24 days.");
}

/** From nothing (0s) to 24 days, in milliseconds. */
export function duration(text: string): number {
  const value = milliseconds(text);
  if (value >= 0) return value;
  throw new InvalidArgumentError("It must look like 0s, 30s, 15m or 1h, 24 days at most.");
}
