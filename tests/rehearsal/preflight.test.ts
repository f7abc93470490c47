import type { FaultRule } from "../../packages/azure-simulator/src/faults/injector";
import { openLab, type TestLab } from "./support/lab";

let lab: TestLab;
beforeAll(async () => (lab = await openLab()));
afterAll(() => lab.close());
afterEach(() => lab.stage.cloud.faults.clear());

const fault = (rule: FaultRule): void => void lab.stage.cloud.faults.add(rule);
const noPurge: FaultRule = { condition: { kind: "denied", action: "deletedAccounts/delete$" } };
const noTokens: FaultRule = { condition: { kind: "quota-exhausted", usage: "^OpenAI\\.Standard\\.gpt-4o$" } };
const quietly = ["--", "--yes", "--skip-preview", "--color", "never"];

/** Runs the command, expects how it ends, and parses the one document on standard output. */
async function document<T>(exitCode: number, ...args: string[]): Promise<T> {
  const done = await lab.llmops(...args);
  if (done.exitCode !== exitCode)
    throw new Error(`llmops ${args.join(" ")} ended with ${done.exitCode}\n${done.stdout}\n${done.stderr}`);
  return JSON.parse(done.stdout) as T;
}

interface Preflight {
  status: string;
  region: string;
  picked: string | null;
  checks: { id: string; status: string }[];
  regions: { region: string; status: string }[];
}
interface Status {
  running: boolean;
  costPerHour: number;
  parts: { part: string; state: string }[];
  left: { kind: string }[];
  unverified: string[];
}
interface Down {
  succeeded: boolean;
  left: { kind: string; remedy: string }[];
  purged: string[];
}

test("finds that the lab fits before anything stands, by the login that pulumi uses", async () => {
  const { status, checks } = await document<Preflight>(0, "preflight", "--json");
  expect([status, new Set(checks.map((check) => check.status))]).toEqual(["ok", new Set(["ok"])]);
  expect(checks.map(({ id }) => id)).toEqual(expect.arrayContaining(["login", "token-quota", "vm-quota"]));
});

test("picks the next region in the stack's order where the first may not fit, and writes it down", async () => {
  const before = await document<Preflight>(0, "preflight", "--all-regions", "--json");
  const [first, second] = before.regions.map(({ region }) => region);
  expect(first).toBe(before.region);
  fault({
    match: { host: "^management\\.", path: `/locations/${first}/usages\\?api-version=2025-06-01` },
    effect: { kind: "answer", status: 200, body: { value: [] } },
  });
  expect(await document<Preflight>(3, "preflight", "--json")).toMatchObject({ status: "unverified" });
  expect(await document<Preflight>(0, "preflight", "--pick", "--json")).toMatchObject({ picked: second });
  expect((await lab.pulumiOk("config", "get", "region")).trim()).toBe(second);
});

test("shows a person each check with the command that mends it, and stops an up that would fail", async () => {
  fault(noTokens);
  const looked = await lab.llmops("preflight");
  expect(looked.exitCode).toBe(1);
  expect(looked.stdout).toMatch(/problem +Token quota +0 of 150,000 tokens a minute are left/);
  expect(looked.stdout).toContain("$ npx llmops preflight --all-regions --pick");
  const tried = await lab.llmops("up", ...quietly);
  expect([tried.exitCode, tried.stderr]).toEqual([1, expect.stringContaining("nothing was changed")]);
  expect(lab.stage.cloud.leftovers()).toEqual([]);
});

test("goes up by one command, and records a traced chat", async () => {
  // What only a destroy would meet is no reason not to begin.
  fault(noPurge);
  const report = await document<{
    succeeded: boolean;
    preflight: Preflight;
    up: { exitCode: number };
    workload: { run: { status: string }; trace: { state: string } };
  }>(0, "up", "--json", ...quietly);
  expect(report).toMatchObject({
    succeeded: true,
    preflight: { status: "problem" },
    up: { exitCode: 0 },
    workload: { run: { status: "FINISHED" }, trace: { state: "OK" } },
  });
});

test("finds that what stands fits, its own quota not counted against it", async () => {
  await lab.pulumiOk("config", "set", "openaiCapacity", "150");
  expect(await document<Preflight>(0, "preflight", "--json")).toMatchObject({ status: "ok" });
  await lab.pulumiOk("config", "set", "openaiCapacity", "10");
});

