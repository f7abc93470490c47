/** A range of IPv4 addresses, cut into the subnets of a lab. */
export interface AddressSpace {
  /** As written in the configuration: `10.179.0.0/16`. */
  addressSpace: string;
  subnets: {
    /** Of the cluster's machines towards the workspace; what Azure calls the public subnet. */
    host: string;
    /** Of the machines among each other; what Azure calls the private subnet. */
    container: string;
    /** Of private endpoints: a delegated subnet takes none. */
    endpoints: string;
  };
}

const CIDR = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/;

/** Limits of a network that a workspace is put into; its two subnets are at least a /26 then. Source: Databricks. */
const [LARGEST, SMALLEST] = [16, 24];
/** Room for 27 endpoints: Azure keeps five addresses of each subnet. */
const ENDPOINTS = 27;
const OCTET = 256;

/** RFC 1918, and RFC 6598. Other addresses belong to somebody, whom the lab then could not reach. */
const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"];

/** Reads a range in CIDR notation and cuts it up, or says what it must be. */
export function parseAddressSpace(text: string): AddressSpace | { error: string } {
  const range = parseRange(text);
  if (range === undefined || range.prefix < LARGEST || range.prefix > SMALLEST)
    return {
      error: `must be an IPv4 range in CIDR notation from /${LARGEST} to /${SMALLEST}, for example 10.179.0.0/16`,
    };
  const { first, prefix } = range;
  const size = sizeOf(prefix);
  const begin = first - (first % size);
  if (begin !== first) return { error: `is not the start of its range, which is ${shown(begin, prefix)}` };
  if (!PRIVATE.some((one) => isWithin(range, one)))
    return { error: `must be a private range within ${PRIVATE.join(", ")}` };
  const quarter = size / 4;
  return {
    addressSpace: shown(first, prefix),
    subnets: {
      host: shown(first, prefix + 2),
      container: shown(first + quarter, prefix + 2),
      endpoints: shown(first + 2 * quarter, ENDPOINTS),
    },
  };
}

interface Range {
  /** The first address as a number. */
  first: number;
  prefix: number;
}

const sizeOf = (prefix: number): number => 2 ** (32 - prefix);

function parseRange(text: string): Range | undefined {
  const [, ...parts] = (CIDR.exec(text) ?? []).map(Number);
  const prefix = parts.pop();
  if (prefix === undefined || prefix > 32 || parts.some((octet) => octet >= OCTET)) return undefined;
  return { first: parts.reduce((number, octet) => number * OCTET + octet, 0), prefix };
}

function isWithin({ first, prefix }: Range, text: string): boolean {
  const outer = parseRange(text);
  if (outer === undefined) return false;
  return prefix >= outer.prefix && first >= outer.first && first < outer.first + sizeOf(outer.prefix);
}

const shown = (first: number, prefix: number): string =>
  `${[3, 2, 1, 0].map((power) => Math.floor(first / OCTET ** power) % OCTET).join(".")}/${prefix}`;
