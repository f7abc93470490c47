/** A number as people read it: three digits that matter, or whole with its thousands apart. */
export function figure(value: number): string {
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e9 || size < 1e-4) return value.toPrecision(3).replace(/\.?0+(e|$)/, "$1");
  if (size >= 1000) return Math.round(value).toLocaleString("en-GB");
  return String(Number(value.toPrecision(3)));
}

export function withUnit(value: number, unit: string): string {
  return unit === "" ? figure(value) : `${figure(value)} ${unit}`;
}

/** A share: 0 % and 100 % are said only where they are exact. */
export function percent(share: number): string {
  if (share > 0 && share < 0.001) return "below 0.1 %";
  if (share < 1 && share > 0.999) return "above 99.9 %";
  return `${Number((share * 100).toPrecision(share > 0.1 ? 3 : 2))} %`;
}

export function pValueText(value: number): string {
  return value < 0.001 ? "p < 0.001" : `p = ${Number(value.toPrecision(2))}`;
}

export function count(number: number, thing: string): string {
  return `${number.toLocaleString("en-GB")} ${thing}${number === 1 ? "" : "s"}`;
}

/** "1st", "22nd", "95th"; a number with a fraction is "97.5th". */
export function ordinal(number: number): string {
  const endings = { one: "st", two: "nd", few: "rd" } as Record<string, string>;
  return `${number}${Number.isInteger(number) ? (endings[ordinals.select(number)] ?? "th") : "th"}`;
}

const ordinals = new Intl.PluralRules("en", { type: "ordinal" });

/** "a", "a and b", "a, b and c". */
export function listed(items: readonly string[]): string {
  const last = items.at(-1) ?? "";
  return items.length < 2 ? last : `${items.slice(0, -1).join(", ")} and ${last}`;
}
