import { plane } from "./charts/frame";
import { Markup } from "./markup";

/**
 * The two sides are blue and orange, which people with any colour blindness tell apart; the baseline is filled and
 * round, the candidate hatched and pointed, so that grey paper tells them apart too. Dark is for screens alone: paper
 * is white.
 */
export const style = new Markup(`
:root {
  --paper: #f7f8f9; --panel: #ffffff; --ink: #1b2229; --quiet: #56616c; --line: #d9dee3; --grid: #e9edf0;
  --baseline: #2f6ea8; --candidate: #b9500a; --accent: #2a5f92;
  --drift: #9c1c4f; --drift-ground: #fbeaf1; --steady: #2c6350; --mark: #7b8690;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --paper: #13171b; --panel: #1a2026; --ink: #e4e8ec; --quiet: #a0abb6; --line: #343d46; --grid: #272f37;
    --baseline: #7db4e6; --candidate: #f0a15a; --accent: #8fc0ee;
    --drift: #ff9dc2; --drift-ground: #3b1a2a; --steady: #86c7b0; --mark: #8a96a2;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-padding-top: 1rem; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif;
  overflow-wrap: anywhere;
}
main { max-width: 1152px; margin: 0 auto; padding: 2.5rem 2rem 4rem; }
h1, h2, h3, p, ol, ul, figure { margin: 0; padding: 0; }
h1 { font-size: 2.4rem; line-height: 1.15; letter-spacing: -0.02em; font-weight: 650; margin: .35rem 0 .75rem; }
h2 { font-size: 1.25rem; line-height: 1.3; letter-spacing: -0.01em; font-weight: 650; margin-bottom: .9rem; }
h3 { font-size: 1rem; line-height: 1.4; font-weight: 650; }
a { color: var(--accent); text-decoration: underline 1px color-mix(in srgb, currentColor 35%, transparent); text-underline-offset: .2em; }
a:hover { text-decoration-color: currentColor; }
a:focus-visible, summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 2px; }
code { font: .875em/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; }
.quiet { color: var(--quiet); font-size: .875rem; }
.definitions { position: absolute; width: 0; height: 0; overflow: hidden; }
main > section { margin-top: 3rem; }

.opening { border-left: 4px solid var(--mark); padding: .1rem 0 .1rem 1.25rem; }
.opening.drift { border-left-color: var(--drift); }
.opening.steady { border-left-color: var(--steady); }
.finding { font-size: 1.25rem; line-height: 1.45; max-width: 46rem; }
.tally { margin-top: .75rem; color: var(--quiet); }

.verdict {
  display: inline-flex; align-items: center; gap: .4em; font-size: .8125rem; line-height: 1.3; font-weight: 600;
  padding: .2em .65em .2em .55em; border-radius: 1em; border: 1px solid transparent; color: var(--quiet); overflow-wrap: normal;
}
.verdict svg { width: .75em; height: .75em; flex: none; fill: currentColor; }
.verdict .stroke { fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; }
.verdict.drift { color: var(--drift); background: var(--drift-ground); border-color: var(--drift); }
.verdict.steady { color: var(--steady); padding-left: 0; padding-right: 0; }
.verdict.unknown { border: 1px dashed var(--mark); }

table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th { font-weight: 500; text-align: left; }
.summary { width: 100%; background: var(--panel); border: 1px solid var(--line); border-radius: 10px; border-spacing: 0; border-collapse: separate; }
.summary th, .summary td { padding: .5rem .9rem; vertical-align: middle; }
.summary thead th { color: var(--quiet); font-size: .8125rem; }
.summary tbody tr > * { border-top: 1px solid var(--grid); }
.summary tr.group > th { border-top: 1px solid var(--line); padding-top: .9rem; font-size: .8125rem; font-weight: 650; color: var(--quiet); }
.summary .number { text-align: right; white-space: nowrap; }
.summary .effect-cell { white-space: nowrap; }
.effect-cell svg { width: 84px; height: 12px; vertical-align: -1px; margin-right: .6rem; }
.trough { fill: var(--grid); }
.strong { fill: var(--drift); }
.weak { fill: var(--mark); }
.threshold { stroke: var(--ink); stroke-width: 1.5; }
.note { margin-top: .6rem; }

.sides { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); gap: 1rem; }
.side { background: var(--panel); border: 1px solid var(--line); border-radius: 10px; padding: 1rem 1.25rem 1.1rem; min-width: 0; }
.side .chosen { margin-top: .25rem; }
.swatch { width: 14px; height: 14px; vertical-align: -2px; margin-right: .15rem; }
.runs { margin-top: .6rem; padding-left: 2rem; font-size: .9375rem; }
.runs li { padding-left: .25rem; }
.runs li::marker { color: var(--quiet); font-variant-numeric: tabular-nums; }
details { margin-top: .5rem; }
summary { cursor: pointer; color: var(--accent); font-size: .9375rem; }

.card { background: var(--panel); border: 1px solid var(--line); border-radius: 10px; padding: 1.1rem 1.25rem 1rem; margin-top: 1rem; break-inside: avoid; }
.card:target { border-color: var(--accent); }
.card header { display: flex; flex-wrap: wrap; align-items: center; gap: .3rem .75rem; }
.evidence { margin-top: .3rem; max-width: 46rem; }
.figures-row { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 18.5rem), 1fr)); gap: 1.25rem 1.5rem; margin-top: 1rem; }
figure { min-width: 0; max-width: 25rem; }
figcaption { font-size: .875rem; font-weight: 500; margin-bottom: .35rem; }
.card footer { display: flex; flex-wrap: wrap; align-items: flex-end; justify-content: space-between; gap: .75rem 2rem; margin-top: .9rem; padding-top: .8rem; border-top: 1px solid var(--grid); }
.figures { font-size: .875rem; }
.figures th, .figures td { padding: .1rem 1.1rem .1rem 0; text-align: right; vertical-align: top; }
.figures tr > :first-child { text-align: left; white-space: nowrap; }
.figures tr > :last-child { padding-right: 0; }
.figures thead { color: var(--quiet); font-size: .8125rem; }
.figures thead th { font-weight: 400; }
.method { display: flex; flex-direction: column; text-align: right; font-variant-numeric: tabular-nums; }

.chart { display: block; width: 100%; height: auto; font-size: 11px; overflow: visible; font-variant-numeric: tabular-nums; }
.chart text { fill: var(--ink); }
.chart .axis text, .chart .quiet { fill: var(--quiet); font-size: 11px; }
.chart .term { unicode-bidi: plaintext; }
.grid { stroke: var(--grid); }
.base, .tick { stroke: var(--mark); }
.surface.baseline { fill: var(--baseline); fill-opacity: .3; }
.bar.baseline { fill: var(--baseline); }
.outline { fill: none; stroke-width: 1.75; stroke-linejoin: round; }
.outline.baseline, .curve.baseline { stroke: var(--baseline); }
.outline.candidate, .curve.candidate { stroke: var(--candidate); }
.outline.thin { stroke-width: 1; }
.hatched { fill: url(#hatch); }
.hatch-ground { fill: var(--candidate); fill-opacity: .12; }
.hatch-line { stroke: var(--candidate); stroke-width: 1.5; stroke-opacity: .75; }
.curve { fill: none; stroke-width: 2; stroke-linejoin: round; }
.dashed { stroke-dasharray: 6 3; }
.hints rect { fill: transparent; y: ${plane.top}px; height: ${plane.bottom - plane.top}px; }
.hints rect:hover { fill: var(--ink); fill-opacity: .06; }
.gap { stroke: var(--ink); stroke-width: 1.25; stroke-dasharray: 2 2; }
.gap-label { font-weight: 600; paint-order: stroke; stroke: var(--panel); stroke-width: 4px; stroke-linejoin: round; }
.band { fill: var(--baseline); fill-opacity: .14; }
.usual { stroke: var(--baseline); stroke-dasharray: 6 3; }
.thread { fill: none; stroke: var(--mark); stroke-opacity: .6; }
.baseline > .reach, .baseline > .mark { stroke: var(--baseline); }
.candidate > .reach, .candidate > .mark { stroke: var(--candidate); }
.reach { stroke-width: 2; }
.mark { stroke-width: 1.75; fill: var(--panel); }
.baseline > .mark { fill: var(--baseline); }

.unlike, .problems { list-style: none; background: var(--panel); border: 1px solid var(--line); border-radius: 10px; }
.unlike li, .problems li { padding: .55rem 1.25rem; }
.unlike li + li, .problems li + li { border-top: 1px solid var(--grid); }
.unlike li { display: grid; grid-template-columns: minmax(0, 21rem) minmax(0, 1fr); gap: .1rem 1.5rem; align-items: baseline; }
.prose { max-width: 46rem; color: var(--quiet); }

@media (min-width: 1040px) {
  .figures-row { grid-template-columns: repeat(3, minmax(0, 1fr)); }
  .details.beside { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); column-gap: 1.5rem; }
  .details.beside > .figures-row { grid-column: span 2; grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .details.beside > footer { flex-direction: column; justify-content: flex-start; align-items: flex-start; border-top: 0; border-left: 1px solid var(--grid); padding: 0 0 0 1.5rem; margin-top: 1rem; }
  .details.beside .method { text-align: left; }
}
@media screen and (max-width: 720px) {
  main { padding: 1.25rem 1rem 3rem; }
  h1 { font-size: 1.85rem; }
  .finding { font-size: 1.125rem; }
  .opening { padding-left: 1rem; }
  .summary .change, .effect-cell svg, .wide { display: none; }
  .summary th, .summary td { padding: .5rem .35rem; }
  .summary tr > :first-child { padding-left: .75rem; }
  .summary tr > :last-child { padding-right: .75rem; }
  .summary { font-size: .875rem; }
  .summary .verdict { font-size: .75rem; }
  .side, .card { padding: .9rem .9rem; }
  .figures { width: 100%; }
  .figures th, .figures td { padding-right: .5rem; }
  .method { text-align: left; }
  .unlike li { grid-template-columns: minmax(0, 1fr); }
}
@media print {
  @page { margin: 14mm; }
  :root { --paper: #ffffff; }
  body { font-size: 10.5pt; }
  main { max-width: none; padding: 0; }
  main > section { margin-top: 1.6rem; }
  h2 { break-after: avoid; }
  .summary th, .summary td { padding: .35rem .6rem; }
  .card, .side, .summary tr, .unlike li, .problems li { break-inside: avoid; }
  .figures-row { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  a { color: inherit; }
  /* What is folded on a screen cannot be unfolded on paper. */
  details::details-content { content-visibility: visible; block-size: auto; }
  summary { list-style: none; color: inherit; }
}
`);
