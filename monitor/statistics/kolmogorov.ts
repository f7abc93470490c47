import { logChoose } from "./gamma";

/**
 * P(D ≥ x) for the one-sample two-sided Kolmogorov-Smirnov statistic D of n values, which scipy takes for
 * large two-sample tests with n = n₁n₂/(n₁+n₂). By Simard and L'Ecuyer (2011): the expansion of Pelz and
 * Good in the body, twice the one-sided tail beyond it.
 */
export function kolmogorovSurvival(n: number, x: number): number {
  if (x <= 0) return 1;
  if (x >= 1) return 0;
  const scaled = n * x * x;
  if (scaled >= 370) return 0;
  if (scaled >= 2.2) return Math.min(1, 2 * smirnovSurvival(n, x));
  return Math.min(1, Math.max(0, 1 - pelzGood(n, Math.sqrt(n) * x)));
}

/** P(D⁺ ≥ x) of the one-sided statistic, by Birnbaum and Tingey's sum: exact, and all its terms positive. */
function smirnovSurvival(n: number, x: number): number {
  let sum = 0;
  for (let j = 0; j <= Math.floor(n * (1 - x)); j++) {
    const below = 1 - x - j / n;
    // Rounding can bring the last term below zero, where it has nothing to add.
    if (below <= 0) continue;
    sum += Math.exp(logChoose(n, j) + (j - 1) * Math.log(x + j / n) + (n - j) * Math.log(below));
  }
  return x * sum;
}

/** The distribution function at z = √n·x, with its corrections to the order n^(-3/2). */
function pelzGood(n: number, z: number): number {
  // Below, the first term is smaller than any double.
  if (z < 0.042) return 0;
  const z2 = z ** 2;
  const z4 = z ** 4;
  const z6 = z ** 6;
  let [k0, k1, k2, k3] = [0, 0, 0, 0];
  let [whole2, whole3] = [0, 0];
  const terms = Math.ceil((16 * z) / Math.PI);
  for (let k = 1; k <= terms; k++) {
    const half = (Math.PI * (k - 0.5)) ** 2;
    const weight = Math.exp(-half / (2 * z2));
    k0 += weight;
    k1 += weight * (half - z2);
    k2 += weight * (6 * z6 + 2 * z4 + (2 * z4 - 5 * z2) * half + (1 - 2 * z2) * half ** 2);
    k3 +=
      weight *
      (-30 * z6 -
        90 * z ** 8 +
        (135 * z4 - 96 * z6) * half +
        (212 * z4 - 60 * z2) * half ** 2 +
        (5 - 30 * z2) * half ** 3);
    const whole = (Math.PI * k) ** 2;
    const wholeWeight = whole * Math.exp(-whole / (2 * z2));
    whole2 += wholeWeight;
    whole3 += wholeWeight * (3 * z2 - whole);
  }
  const root = Math.sqrt(2 * Math.PI);
  const inverse = 1 / Math.sqrt(n);
  return (
    root *
    (k0 / z +
      (k1 / (6 * z4)) * inverse +
      (k2 / (72 * z ** 7) - whole2 / (36 * z ** 3)) * inverse ** 2 +
      (k3 / (6480 * z ** 10) + whole3 / (216 * z6)) * inverse ** 3)
  );
}
