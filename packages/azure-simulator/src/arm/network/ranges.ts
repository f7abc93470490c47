/** A range of IPv4 addresses: its first, and how many there are. */
export interface Range {
  readonly first: number;
  readonly size: number;
}

/** Reads CIDR notation; undefined for what is none, or begins within a range. */
export function parseRange(text: string): Range | undefined {
  const found = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (!found) return undefined;
  const [prefix = 33, ...octets] = [found[5], ...found.slice(1, 5)].map(Number);
  if (prefix > 32 || octets.some((octet) => octet > 255)) return undefined;
  const first = octets.reduce((number, octet) => number * 256 + octet, 0);
  const size = 2 ** (32 - prefix);
  return first % size === 0 ? { first, size } : undefined;
}

export const isWithin = (inner: Range, outer: Range): boolean =>
  inner.first >= outer.first && inner.first + inner.size <= outer.first + outer.size;

export const overlap = (one: Range, other: Range): boolean =>
  one.first < other.first + other.size && other.first < one.first + one.size;

const shown = (address: number): string =>
  [24, 16, 8, 0].map((bits) => Math.floor(address / 2 ** bits) % 256).join(".");

/** Azure keeps the first four addresses of a subnet, and its last. */
const kept = 4;

/** The first address of a range that is not taken; undefined when there is none. */
export function freeAddress({ first, size }: Range, taken: ReadonlySet<string>): string | undefined {
  for (let address = first + kept; address < first + size - 1; address += 1)
    if (!taken.has(shown(address))) return shown(address);
  return undefined;
}
