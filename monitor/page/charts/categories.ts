import { scaleLinear } from "d3-scale";
import type { CategoricalResult } from "../../report";
import { share } from "../format";
import { idOf, type Markup, markup } from "../markup";
import { type CategoryShares, sharesOf } from "../movement";
import { at, fontSize, picture, plot } from "./frame";
import { fitted } from "./text-width";

const mostRows = 10;
const row = 30;
const bar = 8;
const labelEnd = 138;
const barsEnd = 246;

/** The most frequent ones, and the others together. */
function rowsOf(metric: CategoricalResult): readonly CategoryShares[] {
  const all = sharesOf(metric);
  if (all.length <= mostRows) return all;
  const kept = all.slice(0, mostRows - 1);
  const others = all.slice(mostRows - 1);
  const sum = (side: "baseline" | "candidate"): number =>
    others.reduce((total, { shares }) => total + shares[side], 0);
  return [
    ...kept,
    {
      name: `${others.length} others`,
      index: mostRows - 1,
      shares: { baseline: sum("baseline"), candidate: sum("candidate") },
    },
  ];
}

/** Each category's share on both sides, the baseline's bar above the candidate's. */
export function categories(metric: CategoricalResult): Markup | null {
  const title = `${metric.title}, share of each on both sides`;
  const id = idOf(metric.name, "categories");
  const rows = rowsOf(metric);
  if (rows.length === 0) return null;

  const length = scaleLinear([0, 1], [0, barsEnd - labelEnd - 8]);
  const bars = rows.map(({ name, shares }, index) => {
    const top = index * row + 6;
    const text = `${share(shares.baseline)} → ${share(shares.candidate)}`;
    return markup`<g><title>${name}: baseline ${share(shares.baseline)}, candidate ${share(shares.candidate)}</title><text x="${labelEnd - 8}" y="${top + 13}" text-anchor="end">${fitted(name, labelEnd - 10, fontSize)}</text><rect class="baseline bar" x="${labelEnd}" y="${top}" width="${at(length(shares.baseline))}" height="${bar}"/><rect class="hatched" x="${labelEnd}" y="${top + bar + 1}" width="${at(length(shares.candidate))}" height="${bar}"/><rect class="candidate outline thin" x="${labelEnd}" y="${top + bar + 1}" width="${at(length(shares.candidate))}" height="${bar}"/><text class="quiet" x="${plot.width}" y="${top + 13}" text-anchor="end">${text}</text></g>`;
  });
  const height = rows.length * row + 8;
  return picture(
    id,
    title,
    markup`${bars}<line class="base" x1="${labelEnd}" x2="${labelEnd}" y1="2" y2="${height - 4}"/>`,
    height,
  );
}
