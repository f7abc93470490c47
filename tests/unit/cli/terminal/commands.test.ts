import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { failureOf } from "../../../../cli/failure";
import { below, createProgram } from "../../../../cli/program";
import { stderr } from "../../../../cli/terminal/output";
import { UserError } from "../../../../packages/rest-client/src/user-error";
import { nameOf } from "../support";
import { expectHarmless, hostile } from "./hostile";
import type * as Outside from "./outside";

const mockOf = (name: Parameters<typeof Outside.outside>[0]): object =>
  jest.requireActual<typeof Outside>("./outside").outside(name);

// What the commands ask, and what others answer, is in outside.ts; all that prints is as it is.
jest.mock("../../../../cli/sandbox/validate", () => ({ requireSandbox: async () => undefined }));
jest.mock("../../../../cli/stack/selected-stack", () => mockOf("selected-stack"));
jest.mock("../../../../stack/outputs", () => mockOf("stack"));
jest.mock("../../../../stack/resources", () => mockOf("stack-resources"));
jest.mock("../../../../stack/pulumi-command", () => mockOf("pulumi-command"));
jest.mock("../../../../stack/connection", () => mockOf("connection"));
jest.mock("../../../../workload/chat/run-chat", () => mockOf("chat"));
jest.mock("../../../../workload/prompts/run-prompts", () => mockOf("prompts"));
jest.mock("../../../../packages/openai-tracing/src/queue/redelivery", () => mockOf("redelivery"));
jest.mock("../../../../stack/experiment", () => mockOf("experiment"));
jest.mock("../../../../operations/trace-export/export", () => mockOf("export"));
jest.mock("../../../../workload/evaluation/evaluate", () => mockOf("evaluate"));
jest.mock("../../../../monitor/monitor", () => mockOf("monitor"));
jest.mock("../../../../workload/notebook/lab-notebook", () => mockOf("lab-notebook"));
jest.mock("../../../../workload/notebook/run-notebook", () => mockOf("run-notebook"));
jest.mock("../../../../workload/notebook/batch-upload", () => mockOf("batch-upload"));
jest.mock("../../../../operations/preflight/run", () => mockOf("preflight"));
jest.mock("../../../../operations/cluster", () => mockOf("cluster"));
jest.mock("../../../../stack/connect", () => mockOf("connect"));
jest.mock("../../../../operations/keys/rotate", () => mockOf("rotate"));
jest.mock("../../../../operations/status/lab-status", () => mockOf("lab-status"));
jest.mock("../../../../operations/held-traces", () => mockOf("held-traces"));
jest.mock("../../../../operations/leftovers", () => mockOf("leftovers"));
jest.mock("../../../../operations/recovery/forget-gone", () => mockOf("forget-gone"));
jest.mock("../../../../operations/recovery/recover", () => mockOf("recover"));
jest.mock("../../../../operations/cost/prices-file", () => mockOf("prices-file"));
jest.mock("../../../../rehearsal/rehearse", () => mockOf("rehearse"));
jest.mock("../../../../rehearsal/stage", () => ({}));
jest.mock("../../../../rehearsal/open-house", () => mockOf("open-house"));

/** The calls of each command; those that print a document are made again with --json. */
const calls: Readonly<Record<string, readonly string[]>> = {
  "llmops rehearse": ["rehearse", "rehearse --json", "rehearse --fault help", "rehearse --drift help"],
  "llmops cloud": ["cloud"],
  "llmops preflight": ["preflight", "preflight --json", "preflight --all-regions"],
  "llmops up": ["up -- --yes", "up --json -- --yes"],
  "llmops workload": [
    "workload",
    "workload --stream",
    "workload --json",
    "workload --prompts PROMPTS",
    "workload --prompts PROMPTS --json",
  ],
  "llmops traces flush": ["traces flush", "traces flush --json"],
  "llmops traces export": [
    "traces export --json",
    "traces export --output FILE",
    "traces export --output FILE --json",
  ],
  "llmops notebook run": ["notebook run --cells", "notebook run --json"],
  "llmops batch": ["batch PROMPTS", "batch PROMPTS --json"],
  "llmops eval": ["eval CASES", "eval CASES --json"],
  "llmops monitor": ["monitor", "monitor --json"],
  "llmops watch": ["watch --times 1", "watch --times 1 --json"],
  "llmops cluster start": ["cluster start", "cluster start --json"],
  "llmops cluster stop": ["cluster stop", "cluster stop --json"],
  "llmops cluster status": ["cluster status", "cluster status --json"],
  "llmops keys rotate": ["keys rotate --finish", "keys rotate --finish --json"],
  "llmops status": ["status", "status --json"],
  "llmops cost": ["cost", "cost --json"],
  "llmops down": ["down -- --yes", "down --json -- --yes"],
  "llmops recover": ["recover", "recover --json"],
  "llmops completion": ["completion bash", "completion zsh"],
};
/** These print no outside text. */
const ownAlone = /help$|^completion/;

