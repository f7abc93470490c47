import { scaleLinear } from "d3-scale";
import type { MetricResult } from "../../report";
import { type Markup, markup } from "../markup";
import { at } from "./frame";

const width = 84;
const height = 12;

/** An effect beside the smallest that counts: a bar, and a line where it begins to count. For the eye alone. */
export function effectBar({ effect, verdict }: MetricResult): Markup | null {
  if (effect.value === null) return null;
  const size = Math.abs(effect.value);
  // The mark stands at a quarter, so that small and large effects share one picture; beyond it the bar is full.
  const x = scaleLinear([0, effect.threshold * 4 || 1], [0, width]).clamp(true);
  return markup`<svg class="effect" viewBox="0 0 ${width} ${height}" aria-hidden="true"><rect class="trough" y="3" width="${width}" height="6" rx="3"/><rect class="${verdict === "drift" ? "strong" : "weak"}" y="3" width="${at(Math.max(1, x(size)))}" height="6" rx="3"/><line class="threshold" x1="${at(x(effect.threshold))}" x2="${at(x(effect.threshold))}" y1="0" y2="${height}"/></svg>`;
}
