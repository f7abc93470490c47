import { drawing } from "./support/drawing";
import { Belongings, everything } from "./support/belongings";
import { openLab } from "./support/lab";
import { neighbour, owner, type Person } from "./support/neighbour";

/**
 * Two stacks with backends of their own in one subscription; the second borrows parts of the first one's lab. Whatever is
 * done with them, in whatever order, neither changes what the other has.
 */
const trials = Number(process.env["NEIGHBOUR_TRIALS"] ?? 1);
const first = Number(process.env["NEIGHBOUR_SEED"] ?? 9);
const steps = Number(process.env["NEIGHBOUR_STEPS"] ?? 2);

const lendable = {
  account: ["existingOpenaiAccountId", "openaiAccountId"],
  deployment: ["existingOpenaiDeployment", "openaiDeployment"],
  workspace: ["existingWorkspaceId", "workspaceId"],
  cluster: ["existingClusterId", "clusterId"],
} as const;
type Part = keyof typeof lendable;

/** Everything but nothing, and nothing without its home. */
const loans: readonly (readonly Part[])[] = [
  ["account"],
  ["account", "deployment"],
  ["workspace"],
  ["workspace", "cluster"],
  ["account", "workspace"],
  ["account", "deployment", "workspace"],
  ["account", "workspace", "cluster"],
  ["account", "deployment", "workspace", "cluster"],
];

const changes: readonly Readonly<Record<string, string>>[] = [
  { openaiCapacity: "5" },
  { openaiCapacity: "20" },
  { "tags.note": "mine" },
  { "openaiMoreDeployments[0].name": "NAME-mini", "openaiMoreDeployments[0].model": "gpt-4o-mini" },
  { openaiAuth: "entra" },
  { openaiAuth: "key" },
  { clusterAutoterminationMinutes: "45" },
  { jobsSchedule: "0 0 6 * * ?" },
];

test.each(Array.from({ length: trials }, (_, trial) => first + trial))(
  "neither of two people changes what the other has (seed %d)",
  async (seed) => {
    const lab = await openLab();
    const draw = drawing(seed);
    const pick = <T>(from: readonly T[]): T => from[Math.floor(draw() * from.length)] as T;
    const belongings = new Belongings();
    const story: string[] = [];
    const kept: string[] = [];

    /** Whether it went well. Where it did not, that was expected, and an update had touched nothing at all. */
    const step = async (who: Person, args: readonly string[], refusal = /^never$/): Promise<boolean> => {
      story.push(`${who.name}: ${args.join(" ")}`);
      const before = everything(lab.stage.cloud);
      const { exitCode, stdout, stderr } = await (args[0] === "llmops"
        ? who.llmops(...args.slice(1))
        : who.pulumi(...args));
      const after = everything(lab.stage.cloud);
      const harmed = belongings.note(who, before, after);
      const told = `${stdout}\n${stderr}`;
      const ended = exitCode === 0 ? "well" : refusal.test(told) ? "refused" : told;
      expect({ story, harmed, ended }).toEqual({
        story,
        harmed: [],
        ended: expect.stringMatching(/^(well|refused)$/),
      });
      if (ended === "refused" && args[0] === "up") expect([...after]).toEqual([...before]);
      return ended === "well";
    };
    const set = async (who: Person, values: Readonly<Record<string, string>>): Promise<void> => {
      story.push(`${who.name} sets ${JSON.stringify(values)}`);
      const pairs = Object.entries(values).map(([key, value]) => `${key}=${value.replace("NAME", who.name)}`);
      if (pairs.length === 0) return;
      const { exitCode, stderr } = await who.pulumi(
        ...["config", "set-all", "--path", ...pairs.flatMap((pair) => ["--plaintext", pair])],
      );
      if (exitCode !== 0) throw new Error(stderr);
    };
    const up = ["up", "--yes", "--skip-preview"];
    const refresh = ["refresh", "--yes", "--skip-preview"];
    const recover = ["llmops", "recover"];
    const down = ["llmops", "down", "--", "--yes"];
    // What the owner does to an account of theirs may end what somebody else can do with it.
    const lent = /existingOpenaiAccountId|openaiAuth/;

    // Two people, or one with two stacks.
    const [anna, ben] = [owner(lab), await neighbour(lab, pick(["their own login", "the same login"]))];
    try {
      await set(anna, pick([{}, { openaiAuth: "entra" }]));
      await step(anna, up);
      const loan = pick(loans);
      const { stdout } = await anna.pulumi("stack", "output", "--json");
      const outputs = JSON.parse(stdout) as Record<string, string>;
      await set(ben, {
        openaiAuth: outputs["openaiAuth"] ?? "",
        openaiDeployment: "neighbours",
        ...Object.fromEntries(loan.map((part) => [lendable[part][0], outputs[lendable[part][1]] ?? ""])),
      });
      await step(ben, up);
      for (let turn = 0; turn < steps; turn += 1) {
        const who = pick([anna, ben]);
        const what = pick([up, up, refresh, recover]);
        if (what === up) await set(who, pick(changes));
        await step(who, what, who === ben && what === up ? lent : undefined);
      }
      if (draw() < 0.5) {
        // Azure deletes no account that somebody has a deployment on.
        const isGone = await step(anna, down, /CannotDeleteResource/);
        await step(ben, up, /existing(OpenaiAccount|Workspace)Id/);
        // A credential is in the metastore, which a workspace that is gone does not let anybody into.
        const isAll = await step(ben, down, /in the metastore of the workspace that is gone/);
        if (!isAll) kept.push(expect.stringMatching(/^credential /) as string);
        if (!isGone) await step(anna, down);
      } else {
        await step(ben, down);
        await step(anna, ["up", "--yes", "--skip-preview", "--expect-no-changes"]);
        await step(anna, down);
      }
      expect([...everything(lab.stage.cloud).keys()]).toEqual(kept);
    } finally {
      await ben.close();
      await lab.close();
    }
  },
);
