import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { seededRandom } from "../../monitor/statistics/random";

export const numericColumns = [
  "prompt.tokens",
  "reply.tokens",
  "total.tokens",
  "latency",
  "tokens-per-second",
  "cost",
] as const;
export const categoricalColumns = ["reply.finish", "reply.model"] as const;
export type NumericColumn = (typeof numericColumns)[number];
export type CategoricalColumn = (typeof categoricalColumns)[number];

/** The words that the codes of a categorical column stand for. */
export const words: Readonly<Record<CategoricalColumn, readonly string[]>> = {
  "reply.finish": ["stop", "length", "content_filter"],
  "reply.model": ["gpt-4o-2024-08-06", "gpt-4o-2024-11-20"],
};

/** The columns of one side: six numbers and two categories of each trace. */
export interface Columns {
  readonly traces: number;
  readonly numbers: Readonly<Record<NumericColumn, Float64Array>>;
  readonly codes: Readonly<Record<CategoricalColumn, Uint8Array>>;
}

/** The distribution of one side's traffic. */
export interface Traffic {
  readonly seed: string;
  /** The median of tokens per reply. */
  readonly replyTokens: number;
  /** The share of each word, from 0 to 1. */
  readonly shares: Readonly<Record<CategoricalColumn, readonly number[]>>;
}

/** Two sides that differ as two weeks do: slightly longer replies, another model for some. */
export const traffics: Readonly<Record<"baseline" | "candidate", Traffic>> = {
  baseline: {
    seed: "baseline",
    replyTokens: 120,
    shares: { "reply.finish": [0.96, 0.03, 0.01], "reply.model": [0.9, 0.1] },
  },
  candidate: {
    seed: "candidate",
    replyTokens: 128,
    shares: { "reply.finish": [0.95, 0.04, 0.01], "reply.model": [0.8, 0.2] },
  },
};

/** Generates traffic, the same for the same seed: token counts are whole and log-normal, times follow from them. */
export function columnsOf({ seed, replyTokens, shares }: Traffic, traces: number): Columns {
  const random = seededRandom(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const numbers = Object.fromEntries(
    numericColumns.map((name) => [name, new Float64Array(traces)]),
  ) as Columns["numbers"];
  const codes = Object.fromEntries(
    categoricalColumns.map((name) => [name, new Uint8Array(traces)]),
  ) as Columns["codes"];
  for (let trace = 0; trace < traces; trace += 1) {
    const prompt = 1 + Math.round(60 * Math.exp(0.5 * normal()));
    const reply = 1 + Math.round(replyTokens * Math.exp(0.6 * normal()));
    // Whole microseconds, as the clock of a trace has them at least.
    const latency = Math.round((0.3 + reply * 0.01 * Math.exp(0.2 * normal())) * 1e6) / 1e6;
    numbers["prompt.tokens"][trace] = prompt;
    numbers["reply.tokens"][trace] = reply;
    numbers["total.tokens"][trace] = prompt + reply;
    numbers.latency[trace] = latency;
    numbers["tokens-per-second"][trace] = reply / latency;
    numbers.cost[trace] = (prompt * 2.5 + reply * 10) / 1e6;
    for (const name of categoricalColumns) codes[name][trace] = drawn(shares[name], random());
  }
  return { traces, numbers, codes };
}

function drawn(shares: readonly number[], uniform: number): number {
  let below = 0;
  const place = shares.findIndex((share) => uniform < (below += share));
  return place < 0 ? shares.length - 1 : place;
}

/** Writes columns as numpy reads them with `fromfile`: doubles, and codes of a byte each; beside them their words. */
export async function writeColumns(folder: string, { numbers, codes }: Columns): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of numericColumns) await writeFile(join(folder, `${name}.f64`), numbers[name]);
  for (const name of categoricalColumns) await writeFile(join(folder, `${name}.u8`), codes[name]);
  await writeFile(join(folder, "words.json"), JSON.stringify(words));
}

export async function readColumns(folder: string): Promise<Columns> {
  const numbers: Partial<Record<NumericColumn, Float64Array>> = {};
  for (const name of numericColumns) {
    const { buffer, byteOffset, byteLength } = await readFile(join(folder, `${name}.f64`));
    // Doubles may not begin anywhere, and a small file's buffer may.
    numbers[name] =
      byteOffset % 8 === 0
        ? new Float64Array(buffer, byteOffset, byteLength / 8)
        : new Float64Array(buffer.slice(byteOffset, byteOffset + byteLength));
  }
  const codes: Partial<Record<CategoricalColumn, Uint8Array>> = {};
  for (const name of categoricalColumns) codes[name] = await readFile(join(folder, `${name}.u8`));
  return {
    traces: numbers.latency?.length ?? 0,
    numbers: numbers as Columns["numbers"],
    codes: codes as Columns["codes"],
  };
}
