import { logGamma } from "./gamma";

/** The logarithm of the number of ways to choose k of n. */
export function logChoose(n: number, k: number): number {
  if (k === 0 || k === n) return 0;
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
}

/** Sums of logarithms: more exact than a logarithm of a gamma function, and looked up afterwards. */
let table = new Float64Array(1);
const largestTable = 1 << 20;

function logFactorial(n: number): number {
  if (n >= largestTable) return logGamma(n + 1);
  if (n >= table.length) {
    const grown = new Float64Array(Math.min(largestTable, Math.max(1024, 2 * n)));
    grown.set(table);
    for (let k = table.length; k < grown.length; k++) grown[k] = (grown[k - 1] as number) + Math.log(k);
    table = grown;
  }
  return table[n] as number;
}
