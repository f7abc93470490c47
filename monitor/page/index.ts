import type { DriftReport } from "../report";
import { card } from "./card";
import { count, counted, dateTime, shortened } from "./format";
import { definitions } from "./key";
import { link, type Markup, markup } from "./markup";
import { numbered, runNumbers } from "./run-numbers";
import { comparedSides } from "./sides";
import { style } from "./style";
import { summaryTable } from "./summary-table";
import { unlikeTraces } from "./outliers";
import { classOf, groupTitles, headline, metricsByGroup } from "./verdict";

/** Nothing is loaded from anywhere, whatever a trace has written into the page. */
const policy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

const mostProblems = 30;

function tally({ metrics }: DriftReport): string {
  const having = (verdict: string): number => metrics.filter((metric) => metric.verdict === verdict).length;
  const [drifted, steady, unknown] = [having("drift"), having("no drift"), having("too few samples")];
  return [
    `${count(drifted)} of ${counted(metrics.length, "metric")} drifted`,
    `${count(steady)} did not`,
    ...(unknown > 0 ? [`${count(unknown)} ${unknown === 1 ? "has" : "have"} too few samples`] : []),
  ].join(", ");
}

const opening = (report: DriftReport): Markup =>
  markup`<header class="opening ${classOf[report.verdict]}"><p class="quiet">Drift report of <bdi>${link(report.experiment.url, shortened(report.experiment.name, 160))}</bdi>, <time datetime="${report.createdAt}">${dateTime(report.createdAt)} UTC</time></p><h1>${headline[report.verdict]}</h1><p class="finding">${shortened(report.finding, 1000)}</p><p class="tally">${tally(report)}</p></header>`;

function problemsOf({ problems }: DriftReport): Markup | null {
  if (problems.length === 0) return null;
  const unlisted = problems.length - mostProblems;
  return markup`<section aria-labelledby="problems"><h2 id="problems">What could not be used</h2><ul class="problems">${problems.slice(0, mostProblems).map((problem) => markup`<li>${shortened(problem, 400)}</li>`)}</ul>${unlisted > 0 && markup`<p class="quiet">and ${count(unlisted)} more</p>`}</section>`;
}

const methodOf = ({ correction }: DriftReport): Markup =>
  markup`<section aria-labelledby="method"><h2 id="method">How it was decided</h2><p class="prose">Numbers are compared by the two-sample Kolmogorov–Smirnov test, categories by chi-square or an exact test, wording by a permutation test. The p-values of ${counted(correction.tests, "test")} are corrected together by Benjamini and Hochberg's method, so that at most ${count(correction.falseDiscoveryRate * 100)}% of the alarms are expected to be false ones. A metric has drifted when its effect is large enough to count as well; with very many samples the effect alone decides, because then the smallest difference has a small p-value.</p></section>`;

/**
 * The report as one HTML page that needs nothing beside itself: no network, no script, no font. Everything that came
 * from traces is escaped. It is readable on screens from 390 pixels on, in light and dark, and on paper.
 */
export function renderPage(report: DriftReport): string {
  const runs = numbered(report);
  const numbers = runNumbers(runs);
  const groups = metricsByGroup(report).map(
    ({ group, metrics }) =>
      markup`<section aria-labelledby="${group}"><h2 id="${group}">${groupTitles[group]}</h2>${metrics.map((metric) => card(metric, numbers))}</section>`,
  );
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${headline[report.verdict]}: ${shortened(report.experiment.name, 160)}</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
${definitions}
<main>
${opening(report)}
${summaryTable(report)}
${comparedSides(report, runs)}
${groups}
${unlikeTraces(report)}
${problemsOf(report)}
${methodOf(report)}
</main>
</body>
</html>
`.text;
}