const commands = below(createProgram()).filter(({ commands }) => commands.length === 0);
test("covers every command", () => {
  expect(commands.map(nameOf).sort()).toEqual(Object.keys(calls).sort());
});

let folder: string;
let exports = 0;
const before = { ...process.env };
const streams = [process.stdout, process.stderr];
const terminals = streams.map(({ isTTY }) => isTTY);
beforeAll(() => {
  for (const stream of streams) stream.isTTY = false;
  folder = mkdtempSync(join(tmpdir(), "hostile-"));
  writeFileSync(join(folder, "prompts.jsonl"), '"Hello"\n');
  writeFileSync(join(folder, "cases.jsonl"), '{"id": "a", "prompt": "Hello", "expect": {"contains": "a"}}\n');
  delete process.env["NO_COLOR"];
  delete process.env["FORCE_COLOR"];
});
afterAll(() => {
  streams.forEach((stream, at) => (stream.isTTY = terminals[at] as boolean));
  process.env = before;
  rmSync(folder, { recursive: true, force: true });
});
afterEach(() => {
  delete process.env["FORCE_COLOR"];
  process.exitCode = 0;
});

/** Calls a command in this process, as it is called in a pipe. */
async function printed(words: string | readonly string[]): Promise<{ out: string; err: string }> {
  const said = { out: "", err: "" };
  const spies = (["stdout", "stderr"] as const).map((name) =>
    jest.spyOn(process[name], "write").mockImplementation((text) => {
      said[name === "stdout" ? "out" : "err"] += String(text);
      return true;
    }),
  );
  const files: Record<string, string> = {
    PROMPTS: join(folder, "prompts.jsonl"),
    CASES: join(folder, "cases.jsonl"),
    FILE: join(folder, `export-${exports++}`),
  };
  try {
    await createProgram().parseAsync(
      typeof words === "string" ? words.split(" ").map((word) => files[word] ?? word) : words,
      { from: "user" },
    );
  } catch (error) {
    // As main.ts does.
    stderr.write(failureOf(error).text);
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return said;
}

describe.each(Object.entries(calls))("%s", (_, ways) => {
  test.each(ways)("prints no outside text that a terminal obeys: %s", async (words) => {
    const { out, err } = await printed(words);
    expectHarmless(out);
    expectHarmless(err);
    expect(out + err).not.toContain("should not have happened");
    expect((out + err).includes("hostile")).toBe(!ownAlone.test(words));
    if (!words.includes("--json")) return;
    // One document, and to the letter what was answered; of kept traces it holds numbers alone.
    const document = JSON.stringify(JSON.parse(out));
    if (!words.startsWith("traces flush")) expect(document).toContain(JSON.stringify(hostile).slice(1, -1));
  });

  test.each(ways)("has only its own styles where colours are forced: %s", async (words) => {
    process.env["FORCE_COLOR"] = "1";
    const { out, err } = await printed(words);
    expectHarmless(out, !words.includes("--json"));
    expectHarmless(err, true);
  });
});

test("prints no error that a terminal obeys", () => {
  for (const error of [new UserError(hostile, { hint: hostile }), new TypeError(hostile), hostile])
    expectHarmless(failureOf(error).text);
});

test("prints no usage error that a terminal obeys", async () => {
  for (const words of [[hostile], ["monitor", `--${hostile}`], ["completion", hostile]]) {
    const { out, err } = await printed(words);
    expectHarmless(out + err);
    expect(err).toContain("hostile");
  }
});

test("draws no step that a terminal obeys", async () => {
  process.stderr.isTTY = true;
  const { err } = await printed("cloud").finally(() => (process.stderr.isTTY = false));
  expect(err).toContain("hostile");
  // A spinner's cursor movements and colours, and no more.
  // eslint-disable-next-line no-control-regex -- what a spinner consists of
  expectHarmless(err.replaceAll(/\u001b\[(\?25[lh]|\?7[lh]|\?2026[lh]|\d*[AGJKm])/g, ""));
});
