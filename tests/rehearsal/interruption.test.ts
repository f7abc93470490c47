import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { projectFolder } from "../../rehearsal/python";
import { disagreements } from "./support/agreement";
import { openLab, type TestLab } from "./support/lab";
import { pulumiStoppedAt, untilNoProgramRuns } from "./support/stopped";

let lab: TestLab;
beforeAll(
  async () => (lab = await openLab({ config: { budgetAmount: "50", budgetEmail: "me@example.com" } })),
);
afterAll(() => lab.close());

/** Whether a pulumi command came to the nth line that matches, where it was sent a signal. */
const stoppedAt = async (
  args: string[],
  line: RegExp,
  nth: number,
  signal: NodeJS.Signals,
): Promise<boolean> => (await pulumiStoppedAt(lab, args, { line, nth, signal })).stopped;

const ok = (...args: string[]): Promise<string> => lab.llmopsOk(...args);

const nothingIsLeft = async (): Promise<void> => {
  expect(lab.stage.cloud.leftovers()).toEqual([]);
  const state = await lab.state();
  expect(state.filter(({ type }) => type !== "pulumi:pulumi:Stack")).toEqual([]);
};

/** A line for each resource but the stack itself, which is created last. */
const creation = /^(?!.*pulumi:pulumi:Stack).* created /;

test("goes on where the engine is killed, later in each `up`, until one has nothing left to create", async () => {
  let kills = 0;
  for (; await stoppedAt(["up"], creation, kills + 1, "SIGKILL"); kills += 1) {
    await untilNoProgramRuns(lab);
    const told = await ok("recover");
    // A cluster whose creation was hit stays outside of the state until the next creation is answered with it.
    const byToken = told.includes("lab-cluster is forgotten") ? / cluster / : /^$/;
    const differs = (await disagreements(lab)).filter((line) => !byToken.test(line));
    expect({ told, differs }).toEqual({ told, differs: [] });
  }
  // Parts are made side by side: one kill may hit several, and their recovery brings them all.
  expect(kills).toBeGreaterThan(2);
  expect(await disagreements(lab)).toEqual([]);
  await lab.pulumiOk("up", "--yes", "--skip-preview", "--expect-no-changes");
}, 600_000);

test("takes a thing in that the service says more of than the program", async () => {
  const budget = (await lab.state()).find(({ type }) => type === "azure-native:consumption:Budget");
  await lab.pulumiOk("state", "delete", "--yes", String(budget?.urn));
  await ok("recover");
  await lab.pulumiOk("up", "--yes", "--skip-preview", "--expect-no-changes");
  await lab.pulumiOk("destroy", "--yes", "--skip-preview");
  await nothingIsLeft();
});

test.each([2, 7, 12])("leaves nothing when what was killed at creation no. %d is taken down", async (nth) => {
  expect(await stoppedAt(["up"], creation, nth, "SIGKILL")).toBe(true);
  await untilNoProgramRuns(lab);
  await ok("recover");
  await lab.pulumiOk("destroy", "--yes", "--skip-preview");
  await nothingIsLeft();
});

test.each([1, 4, 8])(
  "leaves nothing after a destroy that was killed at deletion no. %d and run again",
  async (nth) => {
    await lab.pulumiOk("up", "--yes", "--skip-preview");
    expect(await stoppedAt(["destroy"], / deleted /, nth, "SIGKILL")).toBe(true);
    await ok("recover");
    await lab.pulumiOk("destroy", "--yes", "--skip-preview");
    await nothingIsLeft();
  },
);

test("needs no recovery after Ctrl-C", async () => {
  expect(await stoppedAt(["up"], creation, 3, "SIGINT")).toBe(true);
  await lab.pulumiOk("up", "--yes", "--skip-preview");
  await lab.pulumiOk("destroy", "--yes", "--skip-preview");
  await nothingIsLeft();
});

test("refuses to unlock a stack that a living process works on", async () => {
  // The workspace's creation is held up, so that `up` lives while we ask.
  const hold = lab.stage.cloud.faults.add({
    match: { method: "PUT", path: "/workspaces/" },
    effect: { kind: "delay", milliseconds: 60_000 },
  });
  const child = spawn("pulumi", ["up", "--yes", "--skip-preview", "--non-interactive"], {
    cwd: projectFolder(),
    env: lab.stage.environment,
    stdio: ["ignore", "pipe", "ignore"],
  });
  await new Promise<void>((resolve) =>
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (/ created /.test(line)) resolve();
    }),
  );
  // As long as the other parts are made beside it, the state itself tells that somebody is at work.
  let asked = await lab.llmops("recover");
  while (asked.stderr.includes("state changes while it is looked at")) asked = await lab.llmops("recover");
  const { exitCode, stderr } = asked;
  expect(stderr).toContain(`the stack is locked by process ${child.pid} on this machine, which lives`);
  expect(exitCode).toBe(2);
  child.kill("SIGKILL");
  await once(child, "close");
  lab.stage.cloud.faults.clear(hold.id);
  await ok("recover");
  await lab.pulumiOk("destroy", "--yes", "--skip-preview");
});

test("advises what brings the lab up where a creation failed after the kill", async () => {
  const { faults } = lab.stage.cloud;
  const taken = faults.add({ condition: { kind: "managed-group-taken" } });
  // The provider waits for the workspace's operation until it is killed.
  const hold = faults.add({
    match: { method: "GET", path: "Microsoft\\.Databricks/.*operation" },
    effect: { kind: "delay", milliseconds: 60_000 },
  });
  expect(await stoppedAt(["up"], /lab-model-account created/, 1, "SIGKILL")).toBe(true);
  await untilNoProgramRuns(lab);
  faults.clear(hold.id);
  const { exitCode, stdout } = await lab.llmops("recover");
  expect([exitCode, stdout]).toEqual([
    1,
    expect.stringContaining("lab-workspace: its creation ended in state Failed"),
  ]);
  faults.clear(taken.id);
  const [, advice = ""] = /To retry: pulumi (.*)/.exec(stdout) ?? [];
  await lab.pulumiOk(...advice.split(" "), "--yes", "--skip-preview");
  expect(await disagreements(lab)).toEqual([]);
  await lab.pulumiOk("destroy", "--yes", "--skip-preview");
  await nothingIsLeft();
});
