import type { MetricResult } from "../report";
import { categories } from "./charts/categories";
import { distanceSeries } from "./charts/distance-series";
import { ecdf } from "./charts/ecdf";
import { histogram } from "./charts/histogram";
import { quartileSeries } from "./charts/quartile-series";
import { shareSeries } from "./charts/share-series";
import { terms } from "./charts/terms";
import { cells, columns, isConstant } from "./figures";
import { count, number, probability, quantity, shortened } from "./format";
import { swatch } from "./key";
import { idOf, type Insertion, type Markup, markup } from "./markup";
import { mostMoved } from "./movement";
import type { RunNumbers } from "./run-numbers";
import { verdictMark } from "./verdict";

const figure = (caption: Insertion, chart: Markup | null): Markup | null =>
  chart && markup`<figure><figcaption>${caption}</figcaption>${chart}</figure>`;

/** A metric's pictures; null in place of one for which there are no values. */
function figuresOf(metric: MetricResult, numbers: RunNumbers): readonly (Markup | null)[] {
  switch (metric.kind) {
    case "numeric":
      return [
        figure("Distribution", histogram(metric)),
        figure("Share at or below", ecdf(metric)),
        figure("Median and middle half of each run", quartileSeries(metric, numbers)),
      ];
    case "categorical": {
      const moved = mostMoved(metric);
      return [
        figure("Share of each", categories(metric)),
        figure(
          moved === undefined
            ? "Share by run"
            : markup`Share of <bdi>“${shortened(moved.name, 40)}”</bdi> in each run`,
          shareSeries(metric, numbers),
        ),
      ];
    }
    case "wording":
      return [
        figure("Terms that moved most, of all terms", terms(metric)),
        figure("Distance of each run from the baseline, beyond chance", distanceSeries(metric, numbers)),
      ];
  }
}

/** The sides in figures, which is the key to the charts as well. */
function sidesTable(metric: MetricResult): Markup {
  const { counts } = metric;
  const row = (side: "baseline" | "candidate", rest: readonly Insertion[]): Markup =>
    markup`<tr><th scope="row">${swatch(side)} ${side}</th>${rest.map((cell) => markup`<td>${cell}</td>`)}</tr>`;
  if (metric.kind === "numeric")
    return markup`<table class="figures"><thead><tr><th scope="col">${shortened(metric.unit, 12)}</th>${columns.map((column) => markup`<th scope="col">${column}</th>`)}</tr></thead><tbody>${row("baseline", cells(count(counts.baseline), metric.baseline, metric.unit))}${row("candidate", cells(count(counts.candidate), metric.candidate, metric.unit))}</tbody></table>`;
  return markup`<table class="figures"><thead><tr><td></td><th scope="col">values</th></tr></thead><tbody>${row("baseline", [count(counts.baseline)])}${row("candidate", [count(counts.candidate)])}</tbody></table>`;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function testOf(metric: MetricResult): string {
  switch (metric.kind) {
    case "numeric":
      return metric.test.statistic === null
        ? metric.test.name
        : `${metric.test.name}${metric.test.exact ? " (exact)" : ""}: D = ${number(metric.test.statistic)}`;
    case "categorical":
      return [
        metric.test.statistic === null
          ? capital(metric.test.name)
          : `${capital(metric.test.name)}: ${number(metric.test.statistic)}`,
        ...(metric.psi === null ? [] : [`PSI ${number(metric.psi)}`]),
      ].join(", ");
    case "wording":
      return `${capital(metric.test.name)} test, ${count(metric.test.rounds)} rounds`;
  }
}

/** "= 0.03" or "< 0.001", to be put behind a name. */
const equation = (value: number | null): string =>
  probability(value).replace(/^[<>]?/, (sign) => `${sign || "="} `);

/** How the verdict came about, for those who want to know. */
function methodOf(metric: MetricResult): Markup {
  const { effect, pValue, adjustedPValue } = metric;
  const parts = [
    testOf(metric),
    ...(pValue === null ? [] : [`p ${equation(pValue)}, adjusted p ${equation(adjustedPValue)}`]),
    `${capital(effect.name)} ${effect.value === null ? "–" : number(effect.value)}, counts from ${number(effect.threshold)}`,
    ...(metric.kind === "numeric" && metric.tolerance > 0
      ? [`the same up to ${quantity(metric.tolerance, metric.unit)}`]
      : []),
  ];
  return markup`<p class="method quiet">${parts.map((part) => markup`<span>${part}</span>`)}</p>`;
}

/** One metric: its verdict, its evidence, and the pictures of it; these folded where they show a single value. */
export function card(metric: MetricResult, numbers: RunNumbers): Markup {
  const id = idOf("metric", metric.name);
  const figures = figuresOf(metric, numbers).filter((drawn) => drawn !== null);
  const beside = metric.kind !== "numeric" && figures.length > 0;
  const details = markup`<div class="details ${beside && "beside"}">${figures.length > 0 && markup`<div class="figures-row">${figures}</div>`}<footer>${sidesTable(metric)}${methodOf(metric)}</footer></div>`;
  return markup`<article class="card" id="${id}" aria-labelledby="${id}-title"><header><h3 id="${id}-title">${shortened(metric.title, 120)}</h3>${verdictMark(metric.verdict)}</header><p class="evidence">${shortened(metric.evidence, 600)}</p>${isConstant(metric) ? markup`<details><summary>One value on both sides</summary>${details}</details>` : details}</article>`;
}
