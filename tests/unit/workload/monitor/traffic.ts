import type { Sample } from "../../../../monitor/metrics";
import { seededRandom } from "../../../../monitor/statistics/random";

type Draw = (random: () => number) => number;

const bell: Draw = (random) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** How numbers are spread, from the lightest tails to the heaviest, and where they are not smooth. */
export const spreads = {
  "light tails": (random) => 1 + bell(random) / 10,
  skewed: (random) => Math.exp(bell(random) / 2),
  "heavy tails": (random) => (1 - random()) ** (-1 / 1.5),
  "tails without a mean": (random) => (1 - random()) ** (-1 / 0.8),
  ties: (random) => Math.round(3 + 2 * bell(random)),
  "a few values": (random) => Math.floor(random() * 2),
  "one value": () => 18,
  "one value and rare others": (random) => (random() < 0.97 ? 1 : 30 * random()),
  "two humps": (random) => (random() < 0.7 ? 0.4 : 4) * (1 + bell(random) / 20),
} as const satisfies Record<string, Draw>;

/** Prompts that are put over and over, as those of an application with few kinds of them are. */
const questions = ["reset", "change", "find", "cancel", "renew", "share", "move"].flatMap((verb) =>
  ["password", "order", "invoice", "plan", "card"].map((thing) => `How do I ${verb} my ${thing}?`),
);
const one = <T>(of: readonly T[], random: () => number): T => of[Math.floor(random() * of.length)] as T;

/** Traffic of one distribution, outside any run: a window of it is just so many calls. */
export function trafficOf(
  number: number,
  seed: string,
  spread: Draw,
  change: (sample: Sample, random: () => number) => Partial<Sample> = () => ({}),
): Sample[] {
  const random = seededRandom(seed);
  return Array.from({ length: number }, (_, index) => {
    const [prompt, reply] = [spread(random), spread(random)];
    const sample: Sample = {
      traceId: `tr-${seed}-${index}`,
      runId: null,
      startTime: 1_800_000_000_000 + index,
      numbers: {
        "prompt.tokens": prompt,
        "reply.tokens": reply,
        "total.tokens": prompt + reply,
        latency: spread(random),
        cost: spread(random) / 1000,
      },
      categories: {
        "prompt.empty": random() < 0.02 ? "empty" : "not empty",
        "reply.finish": random() < 0.9 ? "stop" : "length",
        "reply.tools": one(["none", "none", "none", "search", "search and open", "open", "mail"], random),
        "reply.model": "gpt-4o",
        error: random() < 0.01 ? "RateLimitError 429" : "none",
      },
      texts: { "prompt.wording": one(questions, random), "reply.wording": `${one(questions, random)} Yes.` },
    };
    return { ...sample, ...change(sample, random) };
  });
}
