import { count } from "../comparison/figures";
import type { TraceProblem } from "../samples/from-trace";

const texts: Readonly<
  Record<
    TraceProblem | "unfinished" | "both sides" | "an evaluation's" | "a deleted run's" | "not a trace",
    (number: number) => string
  >
> = {
  "no spans": (number) =>
    `${count(number, "trace")} had no spans that could be read: only what stands in the list of traces was compared.`,
  "no token usage": (number) => `${count(number, "trace")} carried no token usage.`,
  "unreadable attributes": (number) =>
    `${count(number, "trace")} had attributes that are not JSON, which were left out.`,
  unfinished: (number) =>
    `${count(number, "trace")} had not finished and ${number === 1 ? "was" : "were"} left out.`,
  "both sides": (number) =>
    `${count(number, "trace")} matched both sides and counted for the candidate only.`,
  "an evaluation's": (number) =>
    `${count(number, "trace")} of evaluations ${number === 1 ? "was" : "were"} left out.`,
  "a deleted run's": (number) =>
    `${count(number, "trace")} of deleted runs ${number === 1 ? "was" : "were"} left out.`,
  "not a trace": (number) =>
    `${count(number, "line")} of a file ${number === 1 ? "was no trace" : "were no traces"} and left out.`,
};

/** What could not be used of the traces, counted by its reason. */
export class Problems {
  private readonly counts = new Map<keyof typeof texts, number>();

  add(problem: keyof typeof texts): void {
    this.counts.set(problem, (this.counts.get(problem) ?? 0) + 1);
  }

  /** For people, a sentence each. */
  sentences(): string[] {
    return [...this.counts].map(([problem, number]) => texts[problem](number));
  }
}
