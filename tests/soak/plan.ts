import fc from "fast-check";
import { type DrawnFault, drawnFaults } from "./faults";

/** Other values of keys of the stack's configuration; undefined is none. */
export type Change = Readonly<Record<string, string | undefined>>;

/** What somebody else deletes, or a key that they make anew. */
export type Outside = "workspace" | "account" | "group" | "key";

export interface Step {
  readonly command: "up" | "refresh" | "destroy";
  readonly changes: readonly Change[];
  readonly outside: Outside | undefined;
  readonly faults: readonly DrawnFault[];
  /** A signal for the engine, at the nth line that it says of a resource. */
  readonly stop: { readonly signal: "SIGKILL" | "SIGINT"; readonly nth: number } | undefined;
}

/** Everything that happens to one lab, from nothing to nothing. */
export interface Plan {
  readonly seed: number;
  readonly steps: readonly Step[];
}

const to = (key: string, ...values: (string | undefined)[]): fc.Arbitrary<Change> =>
  fc.constantFrom(...values).map((value) => ({ [key]: value }));

/** What is refused beside a setting goes with it: the plans are of what a service does, not of mistakes. */
const instead = (
  of: Readonly<Record<string, undefined>>,
  drawn: fc.Arbitrary<Change>,
): fc.Arbitrary<Change> => drawn.map((one) => ({ ...of, ...one }));

const change: fc.Arbitrary<Change> = fc.oneof(
  to("openaiCapacity", "5", "20", "40"),
  to("tags.owner", "team-a", "team-b", undefined),
  to("region", "swedencentral", "eastus2", undefined),
  instead({ clusterKind: undefined }, to("clusterWorkers", "1", "2", undefined)),
  instead({ clusterKind: undefined }, to("clusterAutoterminationMinutes", "20", "45")),
  instead(
    { clusterWorkers: undefined, clusterAutoterminationMinutes: undefined },
    to("clusterKind", "serverless", undefined),
  ),
  to("jobSchedule", "0 0 6 * * ?", "0 30 5 * * ?", undefined),
  to("notebookLanguage", "es", undefined),
  to("openaiMoreDeployments[0].name", "second", undefined),
  to("openaiAccountName", "another-name-for-it", undefined),
  to("workspaceName", "another-workspace", undefined),
  fc.constantFrom<Change>(
    { budgetAmount: "100", budgetEmail: "me@example.com" },
    { budgetAmount: undefined, budgetEmail: undefined },
  ),
);

const perhaps = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(value, { nil: undefined, freq: 3 });

const stop = fc.record({
  signal: fc.constantFrom<"SIGKILL" | "SIGINT">("SIGKILL", "SIGKILL", "SIGINT"),
  nth: fc.integer({ min: 1, max: 25 }),
});

/** Short for `perhaps` with the odds the other way round: most steps have none of it. */
const seldom = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });

const step = (
  command: Step["command"],
  { changes, outside }: { changes: number; outside: boolean },
): fc.Arbitrary<Step> =>
  fc.record({
    command: fc.constant(command),
    changes: fc.array(change, { minLength: Math.min(changes, 1), maxLength: changes }),
    outside: outside
      ? seldom(fc.constantFrom<Outside>("workspace", "account", "group", "key", "key"))
      : fc.constant(undefined),
    faults: drawnFaults,
    stop: command === "refresh" ? fc.constant(undefined) : seldom(stop),
  });

const first = step("up", { changes: 0, outside: false });
const changed = step("up", { changes: 2, outside: true });
const looked = step("refresh", { changes: 0, outside: true });
const last = step("destroy", { changes: 0, outside: true });

const steps: fc.Arbitrary<Step[]> = fc
  .tuple(first, changed, perhaps(changed), perhaps(looked), last)
  .map((drawn) => drawn.filter((one) => one !== undefined));

/** The plan of a seed: always the same one. */
export function planOf(seed: number): Plan {
  // Without a bias, which would begin with the smallest plans that there are.
  const [drawn] = fc.sample(fc.noBias(steps), { seed, numRuns: 1 });
  if (drawn === undefined) throw new Error("no plan was drawn");
  return { seed, steps: drawn };
}

/** A step in one line. */
export function stepText({ command, changes, outside, faults, stop: stopped }: Step): string {
  return [
    command,
    ...changes
      .flatMap((change) => Object.entries(change))
      .map(([key, value]) => (value === undefined ? `without ${key}` : `${key}=${value}`)),
    ...(outside === undefined ? [] : [`${outside} ${outside === "key" ? "rotated" : "deleted"} outside`]),
    ...faults.map(({ text }) => text),
    ...(stopped === undefined ? [] : [`${stopped.signal} at line ${stopped.nth}`]),
  ].join("; ");
}
