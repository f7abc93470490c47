import { InvalidArgumentError } from "commander";

/** A TCP port from 1 to 65535. */
export function port(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 65_535) return value;
  throw new InvalidArgumentError("It must be a port, a whole number from 1 to 65535.");
}

/** A whole number from 1. */
export function positiveInteger(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1) return value;
  throw new InvalidArgumentError("It must be a whole number from 1.");
}

/** Collects repeated KEY=VALUE options. */
export function setting(
  text: string,
  previous: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const at = text.indexOf("=");
  if (at < 1) throw new InvalidArgumentError("It must be KEY=VALUE.");
  return { ...previous, [text.slice(0, at)]: text.slice(at + 1) };
}
