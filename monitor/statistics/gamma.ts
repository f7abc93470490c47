const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** The logarithm of the gamma function, for x > 0 (Lanczos, g = 7). */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const base = x - 1;
  let sum = lanczos[0] as number;
  for (let k = 1; k < lanczos.length; k++) sum += (lanczos[k] as number) / (base + k);
  const t = base + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (base + 0.5) * Math.log(t) - t + Math.log(sum);
}

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

/** Q(a, x), the regularised upper incomplete gamma function, for a > 0 and x ≥ 0. */
export function upperGamma(a: number, x: number): number {
  if (x <= 0) return 1;
  const front = Math.exp(a * Math.log(x) - x - logGamma(a));
  return x < a + 1 ? 1 - front * lowerSeries(a, x) : front * upperFraction(a, x);
}

/** The survival function of the chi-square distribution. */
export function chiSquareSurvival(statistic: number, degreesOfFreedom: number): number {
  return Math.min(1, Math.max(0, upperGamma(degreesOfFreedom / 2, statistic / 2)));
}

const precision = 1e-16;
const mostSteps = 10_000;

function lowerSeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let k = 1; k < mostSteps && term > sum * precision; k++) {
    term *= x / (a + k);
    sum += term;
  }
  return sum;
}

/** Lentz's method. */
function upperFraction(a: number, x: number): number {
  const tiny = 1e-300;
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let fraction = d;
  for (let k = 1; k < mostSteps; k++) {
    const numerator = -k * (k - a);
    b += 2;
    d = numerator * d + b;
    d = 1 / (Math.abs(d) < tiny ? tiny : d);
    c = b + numerator / c;
    if (Math.abs(c) < tiny) c = tiny;
    const factor = c * d;
    fraction *= factor;
    if (Math.abs(factor - 1) < precision * 10) break;
  }
  return fraction;
}
