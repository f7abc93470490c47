import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { readPrices } from "../../../../operations/cost/prices-file";
import { casesOf } from "../../../../workload/evaluation/accepted";
import { parseCases } from "../../../../workload/evaluation/cases-file";
import { SampleTable } from "../../../../monitor/samples/table";
import { sampleOf } from "../../../../monitor/samples/from-trace";
import { tracesOfFile } from "../../../../monitor/reading/trace-file";
import { parseThresholds } from "../../../../monitor/threshold-options";
import { batchFile } from "../../../../workload/notebook/batch-upload";
import { shownCells } from "../../../../packages/databricks-client/src/exported-cells";
import { objectOf, recordOf } from "../../../../workload/notebook/lab-notebook";
import { parsePrompts } from "../../../../workload/prompts/prompts-file";
import { readTextFile } from "../../../../stack/text-file";
import { trackingOfEnvironment, connectionOfEnvironment } from "../../../../stack/connection";
import { oddAnswers, saidOf } from "./support";

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), "odd-"))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function traces(path: string): Promise<void> {
  const table = new SampleTable();
  for await (const batch of tracesOfFile(path))
    for (const trace of batch) if (trace !== null) table.add(sampleOf(trace).sample);
}

/** Every reader of a file that a person hands over, or that a notebook or an earlier run has left. */
const readers: Record<string, (path: string) => unknown> = {
  traces,
  prices: readPrices,
  prompts: async (path) => parsePrompts(await readTextFile(path, "prompts"), path),
  batch: async (path) => batchFile(await readTextFile(path, "prompts"), path, { notebookPath: "/a/b" }),
  cases: async (path) => parseCases(await readTextFile(path, "cases"), path),
  thresholds: async (path) => parseThresholds(await readTextFile(path, "thresholds"), path),
  "accepted run": async (path) => casesOf(await readTextFile(path, "results")),
  "notebook's page": async (path) =>
    shownCells(
      `__DATABRICKS_NOTEBOOK_MODEL = '${Buffer.from(encodeURIComponent(await readTextFile(path, "page"))).toString("base64")}'`,
    ),
  "notebook's result": async (path) => {
    const result = await readTextFile(path, "result");
    return [objectOf(result), recordOf({ result }, { dialect: "server", url: "http://x" })];
  },
};

test.each(Object.entries(readers))("%s of any content end in a line that names the file", async (_, read) => {
  const path = join(folder, "odd.jsonl");
  for (const { what, body } of oddAnswers) {
    writeFileSync(path, body);
    // A file may have a mistake on each of its lines.
    const said = await saidOf(async () => {
      try {
        return await read(path);
      } catch (error) {
        if (error instanceof Error && error.name === "UserError")
          error.message = error.message.split("\n")[0] ?? "";
        throw error;
      }
    }, ["UserError"]);
    if (said !== undefined) expect({ what, said }).toEqual({ what, said: expect.stringContaining(path) });
  }
});

const trace = (id: string): object => ({
  info: { trace_id: id, request_time: "2026-11-24T11:01:15Z", state: "OK" },
  data: { spans: [{ name: "s", attributes: {} }] },
});
const two = [trace("tr-1"), trace("tr-2")];
const lines = two.map((one) => JSON.stringify(one)).join("\n");

test.each<[string, string | Buffer]>([
  ["a line each", lines],
  ["a line each, after a byte order mark", `\ufeff${lines}\n`],
  ["one array", JSON.stringify(two)],
  ["one array over many lines, after a byte order mark", `\ufeff\n${JSON.stringify(two, null, 2)}\n`],
])("traces are read from %s", async (_, content) => {
  const path = join(folder, "traces.jsonl");
  writeFileSync(path, content);
  const read: unknown[] = [];
  for await (const batch of tracesOfFile(path)) read.push(...batch.map((one) => one?.info.traceId));
  expect(read).toEqual(["tr-1", "tr-2"]);
});

