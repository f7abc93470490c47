import type { DriftReport } from "../report";
import { shortened } from "./format";
import { link, type Markup, markup } from "./markup";

const mostListed = 20;

/** The candidate's traces that are most unlike the baseline, each with its reason and its address. */
export function unlikeTraces({ unlike }: DriftReport): Markup | null {
  if (unlike.length === 0) return null;
  const rows = unlike
    .slice(0, mostListed)
    .map(
      ({ traceId, url, reason }) =>
        markup`<li><code>${link(url, shortened(traceId, 80))}</code><span><bdi>${shortened(reason, 300)}</bdi></span></li>`,
    );
  return markup`<section aria-labelledby="unlike"><h2 id="unlike">Traces most unlike the baseline</h2><ol class="unlike">${rows}</ol></section>`;
}
