import { type SampleTable, tableOf } from "../../../../monitor/samples/table";
import type { Sample } from "../../../../monitor/metrics";
import type { DriftReport, MetricResult } from "../../../../monitor/report";
import { seededRandom } from "../../../../monitor/statistics/random";

const words = "why did the cat cross a road because it was very hungry and saw some fish over there".split(
  " ",
);
const palabras = "por qué el gato cruzó la calle porque tenía mucha hambre y vio un pescado por allí".split(
  " ",
);

export interface Behaviour {
  readonly replyTokens?: number;
  readonly latency?: number;
  readonly spanish?: boolean;
  readonly model?: string;
  /** The share of prompts that are refused. */
  readonly refusals?: number;
  readonly errors?: number;
}

/** Samples as a deployment gives them that behaves in a certain way; the same seed gives the same ones. */
export function samplesOf(number: number, seed: string, behaviour: Behaviour = {}): Sample[] {
  const random = seededRandom(seed);
  const {
    replyTokens = 20,
    latency = 1,
    spanish = false,
    model = "gpt-4o",
    refusals = 0.1,
    errors = 0,
  } = behaviour;
  const bell = (): number => random() + random() + random() - 1.5;
  const text = (of: readonly string[], length: number): string =>
    Array.from({ length }, () => of[Math.floor(random() * of.length)]).join(" ");
  return Array.from({ length: number }, (_, index) => {
    const tokens = Math.max(1, Math.round(replyTokens * (1 + bell() / 3)));
    const refused = random() < refusals;
    return {
      traceId: `tr-${seed}-${index}`,
      runId: `run-${seed}`,
      startTime: 1_800_000_000_000 + index,
      numbers: {
        "prompt.tokens": 12 + Math.floor(random() * 9),
        "reply.tokens": tokens,
        latency: latency * (1 + bell() / 3),
      },
      categories: {
        "reply.model": model,
        "reply.language": spanish ? "Spanish" : "English",
        "reply.refusal": refused ? "refused" : "answered",
        error: random() < errors ? "RateLimitError 429" : "none",
      },
      texts: {
        "prompt.wording": `${index} ${text(words, 8)}`,
        "reply.wording": text(spanish ? palabras : words, tokens),
      },
    };
  });
}

export function tableFor(number: number, seed: string, behaviour?: Behaviour): SampleTable {
  return tableOf(samplesOf(number, seed, behaviour));
}

export function metric<Kind extends MetricResult["kind"]>(
  report: DriftReport,
  name: string,
  _kind?: Kind,
): Extract<MetricResult, { kind: Kind }> {
  const found = report.metrics.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no metric ${name}`);
  return found as Extract<MetricResult, { kind: Kind }>;
}

export function driftedMetrics(report: DriftReport): string[] {
  return report.metrics.filter(({ verdict }) => verdict === "drift").map(({ name }) => name);
}
