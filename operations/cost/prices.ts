import { usageError } from "rest-client";

/** List prices in US dollars, without tax, discount or commitment. */
export interface PriceTable {
  /** About when they held, as a year and a month. */
  readonly asOf: string;
  /** The region whose machines they are of; others differ, by up to a half. */
  readonly region: string;
  readonly source: string;
  /** An hour of a virtual machine with Linux, by its size. */
  readonly machineHour: Readonly<Record<string, number>>;
  /** Databricks units that a machine of a size uses in an hour, without Photon. */
  readonly unitsPerHour: Readonly<Record<string, number>>;
  /** A Databricks unit of all-purpose compute, by the workspace's tier. */
  readonly unit: Readonly<Record<string, number>>;
  /** An hour of the NAT gateway and the address that a workspace's network keeps, cluster or not. */
  readonly networkHour: number;
  /** An hour of a private endpoint with its private DNS zone. */
  readonly endpointHour: number;
  /** A million tokens by model; a model that is not here is priced as the traces are. */
  readonly millionTokens: Readonly<Record<string, { readonly input: number; readonly output: number }>>;
}

/**
 * Written down from memory, and to be verified before anybody relies on it: prices change, and differ by region and
 * agreement. `--prices FILE` puts others in their place.
 */
export const listPrices: PriceTable = {
  asOf: "2025-06",
  region: "eastus2",
  source: "written down from memory, not compared with azure.microsoft.com/pricing",
  machineHour: {
    Standard_D4ds_v5: 0.226,
    Standard_D8ds_v5: 0.452,
    Standard_D16ds_v5: 0.904,
    Standard_D32ds_v5: 1.808,
    Standard_D4s_v3: 0.192,
    Standard_D8s_v3: 0.384,
    Standard_D16s_v3: 0.768,
    Standard_D32s_v3: 1.536,
    Standard_DS3_v2: 0.229,
    Standard_DS4_v2: 0.458,
  },
  unitsPerHour: {
    Standard_D4ds_v5: 1,
    Standard_D8ds_v5: 2,
    Standard_D16ds_v5: 4,
    Standard_D32ds_v5: 8,
    Standard_D4s_v3: 0.75,
    Standard_D8s_v3: 1.5,
    Standard_D16s_v3: 3,
    Standard_D32s_v3: 6,
    Standard_DS3_v2: 0.75,
    Standard_DS4_v2: 1.5,
  },
  unit: { premium: 0.55, standard: 0.4, trial: 0 },
  networkHour: 0.05,
  endpointHour: 0.011,
  millionTokens: {},
};

const tables = ["machineHour", "unitsPerHour", "unit"] as const;
const texts = ["asOf", "region", "source"] as const;
const hours = ["networkHour", "endpointHour"] as const;

/**
 * The list prices with those of a file in their place: one JSON object with any of the table's keys.
 * @param name how a message calls the file
 * @throws UserError naming what is not a price
 */
export function withPrices(text: string, name: string): PriceTable {
  const given = parsed(text, name);
  const known: readonly string[] = Object.keys(listPrices);
  const stranger = Object.keys(given).find((key) => !known.includes(key));
  if (stranger !== undefined)
    throw usageError(`${name}: ${stranger} is not a key of the prices: there are ${known.join(", ")}`);
  const priced: Partial<Record<keyof PriceTable, unknown>> = { source: name };
  for (const key of texts) {
    if (given[key] === undefined) continue;
    if (typeof given[key] !== "string") throw wrong(name, key, given[key], "a text");
    priced[key] = given[key];
  }
  for (const key of tables) priced[key] = { ...listPrices[key], ...numbers(given[key], `${name}: ${key}`) };
  for (const key of hours) if (given[key] !== undefined) priced[key] = number(given[key], name, key);
  priced.millionTokens = Object.fromEntries(
    Object.entries(object(given["millionTokens"], `${name}: millionTokens`)).map(([model, price]) => {
      const { input, output } = object(price, `${name}: millionTokens.${model}`);
      const at = `millionTokens.${model}`;
      return [
        model,
        { input: number(input, name, `${at}.input`), output: number(output, name, `${at}.output`) },
      ];
    }),
  );
  return { ...listPrices, ...priced } as PriceTable;
}

function parsed(text: string, name: string): Record<string, unknown> {
  try {
    return object(JSON.parse(text), name);
  } catch (error) {
    if (error instanceof SyntaxError) throw usageError(`${name} is not JSON: ${error.message}`);
    throw error;
  }
}

function object(value: unknown, name: string): Record<string, unknown> {
  if (value === undefined) return {};
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw usageError(`${name} is ${JSON.stringify(value)}: must be an object`);
}

const numbers = (value: unknown, name: string): Record<string, number> =>
  Object.fromEntries(Object.entries(object(value, name)).map(([key, one]) => [key, number(one, name, key)]));

function number(value: unknown, name: string, key: string): number {
  if (typeof value === "number" && Number.isFinite(value) && value >= 0) return value;
  throw wrong(name, key, value, "a number from 0");
}

const wrong = (name: string, key: string, value: unknown, allowed: string) =>
  usageError(`${name}: ${key} is ${JSON.stringify(value) ?? "missing"}: must be ${allowed}`);
