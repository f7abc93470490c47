import type { DriftReport, Side, Sides } from "../report";
import { counted, dateTime, shortened, timeSpan } from "./format";
import { swatch } from "./key";
import { link, type Markup, markup } from "./markup";
import type { NumberedRun, RunsByNumber } from "./run-numbers";

const openAtOnce = 8;
const mostListed = 60;
const longestName = 160;

const title = { baseline: "Baseline", candidate: "Candidate" } as const;

const item = ({ run, number }: NumberedRun): Markup =>
  markup`<li value="${number}"><bdi>${link(run.url, shortened(run.name, longestName))}</bdi> <span class="quiet">${counted(run.traces, "trace")}, ${dateTime(run.startTime)}</span></li>`;

function listOf(runs: readonly NumberedRun[]): Markup {
  const latest = runs.slice(-mostListed);
  const unlisted = runs.length - latest.length;
  const list = markup`<ol class="runs">${latest.map(item)}</ol>${unlisted > 0 && markup`<p class="quiet">and ${counted(unlisted, "earlier run")}</p>`}`;
  if (runs.length <= openAtOnce) return list;
  return markup`<details><summary>${counted(runs.length, "run")}</summary>${list}</details>`;
}

const sideOf = (side: keyof Sides<unknown>, of: Side, runs: readonly NumberedRun[]): Markup =>
  markup`<section class="side"><h3>${swatch(side)} ${title[side]}</h3><p class="chosen"><bdi>${shortened(of.description, 400)}</bdi></p><p class="quiet">${counted(of.traces, "trace")}${of.traces > 0 && markup`, ${timeSpan(of.from, of.to)}`}</p>${runs.length > 0 && listOf(runs)}</section>`;

/** What was compared: both sides with their runs, under the numbers that the charts call them by. */
export const comparedSides = (report: DriftReport, runs: RunsByNumber): Markup =>
  markup`<section aria-labelledby="compared"><h2 id="compared">What was compared</h2><div class="sides">${sideOf("baseline", report.baseline, runs.baseline)}${sideOf("candidate", report.candidate, runs.candidate)}</div></section>`;
