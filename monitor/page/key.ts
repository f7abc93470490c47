import type { Sides } from "../report";
import { marks } from "./charts/run-points";
import { type Markup, markup } from "./markup";

/** How a side is drawn, for a key: the baseline filled, the candidate hatched with an outline. */
export const swatch = (side: keyof Sides<unknown>): Markup =>
  side === "baseline"
    ? markup`<svg class="swatch" viewBox="0 0 14 14" aria-hidden="true"><rect class="baseline surface" x="1" y="1" width="12" height="12" rx="2"/><rect class="baseline outline thin" x="1" y="1" width="12" height="12" rx="2"/></svg>`
    : markup`<svg class="swatch" viewBox="0 0 14 14" aria-hidden="true"><rect class="hatched" x="1" y="1" width="12" height="12" rx="2"/><rect class="candidate outline" x="1" y="1" width="12" height="12" rx="2"/></svg>`;

/** What charts refer to, once for the whole page: the candidate's pattern and the sides' marks. */
export const definitions = markup`<svg class="definitions" aria-hidden="true" focusable="false"><defs><pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="hatch-ground" width="5" height="5"/><line class="hatch-line" x1="1" x2="1" y1="0" y2="5"/></pattern>${marks}</defs></svg>`;
