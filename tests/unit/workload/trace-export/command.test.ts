import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { failureOf } from "../../../../cli/failure";
import { createProgram } from "../../../../cli/program";
import { tracesOfFile } from "../../../../monitor/reading/trace-file";
import { type Fields, info, type Service, startService } from "./service";

let service: Service;
let folder: string;
const before = { ...process.env };

beforeEach(async () => {
  service = await startService();
  folder = mkdtempSync(join(tmpdir(), "export-"));
  process.env = {
    PATH: before["PATH"],
    MLFLOW_TRACKING_URI: service.url,
    MLFLOW_EXPERIMENT_ID: "1",
    MLFLOW_HTTP_REQUEST_MAX_RETRIES: "0",
    XDG_STATE_HOME: join(folder, "state"),
  };
  service.traces = ["tr-0", "tr-1", "tr-2", "tr-3"].map((id) => info(id, "a"));
});
afterEach(async () => {
  process.env = before;
  await service.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What the command prints, and what it ends with. */
async function llmops(...words: string[]): Promise<{ out: string; err: string; code: number }> {
  const said = { out: "", err: "" };
  const spies = (["stdout", "stderr"] as const).map((name) =>
    jest.spyOn(process[name], "write").mockImplementation((text) => {
      said[name === "stdout" ? "out" : "err"] += String(text);
      return true;
    }),
  );
  try {
    await createProgram().parseAsync(words, { from: "user" });
    return { ...said, code: 0 };
  } catch (error) {
    const { text, exitCode } = failureOf(error);
    return { out: said.out, err: said.err + text, code: exitCode };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

const file = (): string => join(folder, "traces.jsonl");
/** Everything beside the state of the log. */
const there = (): string[] => readdirSync(folder).filter((name) => name !== "state");

test("the file has all that the monitor reads of traces", async () => {
  const { out, code } = await llmops("traces", "export", "--output", file());
  expect([code, out, there()]).toEqual([
    0,
    `4 traces and 1 run of experiment lab are in ${file()}.\n`,
    ["traces.jsonl"],
  ]);
  const read: unknown[] = [];
  for await (const batch of tracesOfFile(file()))
    read.push(...batch.map((trace) => trace && [trace.info.traceId, trace.spans?.[0]?.name]));
  expect(read).toEqual(["tr-0", "tr-1", "tr-2", "tr-3"].map((id) => [id, id]));
});

test("--json prints the same lines, and with --output a document", async () => {
  await llmops("traces", "export", "--output", file());
  const lines = await llmops("traces", "export", "--json");
  expect([lines.out, lines.err, lines.code]).toEqual([
    readFileSync(file(), "utf8"),
    "4 traces and 1 run of experiment lab.\n",
    0,
  ]);
  const document = await llmops("traces", "export", "--json", "--output", join(folder, "b"));
  expect(JSON.parse(document.out)).toMatchObject({ file: join(folder, "b"), traces: 4, runs: 1 });
});

test("a file that is there is not touched, nor one that comes while the export goes on", async () => {
  writeFileSync(file(), "mine");
  const known = await llmops("traces", "export", "--output", file());
  expect([known.code, known.err, service.requests]).toEqual([
    2,
    `error: ${file()} is there already, and was left as it is\nName a new file.\n`,
    [],
  ]);
  rmSync(file());
  service.before = () => void writeFileSync(file(), "mine");
  const later = await llmops("traces", "export", "--output", file());
  expect([later.code, readFileSync(file(), "utf8"), there()]).toEqual([2, "mine", ["traces.jsonl"]]);
});

test.each([
  ["nothing said of where", ["traces", "export"], "the export needs --output or --json"],
  [
    "a folder that is not there",
    ["traces", "export", "--output", "/nowhere/a"],
    "/nowhere/a cannot be written",
  ],
])("%s is a mistake, told before anything is asked", async (_, words, message) => {
  const { code, err } = await llmops(...words);
  expect([code, err, service.requests]).toEqual([2, expect.stringContaining(`error: ${message}`), []]);
});

test("a server that dies midway leaves no file, says so, and the next export is whole", async () => {
  let searches = 0;
  service.before = (path) => (path.endsWith("/traces/search") && searches++ === 1 ? 503 : undefined);
  const { code, err, out } = await llmops("traces", "export", "--output", file());
  expect([code, out, there()]).toEqual([1, "", []]);
  expect(err).toMatch(/^error: the export did not finish: the tracking server failed: .*503/m);
  expect(err).toContain("No file was written; run it again.");
  service.before = () => undefined;
  expect((await llmops("traces", "export", "--output", file())).code).toBe(0);
});

test("what a killed export left beside the file is removed by the next, and that of one that goes on is not", async () => {
  // Process 1 lives; the other number is larger than any.
  const [ended, going] = [4194305, 1].map((pid) => `traces.jsonl.${hostname()}~${pid}~0.part`);
  for (const name of [ended, going]) writeFileSync(join(folder, name as string), "");
  expect((await llmops("traces", "export", "--output", file())).code).toBe(0);
  expect(there()).toEqual(["traces.jsonl", going]);
});

test("traces whose spans are not to be had are named, and the rest is there", async () => {
  service.damaged = new Set(["tr-2"]);
  const { code, err } = await llmops("traces", "export", "--output", file());
  expect([code, existsSync(file())]).toEqual([1, true]);
  expect(err).toContain("error: the tracking server does not return the spans of 1 trace: tr-2\n");
  const spans = readFileSync(file(), "utf8")
    .trim()
    .split("\n")
    .map((line) => (JSON.parse(line) as Fields)["spans"]);
  expect(spans.filter((of) => Array.isArray(of) && of.length === 0)).toHaveLength(1);
});

test.each([
  [
    { tags: [{ key: "mlflow.experiment.databricksTraceDestinationPath", value: "main.llmops.lab" }] },
    "the traces of lab are in tables of Unity Catalog, main.llmops.lab",
  ],
  [{ lifecycle_stage: "deleted" }, "the experiment lab (1) was deleted; its runs and traces are kept"],
])("an experiment %j is not taken for an empty one", async (fields, message) => {
  service.experiment = { ...service.experiment, ...fields };
  const { code, err } = await llmops("traces", "export", "--output", file());
  expect([code, there()]).toEqual([1, []]);
  expect(err).toContain(message);
});
