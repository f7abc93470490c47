import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { showFailure } from "../../../cli/failure";
import { below, createProgram } from "../../../cli/program";
import { RestError } from "../../../packages/rest-client/src/rest-error";
import { exitCodeMeanings, exitCodes } from "../../../packages/rest-client/src/exit-codes";
import { usageError, UserError } from "../../../packages/rest-client/src/user-error";
import { nameOf } from "./support";

/** What each call to the world outside of the command answers; one that is not listed fails with the error. */
let mockAnswers: Readonly<Record<string, unknown>> = {};
let mockError: Error = new Error("unset");
const mockOutside = (path: string, ...names: string[]): object => ({
  ...jest.requireActual<object>(path),
  ...Object.fromEntries(
    names.map((name) => [
      name,
      async () => {
        if (Object.hasOwn(mockAnswers, name)) return mockAnswers[name];
        throw mockError;
      },
    ]),
  ),
});
jest.mock("../../../cli/sandbox/validate", () =>
  mockOutside("../../../cli/sandbox/validate", "requireSandbox"),
);
jest.mock("../../../cli/stack/selected-stack", () =>
  mockOutside("../../../cli/stack/selected-stack", "selectedStack"),
);
jest.mock("../../../stack/resources", () => mockOutside("../../../stack/resources", "readResources"));
jest.mock("../../../stack/outputs", () => mockOutside("../../../stack/outputs", "readStackOutputs"));
jest.mock("../../../stack/connection", () =>
  mockOutside("../../../stack/connection", "resolveConnection", "resolveTracking"),
);
jest.mock("../../../stack/connect", () => ({
  ...mockOutside("../../../stack/connect", "requireLab"),
  armOf: () => ({}),
}));
jest.mock("../../../stack/pulumi-command", () => mockOutside("../../../stack/pulumi-command", "showPulumi"));
jest.mock("../../../workload/notebook/lab-notebook", () =>
  mockOutside("../../../workload/notebook/lab-notebook", "openNotebookLab"),
);
jest.mock("../../../workload/evaluation/evaluate", () =>
  mockOutside("../../../workload/evaluation/evaluate", "evaluate"),
);
jest.mock("../../../monitor/monitor", () => ({
  Monitor: class {
    async run() {
      return { report: { verdict: mockAnswers["verdict"] }, page: "" };
    }
  },
}));
jest.mock("../../../operations/preflight/run", () =>
  mockOutside("../../../operations/preflight/run", "preflight"),
);
jest.mock("../../../operations/recovery/recover", () =>
  mockOutside("../../../operations/recovery/recover", "recover"),
);
jest.mock("../../../operations/recovery/forget-gone", () =>
  mockOutside("../../../operations/recovery/forget-gone", "forgetGone"),
);
jest.mock("../../../operations/held-traces", () =>
  mockOutside("../../../operations/held-traces", "heldTraces"),
);
jest.mock("../../../operations/leftovers", () =>
  mockOutside("../../../operations/leftovers", "findLeftovers"),
);
jest.mock("../../../operations/status/lab-status", () =>
  mockOutside("../../../operations/status/lab-status", "labStatus"),
);
jest.mock("../../../operations/cost/prices-file", () =>
  mockOutside("../../../operations/cost/prices-file", "readPrices"),
);
jest.mock("../../../rehearsal/rehearse", () => mockOutside("../../../rehearsal/rehearse", "rehearse"));
jest.mock("../../../rehearsal/open-house", () => mockOutside("../../../rehearsal/open-house", "openHouse"));

