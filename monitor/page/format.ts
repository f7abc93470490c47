const grouped = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const significant = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 3 });

/** Three significant digits, whole above a thousand: 0.0412, 3.25, 182, 12,480; tiny ones as 1.2e-6. */
export function number(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e9 || (size > 0 && size < 1e-4)) return value.toExponential(1).replace("e+", "e");
  return size >= 1000 ? grouped.format(value) : significant.format(value);
}

export const count = (value: number): string => grouped.format(value);

/** "1 trace", "2 traces". */
export const counted = (value: number, noun: string): string =>
  `${count(value)} ${noun}${value === 1 ? "" : "s"}`;

/** A value with its unit: "$0.0012", "0.41 s", "16 tokens". */
export function quantity(value: number, unit: string): string {
  if (unit === "USD") return value < 0 ? `-$${number(-value)}` : `$${number(value)}`;
  return unit === "" ? number(value) : `${number(value)} ${unit}`;
}

/** The values of an interval, the unit said once. */
export const interval = (low: number, high: number, unit: string): string =>
  unit === "USD"
    ? `${quantity(low, unit)}–${quantity(high, unit)}`
    : `${number(low)}–${quantity(high, unit)}`;

/** A share of 1 in per cent; what is there but rounds to nothing, or is all but everything, says so. */
export function share(value: number): string {
  const percent = value * 100;
  if (percent > 0 && percent < 0.1) return "<0.1%";
  if (percent < 100 && percent > 99.9) return ">99.9%";
  return `${percent < 10 || percent > 99 ? Number(percent.toFixed(1)) : Math.round(percent)}%`;
}

/** @param value null where no test could be made */
export function probability(value: number | null): string {
  if (value === null) return "–";
  if (value < 0.001) return "<0.001";
  return value > 0.999 ? ">0.999" : significant.format(Number(value.toPrecision(2)));
}

const moment = new Intl.DateTimeFormat("en-GB", {
  timeZone: "UTC",
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
});
const day = new Intl.DateTimeFormat("en-GB", {
  timeZone: "UTC",
  day: "numeric",
  month: "short",
  year: "numeric",
});
const clock = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", hour: "2-digit", minute: "2-digit" });

/** @param at ISO 8601 or milliseconds since 1970; a text that is no date is shown as it stands */
export function dateTime(at: string | number): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? String(at) : moment.format(date);
}

/** A span of time without saying the same day twice. */
export function timeSpan(from: string, to: string): string {
  const [start, end] = [new Date(from), new Date(to)];
  if ([start, end].some((date) => Number.isNaN(date.getTime()))) return `${from} – ${to}`;
  if (moment.format(start) === moment.format(end)) return `${moment.format(start)} UTC`;
  if (day.format(start) === day.format(end))
    return `${day.format(start)}, ${clock.format(start)}–${clock.format(end)} UTC`;
  return `${moment.format(start)} – ${moment.format(end)} UTC`;
}

/** Cuts a text that would fill the page, and says so by an ellipsis. */
export function shortened(text: string, most: number): string {
  const characters = Array.from(text);
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join("")}…`;
}
