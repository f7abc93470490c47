/**
 * Times the monitor's tests of the columns of two sides, from memory; prints JSON. What scipy_tests.py does in
 * Python, and then the whole comparison, with all that a report holds.
 *
 * Usage: tests.mjs BASELINE CANDIDATE (folders of columns)
 */
import { compare } from "../../monitor/comparison/compare";
import { benjaminiHochberg } from "../../monitor/statistics/benjamini-hochberg";
import { chiSquare, cramersV } from "../../monitor/statistics/contingency";
import { kolmogorovSmirnov } from "../../monitor/statistics/kolmogorov-smirnov";
import { sortedFinite } from "../../monitor/statistics/sorted";
import { categoricalColumns, numericColumns, readColumns, words } from "./columns";
import { tableOfColumns } from "./table";

async function main(): Promise<void> {
  const [, , baselineFolder = "", candidateFolder = ""] = process.argv;
  const baseline = await readColumns(baselineFolder);
  const candidate = await readColumns(candidateFolder);

  const started = performance.now();
  const statistics: Record<string, number> = {};
  const effects: Record<string, number> = {};
  const pValues: number[] = [];
  for (const name of numericColumns) {
    const [left, right] = [sortedFinite(baseline.numbers[name]), sortedFinite(candidate.numbers[name])];
    const { statistic, pValue } = kolmogorovSmirnov(left, right);
    statistics[name] = statistic;
    pValues.push(pValue);
  }
  for (const name of categoricalColumns) {
    const size = words[name].length;
    const table = { left: counts(baseline.codes[name], size), right: counts(candidate.codes[name], size) };
    const { statistic, pValue } = chiSquare(table);
    statistics[name] = statistic;
    pValues.push(pValue);
    effects[name] = cramersV(table);
  }
  const adjusted = benjaminiHochberg(pValues);
  const seconds = (performance.now() - started) / 1000;

  const tables = [tableOfColumns(baseline, "baseline"), tableOfColumns(candidate, "candidate")] as const;
  const begun = performance.now();
  compare(...tables);
  const comparison = (performance.now() - begun) / 1000;
  const names = [...numericColumns, ...categoricalColumns];
  process.stdout.write(
    `${JSON.stringify({
      seconds,
      comparison,
      statistics,
      effects,
      adjusted: Object.fromEntries(names.map((name, index) => [name, adjusted[index]])),
    })}\n`,
  );
}

function counts(codes: Uint8Array, size: number): number[] {
  const result = new Array<number>(size).fill(0);
  for (const code of codes) result[code] = (result[code] ?? 0) + 1;
  return result;
}

void main();