test("says what runs and what it costs, and stops and starts the cluster", async () => {
  const running = await document<Status>(0, "status", "--json");
  expect(running.parts.map(({ part }) => part)).toEqual(["account", "deployment", "workspace", "cluster"]);
  expect(running).toMatchObject({ running: true, left: [] });
  expect(await document(0, "cluster", "stop", "--json")).toMatchObject({ state: "TERMINATED", machines: 0 });
  const stopped = await document<Status>(0, "status", "--json");
  expect(stopped.running).toBe(false);
  expect(stopped.costPerHour).toBeLessThan(running.costPerHour);
  expect(await document(0, "cluster", "start", "--json")).toMatchObject({ state: "RUNNING", machines: 1 });
  expect((await lab.llmops("cluster", "status")).stdout).toMatch(/: RUNNING\n1 × Standard_D4ds_v5/);
});

test("takes the traces out of the workspace", async () => {
  const { exitCode, stdout } = await lab.llmops("traces", "export", "--json");
  const [run, trace, ...others] = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown);
  expect([exitCode, others]).toEqual([0, []]);
  expect(run).toMatchObject({ run: { info: { status: "FINISHED" } } });
  expect(trace).toMatchObject({
    trace_info: { state: "OK", trace_metadata: { "mlflow.sourceRun": expect.any(String) } },
    spans: [{ name: "Completions", attributes: { "mlflow.spanOutputs": expect.any(String) } }],
  });
});

test("comes down, and says before what goes with it, and then what is left and how to remove it", async () => {
  fault(noPurge);
  const ended = await lab.llmops("down", "--json", ...quietly);
  expect(ended.exitCode).toBe(1);
  expect(ended.stderr).toMatch(
    /^Deleting experiment \/Shared\/\S+ also deletes the 1 trace in it. To keep them, run this first: npx llmops traces export /,
  );
  const report = JSON.parse(ended.stdout) as Down;
  expect(report).toMatchObject({ succeeded: false, purged: [] });
  expect(report.left).toEqual([
    expect.objectContaining({
      kind: "soft-deleted account",
      remedy: expect.stringMatching(/^az cognitiveservices account purge /),
    }),
  ]);
  const { left, unverified } = await document<Status>(3, "status", "--json");
  // With the destroy the stack's identity is gone, and with it the proof that the account was its own.
  expect([left, unverified]).toEqual([[], [expect.stringContaining("bears this stack's name")]]);
});

test("stands up beside the deleted account of the lab that it was, and purges its own", async () => {
  expect(await document<Preflight>(0, "preflight", "--json")).toMatchObject({ status: "ok" });
  await document(0, "up", "--json", "--no-preflight", "--no-workload", ...quietly);
  expect(await lab.preview()).toEqual([]);
  expect(await document<Down>(0, "down", "--json", ...quietly)).toMatchObject({ purged: [], left: [] });
  expect(lab.stage.cloud.leftovers().map(({ kind }) => kind)).toEqual(["soft-deleted account"]);
});

test("estimates the cost from the configuration alone, by list prices that say what they are", async () => {
  const requests = lab.stage.cloud.requests.total;
  const cost = await document<{ hour: number; prices: { asOf: string } }>(0, "cost", "--json");
  expect(cost.hour).toBeGreaterThan(0);
  expect(cost.prices.asOf).toMatch(/^\d{4}-\d{2}$/);
  expect((await lab.llmops("cost")).stdout).toMatch(/Prices as of \d{4}-\d{2}: .*Verify them\./);
  expect(lab.stage.cloud.requests.total).toBe(requests);
});

test.each([
  [["preflight", "--stack", "nobody"], /Pulumi could not .*no stack named 'nobody'/],
  [["cost", "--prices", "/nowhere.json"], /the file of prices cannot be read/],
  [["cost", "--hours", "25"], /It must be a number between 0 and 24/],
  [["cluster", "start", "--bogus"], /unknown option '--bogus'/],
])("says in one sentence what is wrong with %j, and ends with 2", async (args, message) => {
  const { exitCode, stderr } = await lab.llmops(...args);
  expect([exitCode, stderr]).toEqual([2, expect.stringMatching(message)]);
  expect(stderr).not.toMatch(/^\s+at /m);
});