const folder = mkdtempSync(join(tmpdir(), "exit-codes-"));
const cases = join(folder, "cases.jsonl");
const notCases = join(folder, "broken.jsonl");
writeFileSync(cases, '{"id": "a", "prompt": "Hello", "expect": {"contains": "a"}}\n');
writeFileSync(notCases, "no JSON\n");
beforeEach(() => {
  for (const stream of ["stdout", "stderr"] as const)
    jest.spyOn(process[stream], "write").mockReturnValue(true);
});
afterEach(() => {
  jest.restoreAllMocks();
  process.exitCode = 0;
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The exit code of the command, run as main.ts does. */
async function ending(words: readonly string[]): Promise<unknown> {
  await createProgram().parseAsync(words, { from: "user" }).catch(showFailure);
  return process.exitCode ?? 0;
}

const commands = below(createProgram()).filter((command) => command.commands.length === 0);

/** Arguments without which a command is a usage error. */
const needed: Readonly<Record<string, readonly string[]>> = {
  "llmops batch": [cases],
  "llmops eval": [cases],
  "llmops traces export": ["--json"],
  "llmops up": ["--", "--yes"],
  "llmops down": ["--", "--yes"],
  "llmops keys rotate": ["--", "--yes"],
};
const wordsOf = (name: string): string[] => name.split(" ").slice(1);

describe.each(commands.map(nameOf))("%s", (name) => {
  test("ends with 0 after its help, and with 2 for an unknown option", async () => {
    mockAnswers = {};
    expect(await ending([...wordsOf(name), "--help"])).toBe(exitCodes.success);
    expect(await ending([...wordsOf(name), "--no-such-option"])).toBe(exitCodes.usage);
  });

  // It asks nothing outside of itself.
  if (name === "llmops completion") return;
  test.each([
    ["a failure", new UserError("a"), exitCodes.failure],
    ["a usage error", usageError("a"), exitCodes.usage],
    ["something unverified", new UserError("a", { exitCode: exitCodes.unverified }), exitCodes.unverified],
    ["a defect", new TypeError("a"), exitCodes.defect],
    ["an interruption", new UserError("a", { exitCode: exitCodes.SIGINT }), exitCodes.SIGINT],
  ])("ends by the table with %s", async (_, error, code) => {
    mockAnswers = { readPrices: {} };
    mockError = error;
    expect(await ending([...wordsOf(name), ...(needed[name] ?? [])])).toBe(code);
  });
});

const deployed = { selectedStack: { folder: ".", stack: "dev" }, readResources: [], requireLab: {} };
const destroyed = {
  ...deployed,
  forgetGone: { urns: new Set(), left: [] },
  heldTraces: [],
  showPulumi: { exitCode: 0 },
};
const down = "down --json -- --yes";
const gate = "monitor --json --no-log --fail-on-drift";
const evaluated = (verdict: string, accepted = false) => ({
  resolveConnection: {},
  evaluate: { report: { verdict, accepted }, forget: async () => undefined },
});

test.each<[string, Readonly<Record<string, unknown>>, number]>([
  ["preflight --json", { ...deployed, preflight: { status: "ok", registered: [], picked: null } }, 0],
  ["preflight --json", { ...deployed, preflight: { status: "problem", registered: [], picked: null } }, 1],
  ["preflight --json", { ...deployed, preflight: { status: "unverified", registered: [], picked: null } }, 3],
  ["status --json", { ...deployed, readPrices: {}, labStatus: { parts: [], unverified: [] } }, 0],
  ["status --json", { ...deployed, readPrices: {}, labStatus: { parts: [], unverified: ["a"] } }, 3],
  [down, { ...destroyed, findLeftovers: { left: [], unverified: [] } }, 0],
  [down, { ...destroyed, findLeftovers: { left: [{}], unverified: ["a"] } }, 1],
  [down, { ...destroyed, findLeftovers: { left: [], unverified: ["a"] } }, 3],
  [down, { ...destroyed, showPulumi: { exitCode: 255 } }, 1],
  [down, { ...destroyed, showPulumi: { exitCode: 255, interrupted: "SIGINT" } }, 130],
  [down, { ...destroyed, showPulumi: { exitCode: 0, interrupted: "SIGTERM" } }, 143],
  ["recover --json", { recover: { failed: [], strangers: [] } }, 0],
  ["recover --json", { recover: { failed: [{}], strangers: [] } }, 1],
  ["rehearse --json", { requireSandbox: undefined, rehearse: { succeeded: true } }, 0],
  ["rehearse --json", { requireSandbox: undefined, rehearse: { succeeded: false } }, 1],
  ["eval CASES --json", evaluated("passed"), 0],
  ["eval CASES --json", evaluated("failed"), 4],
  ["eval CASES --json", evaluated("regressed"), 4],
  ["eval CASES --json --accept", evaluated("failed", true), 0],
  ["eval BROKEN --json", evaluated("passed"), 2],
  [gate, { resolveTracking: {}, verdict: "drift" }, 4],
  [gate, { resolveTracking: {}, verdict: "none" }, 0],
  ["monitor --json --no-log", { resolveTracking: {}, verdict: "drift" }, 0],
  [`${gate} --threshold nonsense`, { resolveTracking: {}, verdict: "drift" }, 2],
])("%s: %j ends with %d", async (words, answers, code) => {
  mockAnswers = answers;
  mockError = new RestError("not mocked", { code: "A", retryable: false });
  const files: Readonly<Record<string, string>> = { CASES: cases, BROKEN: notCases };
  expect(await ending(words.split(" ").map((word) => files[word] ?? word))).toBe(code);
});

test("has a meaning for each code in the help, and gives no code two meanings", async () => {
  const said: string[] = [];
  jest.spyOn(process.stdout, "write").mockImplementation((text) => said.push(String(text)) > 0);
  await ending(["--help"]);
  for (const name of Object.keys(exitCodes) as (keyof typeof exitCodes)[])
    expect(said.join("")).toMatch(new RegExp(`^ *${exitCodes[name]} {2}${exitCodeMeanings[name]}$`, "m"));
  expect(new Set(Object.values(exitCodes)).size).toBe(Object.keys(exitCodes).length);
});
