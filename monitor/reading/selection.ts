import { usageError } from "rest-client";

/** One choice of traces, as it is written after --baseline or --candidate. */
export type Selection =
  | { readonly kind: "run"; readonly run: string }
  | { readonly kind: "filter"; readonly filter: string }
  | { readonly kind: "window"; readonly from: number; readonly to: number; readonly text: string }
  | { readonly kind: "file"; readonly path: string };

const hours = { m: 1 / 60, h: 1, d: 24, w: 24 * 7 } as const;
const date = "\\d{4}-\\d{2}-\\d{2}(?:[T ]\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d+)?)?(?:Z|[+-]\\d{2}:?\\d{2})?)?";
const duration = /^(\d+(?:\.\d+)?)(m|h|d|w)$/;
const between = new RegExp(`^(${date})?\\.\\.(${date})?$`);
const single = new RegExp(`^${date}$`);
/** What no run's name has, but a filter must. */
const comparison = /[=<>]|\b(?:LIKE|ILIKE|RLIKE)\s*['"]|\bIN\s*\(|\bIS\s+(?:NOT\s+)?NULL\b/i;

/**
 * Understands a run's id or name, a filter (`tags.release = 'v1'`), a window of time that ends now (`24h`,
 * `7d`) or lies between dates (`2026-11-01..2026-11-08`, either end may be left out; a single date is that
 * day, UTC), or a file of exported traces (`file:traces.jsonl`). `run:`, `filter:`, `time:` and `file:` before
 * it say which is meant. Throws UserError.
 *
 * @param option what it is written after, for the message
 * @param now milliseconds since 1970
 */
export function parseSelection(text: string, option: string, now: number): Selection {
  const trimmed = text.trim();
  if (trimmed === "") throw usageError(`${option} is empty`, examples);
  const [, kind, rest = ""] = /^(run|filter|time|file):(.*)$/s.exec(trimmed) ?? [];
  if (kind !== undefined && rest.trim() === "")
    throw usageError(`${option} ${trimmed} names nothing after the colon`, examples);
  if (kind === "run") return { kind, run: rest.trim() };
  if (kind === "filter") return { kind, filter: rest.trim() };
  if (kind === "file") return { kind, path: rest.trim() };
  const window = windowOf(kind === "time" ? rest.trim() : trimmed, option, now);
  if (window !== undefined) return window;
  if (kind === "time") throw usageError(`${option} ${trimmed} is not a window of time`, examples);
  return comparison.test(trimmed) ? { kind: "filter", filter: trimmed } : { kind: "run", run: trimmed };
}

const examples =
  "Name a run (its id or name), a filter (tags.release = 'v1'), a window (24h, 7d, 2026-11-01..2026-11-08), or file:traces.jsonl.";

function windowOf(text: string, option: string, now: number): Selection | undefined {
  const [, amount, unit] = duration.exec(text) ?? [];
  if (amount !== undefined && unit !== undefined) {
    const length = Number(amount) * hours[unit as keyof typeof hours] * 3_600_000;
    if (length === 0) throw usageError(`${option} ${text} is a window without length`, examples);
    return { kind: "window", from: now - length, to: now, text: `the last ${inWords(Number(amount), unit)}` };
  }
  const range = between.exec(text);
  if (range !== null) {
    const [, first, last] = range;
    if (first === undefined && last === undefined) return undefined;
    const from = first === undefined ? 0 : timeOf(first, option);
    const to = last === undefined ? now : timeOf(last, option);
    if (from >= to) throw usageError(`${option} ${text} ends before it begins`, examples);
    return { kind: "window", from, to, text: describeRange(first, last) };
  }
  if (!single.test(text)) return undefined;
  const from = timeOf(text, option);
  return text.length > 10
    ? { kind: "window", from, to: now, text: `from ${text}` }
    : { kind: "window", from, to: from + 24 * 3_600_000, text };
}

function describeRange(first: string | undefined, last: string | undefined): string {
  if (first === undefined) return `before ${last}`;
  return last === undefined ? `from ${first}` : `${first} to ${last}`;
}

function inWords(amount: number, unit: string): string {
  const names: Record<string, string> = { m: "minute", h: "hour", d: "day", w: "week" };
  return amount === 1 ? (names[unit] ?? unit) : `${amount} ${names[unit]}s`;
}

/** A date or time; without a zone it is UTC. */
function timeOf(text: string, option: string): number {
  const zoned = /(?:Z|[+-]\d{2}:?\d{2})$/.test(text.slice(10)) || text.length === 10 ? text : `${text}Z`;
  const time = Date.parse(zoned.replace(" ", "T"));
  const exists = Number.isFinite(time) && (text.length > 10 || new Date(time).toISOString().startsWith(text));
  if (!exists) throw usageError(`${option}: there is no date ${text}`, examples);
  return time;
}

/** For people: "run v2", "tags.release = 'v1'", "the last 24 hours". */
export function describeSelections(selections: readonly Selection[]): string {
  const runs = selections.filter((selection) => selection.kind === "run").map(({ run }) => run);
  const others = selections.flatMap((selection) => {
    switch (selection.kind) {
      case "run":
        return [];
      case "filter":
        return [selection.filter];
      case "window":
        return [selection.text];
      case "file":
        return [selection.path.split(/[\\/]/).at(-1) ?? selection.path];
    }
  });
  const shown = runs.length > 4 ? [...runs.slice(0, 3), `${runs.length - 3} more`] : runs;
  const named = runs.length === 0 ? [] : [`run${runs.length === 1 ? "" : "s"} ${shown.join(", ")}`];
  return [...named, ...others].join(" and ");
}
