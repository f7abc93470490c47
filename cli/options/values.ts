import { InvalidArgumentError } from "@commander-js/extra-typings";

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

/** A parser for numbers from `low` to `high`. */
export const numberBetween =
  (low: number, high = Infinity) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() !== "" && Number.isFinite(value) && value >= low && value <= high) return value;
    throw new InvalidArgumentError(
      high === Infinity
        ? `It must be a number from ${low}.`
        : `It must be a number between ${low} and ${high}.`,
    );
  };

/** Collects repeated KEY=VALUE options. */
export function keyValue(
  text: string,
  previous: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const at = text.indexOf("=");
  if (at < 1) throw new InvalidArgumentError("It must be KEY=VALUE.");
  return { ...previous, [text.slice(0, at)]: text.slice(at + 1) };
}
