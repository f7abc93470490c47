import { logChoose } from "./gamma";

/** log of the probability that of `drawn` taken from `total`, of which `marked` are marked, `count` are marked. */
export function logHypergeometric(count: number, total: number, marked: number, drawn: number): number {
  return logChoose(marked, count) + logChoose(total - marked, drawn - count) - logChoose(total, drawn);
}

/** Draws from hypergeometric distributions by inversion, outwards from the mode: a few steps a draw. */
export class HypergeometricDraw {
  constructor(private readonly random: () => number) {}

  next(total: number, marked: number, drawn: number): { count: number; logProbability: number } {
    const least = Math.max(0, drawn - (total - marked));
    const most = Math.min(marked, drawn);
    const mode = Math.floor(((drawn + 1) * (marked + 1)) / (total + 2));
    const others = total - marked - drawn;
    // What each count's probability is multiplied by to get the next one's.
    const ratio = (count: number): number =>
      ((marked - count) * (drawn - count)) / ((count + 1) * (others + count + 1));
    const atMode = Math.exp(logHypergeometric(mode, total, marked, drawn));
    let rest = this.random() - atMode;
    let below = mode;
    let above = mode;
    let belowProbability = atMode;
    let aboveProbability = atMode;
    let [count, probability] = [mode, atMode];
    while (rest > 0 && (below > least || above < most)) {
      if (above < most) {
        aboveProbability *= ratio(above);
        above++;
        rest -= aboveProbability;
        [count, probability] = [above, aboveProbability];
        if (rest <= 0) break;
      }
      if (below > least) {
        below--;
        belowProbability /= ratio(below);
        rest -= belowProbability;
        [count, probability] = [below, belowProbability];
      }
    }
    return { count, logProbability: Math.log(probability) };
  }
}