test.each<[string, string | Buffer, RegExp]>([
  ["UTF-16", Buffer.from(`\ufeff${lines}`, "utf16le"), /is UTF-16/],
  ["UTF-16 without its mark", Buffer.from(lines, "utf16le"), /is no text/],
  ["gzip", gzipSync(lines), /compressed with gzip/],
  ["a spreadsheet", Buffer.from("PK\u0003\u0004rest"), /ZIP archive/],
  ["CSV", "trace_id,state\ntr-1,OK\n", /holds no trace: it begins with "trace_id,state"/],
  [
    "one object over many lines",
    JSON.stringify(trace("tr-1"), null, 2),
    /holds no trace: it begins with "\{"/,
  ],
  ["an array that breaks off", JSON.stringify(two).slice(0, -9), /holds no trace: it begins with "\[\{/],
  ["nothing", "", /is empty/],
  ["blank lines", "\n\n", /is empty/],
])("a file of traces that is %s is told to be that", async (_, content, expected) => {
  const path = join(folder, "traces.bin");
  writeFileSync(path, content);
  const said = await saidOf(() => traces(path), ["UserError"]);
  expect(said).toMatch(expected);
  expect(said).toContain(path);
});

test("a folder, and a file that is not there, are told", async () => {
  expect(await saidOf(() => traces(folder), ["UserError"])).toMatch(/cannot be read: EISDIR/);
  expect(await saidOf(() => traces(join(folder, "none")), ["UserError"])).toMatch(/cannot be read: ENOENT/);
});

const variables = [
  ...["AZURE_OPENAI_ENDPOINT", "MLFLOW_TRACKING_URI", "DATABRICKS_HOST", "MLFLOW_EXPERIMENT_ID"],
  ...["MLFLOW_TRACKING_USERNAME", "AZURE_OPENAI_API_VERSION", "MLFLOW_HTTP_REQUEST_TIMEOUT"],
];
const values = [
  "",
  " ",
  "null",
  "http://",
  "https://%",
  "http://%zz:%E0%A4%A@h",
  "http://u:p%@h:99999",
  "ftp://h",
  "h:1",
  "\u0000",
  "http://[::1",
  "databricks",
  "1e999",
  "😀",
];

test("environment values of any kind end in a line that names the variable", async () => {
  const right = {
    AZURE_OPENAI_ENDPOINT: "https://a.example",
    AZURE_OPENAI_API_KEY: "k",
    MLFLOW_TRACKING_URI: "http://m",
  };
  for (const variable of variables)
    for (const value of values) {
      const environment = { ...right, [variable]: value };
      for (const read of [trackingOfEnvironment, connectionOfEnvironment]) {
        const said = await saidOf(() => read(environment), ["UserError"]);
        if (said !== undefined)
          expect({ variable, value, said }).toEqual({
            variable,
            value,
            said: expect.stringMatching(/[A-Z]_[A-Z]/),
          });
      }
    }
});

test.each([
  "[null]",
  '[{"results": null}]',
  '[{"results": {"type": "table", "data": [1], "schema": [null]}}]',
  '[{"results": {"type": "table", "data": [[1]], "schema": {}}}]',
  '[{"results": [null]}]',
  '[{"results": {"data": [null, 1]}}]',
])("cells %s of a notebook's page show what they have", (commands) => {
  const model = Buffer.from(encodeURIComponent(`{"commands": ${commands}}`)).toString("base64");
  expect(() => shownCells(`__DATABRICKS_NOTEBOOK_MODEL = '${model}'`)).not.toThrow();
});

/** The files that parse JSON by themselves; each catches what is none and looks at what it gets, as the tests here show. */
const parsing = [
  ...["monitor/reading/trace-file", "monitor/samples/from-trace", "monitor/threshold-options"],
  ...["operations/cost/prices", "operations/recovery/backend-attributes"],
  ...["packages/azure-client/src/claims", "packages/databricks-client/src/exported-cells"],
  ...["packages/mlflow-js-client/src/stored-trace", "packages/mlflow-js-client/src/trace-search"],
  ...["packages/openai-tracing/src/queue/records", "packages/rest-client/src/answer"],
  ...["workload/chat/model-answer", "workload/evaluation/accepted", "workload/evaluation/cases-file"],
  ...["workload/evaluation/expectations", "workload/notebook/lab-notebook", "workload/prompts/prompts-file"],
];

test("whatever else reads JSON reads it by a shape", () => {
  const project = join(__dirname, "../../../..");
  const rooms = ["stack", "workload", "monitor", "operations"].concat(
    ["rest-client", "mlflow-js-client", "openai-tracing", "azure-client", "databricks-client"].map(
      (name) => `packages/${name}/src`,
    ),
  );
  const found = rooms
    .flatMap((room) =>
      readdirSync(join(project, room), { recursive: true, encoding: "utf8" }).map(
        (file) => `${room}/${file}`,
      ),
    )
    .filter((file) => file.endsWith(".ts"))
    .filter((file) => /JSON\.parse\(|await \w+\.json\(\)/.test(readFileSync(join(project, file), "utf8")))
    .map((file) => file.replace(/\.ts$/, "").replaceAll("\\", "/"));
  expect(found.filter((file) => !parsing.includes(file))).toEqual([]);
});
