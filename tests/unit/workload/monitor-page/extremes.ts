import type { DriftReport, SeriesPoint } from "../../../../monitor/report";
import { drifted, scarce } from "./reports";
import { baselineRuns, categorical, run, wording } from "./samples";

/** Texts that would be markup, scripts, or would turn the page's text around. */
export const hostile = `</title></style></script><script>document.title="owned"</script><img src=x onerror="alert('1')">"'&\u202egnitset\u0000`;

/** Everything that can come from outside is hostile and long. */
export const attacked: DriftReport = {
  ...drifted,
  createdAt: hostile,
  experiment: { id: hostile, name: hostile.repeat(4), url: `javascript:alert("${hostile}")` },
  finding: hostile,
  baseline: {
    ...drifted.baseline,
    description: hostile.repeat(9),
    from: hostile,
    runs: baselineRuns.map((one) => ({
      ...one,
      name: hostile.repeat(7),
      url: `javascript:alert(1)//${hostile}`,
    })),
  },
  metrics: drifted.metrics.map((metric) => {
    const texts = { name: `${metric.name}${hostile}`, title: hostile, evidence: hostile };
    const effect = { ...metric.effect, name: hostile };
    switch (metric.kind) {
      case "numeric":
        return { ...metric, ...texts, effect, unit: hostile };
      case "categorical":
        return {
          ...metric,
          ...texts,
          effect,
          categories: metric.categories.map((one) => ({ ...one, name: hostile })),
          series: metric.series.map((point) => ({ ...point, run: hostile })),
        };
      case "wording":
        return { ...metric, ...texts, effect, terms: metric.terms.map((one) => ({ ...one, term: hostile })) };
    }
  }),
  unlike: [{ traceId: hostile, url: `data:text/html,${hostile}`, reason: hostile }],
  problems: [hostile],
};

/** Nothing at all, which is how a first comparison may look. */
export const bare: DriftReport = {
  ...drifted,
  experiment: { id: "0", name: "Default", url: null },
  verdict: "too few samples",
  finding: "There are 1 and 0 traces, too few to compare.",
  baseline: { ...drifted.baseline, traces: 1, runs: [{ ...run("only", 0), id: null, url: null, traces: 1 }] },
  candidate: { ...drifted.candidate, traces: 0, runs: [] },
  metrics: [
    scarce,
    {
      ...categorical({
        ...{ name: "reply.model", group: "predictions", title: "Response model" },
        ...{ verdict: "too few samples", evidence: "There is nothing to compare.", categories: [] },
      }),
      ...{ psi: null, series: [], test: { name: "Fisher-Freeman-Halton", statistic: null } },
    },
    {
      ...wording({
        ...{ name: "reply.wording", group: "predictions", title: "Wording of replies" },
        ...{ verdict: "too few samples", evidence: "There is nothing to compare.", terms: [], distance: 0 },
      }),
      ...{ distance: null, series: [] },
    },
  ],
  unlike: [],
  problems: [],
};

/** More of everything than a page can show. */
export function enormous(): DriftReport {
  const runs = Array.from({ length: 1500 }, (_, index) => run(`run number ${index} of very many`, index));
  const many = <Point extends SeriesPoint>(series: readonly Point[]): Point[] =>
    runs.flatMap(({ name, startTime }) => {
      const [first] = series;
      return first === undefined ? [] : [{ ...first, run: name, time: startTime }];
    });
  return {
    ...drifted,
    baseline: { ...drifted.baseline, runs },
    candidate: { ...drifted.candidate, runs: runs.slice(0, 400) },
    metrics: drifted.metrics.map((metric) => {
      switch (metric.kind) {
        case "numeric":
          return { ...metric, series: many(metric.series) };
        case "categorical":
          return {
            ...metric,
            categories: Array.from({ length: 900 }, (_, index) => ({
              name: `category ${index}`,
              baseline: 900 - index,
              candidate: index,
            })),
            series: many(metric.series),
          };
        case "wording":
          return {
            ...metric,
            terms: Array.from({ length: 500 }, (_, index) => ({
              term: `term${index}`,
              baseline: index / 1e5,
              candidate: 0.001,
            })),
            series: many(metric.series),
          };
      }
    }),
    unlike: Array.from({ length: 400 }, (_, index) => ({
      traceId: `tr-${index}`,
      url: null,
      reason: "Latency 9 s",
    })),
    problems: Array.from({ length: 400 }, (_, index) => `problem ${index}`),
  };
}
