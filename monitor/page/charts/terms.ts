import { scaleLinear } from "d3-scale";
import type { VocabularyResult } from "../../report";
import { share } from "../format";
import { idOf, type Markup, markup } from "../markup";
import { at, fontSize, picture, plot } from "./frame";
import { fitted } from "./text-width";

const mostRows = 12;
const row = 20;
const labelEnd = 104;
const barsEnd = 240;
const middle = (labelEnd + barsEnd) / 2;

/** The terms that moved most: to the left those that became rarer, to the right those that became more frequent. */
export function terms(metric: VocabularyResult): Markup | null {
  const title = `${metric.title}, the terms that moved most`;
  const id = idOf(metric.name, "terms");
  const moved = metric.terms
    .map((one) => ({ ...one, change: one.candidate - one.baseline }))
    .slice(0, mostRows)
    .sort((one, other) => other.change - one.change);
  if (moved.length === 0) return null;

  const largest = Math.max(...moved.map(({ change }) => Math.abs(change))) || 1;
  const x = scaleLinear([-largest, largest], [labelEnd + 6, barsEnd - 6]);
  const top = 20;
  const bars = moved.map(({ term, baseline, candidate, change }, index) => {
    const y = top + index * row;
    const from = Math.min(x(0), x(change));
    const width = Math.max(1, Math.abs(x(change) - x(0)));
    const fill =
      change < 0
        ? markup`<rect class="baseline bar" x="${at(from)}" y="${y + 4}" width="${at(width)}" height="12"/>`
        : markup`<rect class="hatched" x="${at(from)}" y="${y + 4}" width="${at(width)}" height="12"/><rect class="candidate outline thin" x="${at(from)}" y="${y + 4}" width="${at(width)}" height="12"/>`;
    return markup`<g><title>${term}: ${share(baseline)} of the baseline's terms, ${share(candidate)} of the candidate's</title><text class="term" x="${labelEnd - 4}" y="${y + 14}" text-anchor="end">${fitted(term, labelEnd - 6, fontSize)}</text>${fill}<text class="quiet" x="${plot.width}" y="${y + 14}" text-anchor="end">${share(baseline)} → ${share(candidate)}</text></g>`;
  });
  const height = top + moved.length * row + 8;
  return picture(
    id,
    title,
    markup`<text class="quiet" x="${middle - 8}" y="12" text-anchor="end">rarer</text><text class="quiet" x="${middle + 8}" y="12">more frequent</text>${bars}<line class="base" x1="${middle}" x2="${middle}" y1="${top - 2}" y2="${height - 6}"/>`,
    height,
  );
}
