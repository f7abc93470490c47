import type { BenchResult } from "./benchmark";

/** Joins a benchmark's parts, by name, into one result. */
export function together(parts: Readonly<Record<string, BenchResult>>): BenchResult {
  const results = Object.values(parts);
  return {
    tables: results.flatMap(({ tables }) => tables),
    notes: results.flatMap(({ notes }) => notes),
    thresholds: results.flatMap(({ thresholds }) => thresholds),
    figures: Object.fromEntries(Object.entries(parts).map(([name, { figures }]) => [name, figures])),
  };
}
