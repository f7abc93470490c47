import type { BenchResult } from "./benchmark";

/** A benchmark's parts, by name, as its one result. */
export function together(parts: Readonly<Record<string, BenchResult>>): BenchResult {
  const results = Object.values(parts);
  return {
    tables: results.flatMap(({ tables }) => tables),
    notes: results.flatMap(({ notes }) => notes),
    bounds: results.flatMap(({ bounds }) => bounds),
    figures: Object.fromEntries(Object.entries(parts).map(([name, { figures }]) => [name, figures])),
  };
}
