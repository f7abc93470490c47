import type { DriftReport, MetricResult } from "../report";
import { change } from "./figures";
import { effectBar } from "./charts/effect-bar";
import { number, probability, shortened } from "./format";
import { idOf, type Markup, markup } from "./markup";
import { groupTitles, metricsByGroup, verdictMark } from "./verdict";

function rowOf(metric: MetricResult): Markup {
  const { effect } = metric;
  const changed = change(metric);
  return markup`<tr><th scope="row"><a href="#${idOf("metric", metric.name)}">${shortened(metric.title, 80)}</a></th><td>${verdictMark(metric.verdict)}</td><td class="change">${changed === null ? "–" : markup`<bdi>${shortened(changed, 60)}</bdi>`}</td><td class="effect-cell">${effectBar(metric)}<span class="number">${effect.value === null ? "–" : number(effect.value)}</span></td><td class="number">${probability(metric.adjustedPValue)}</td></tr>`;
}

/** All metrics at a glance; each leads to its card. */
export function summaryTable(report: DriftReport): Markup {
  const bodies = metricsByGroup(report).map(
    ({ group, metrics }) =>
      markup`<tbody><tr class="group"><th scope="rowgroup" colspan="5">${groupTitles[group]}</th></tr>${metrics.map(rowOf)}</tbody>`,
  );
  return markup`<section aria-labelledby="summary"><h2 id="summary">At a glance</h2><table class="summary"><thead><tr><th scope="col">Metric</th><th scope="col">Verdict</th><th scope="col" class="change">Baseline → candidate</th><th scope="col">Effect</th><th scope="col" class="number"><span class="wide">Adjusted </span>p</th></tr></thead>${bodies}</table><p class="quiet note"><span class="wide">The line in an effect's bar is where it begins to count. </span>p is adjusted for the number of tests.</p></section>`;
}
