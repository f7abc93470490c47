import { randomBytes } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { FaultRule } from "../../packages/azure-simulator/src/faults/injector";
import type { AccountKeys } from "../../packages/azure-simulator/src/context/state";
import { type Canary, canariesOf, formsOf, secretsIn } from "./support/canaries";
import { openLab, type TestLab } from "./support/lab";
import { decryptedLog } from "./support/pulumi-log";
import { watchArguments } from "./support/process-arguments";

/** The secrets of one lab, followed through everything that a person or another process can read of it. */
let lab: TestLab;
let endWatching: (() => string) | undefined;
const canaries = new Map<string, Canary>();
beforeAll(async () => {
  lab = await openLab();
  if (existsSync("/proc/self/cmdline")) endWatching = watchArguments();
});
afterAll(async () => {
  endWatching?.();
  await lab.close();
});

/** The canaries in a text, those of before a rotation too. */
function found(text: string): string[] {
  for (const canary of canariesOf(lab)) canaries.set(canary.value, canary);
  return secretsIn(text, [...canaries.values()]);
}

async function said(run: Promise<{ stdout: string; stderr: string; exitCode: number | undefined }>) {
  const { stdout, stderr, exitCode } = await run;
  return { exitCode, text: `${stdout}\n${stderr}` };
}

const pulumi = (...args: string[]) => said(lab.pulumi(...args));
const llmops = (...args: string[]) => said(lab.llmops(...args));
const everything = ["--logtostderr", "-v=9", "--logflow"];

/**
 * What Pulumi itself says at `-v=9`: the engine each property that it passes on, the SDK each answer that it gets.
 * Both do so with secrets as well, and no program can keep them from it; docs/security.md warns of it.
 */
const pulumisOwn =
  /^(eventSink::Debug\(<[^>]*>)?((Unm|M)arshaling property for RPC\[|(Invoke|RegisterResource) RPC finished: )/;

/** The message of a line of a log, which is JSON; another line is one itself. */
function messageOf(line: string): string {
  try {
    return String((JSON.parse(line) as { msg?: unknown }).msg);
  } catch {
    return line;
  }
}

/** The lines of a log that hold a canary, but for the account's keys where Pulumi itself tells them. */
const foundInLog = (log: string): string[] =>
  log.split("\n").flatMap((line) => {
    const names = found(pulumisOwn.test(messageOf(line)) ? withoutKeys(line) : line);
    return names.length === 0 ? [] : [`${names.join(", ")} in ${withoutKeys(line).slice(0, 200)}`];
  });

const withoutKeys = (line: string): string =>
  [...lab.stage.cloud.state.accountKeys.values(), ...rotated]
    .flatMap(({ key1, key2 }) => [key1, key2])
    .flatMap(formsOf)
    .reduce((left, form) => left.replaceAll(form, ""), line);

/** The keys of before a rotation. */
const rotated: AccountKeys[] = [];

const keys = () => {
  const [one] = lab.stage.cloud.state.accountKeys.values();
  if (one === undefined) throw new Error("no account");
  return one;
};

async function during<T>(rule: FaultRule, work: () => Promise<T>): Promise<T> {
  const { id } = lab.stage.cloud.faults.add(rule);
  try {
    return await work();
  } finally {
    lab.stage.cloud.faults.clear(id);
  }
}

/** All files of a folder, as text. */
const filesOf = (folder: string): { path: string; text: string }[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path: path.slice(folder.length + 1), text: readFileSync(path, "latin1") }));

test("finds a canary however it is written, so that not finding one says something", () => {
  const one: Canary = { name: "one", value: "0f1e2d3c4b5a69788796a5b4c3d2e1f0" };
  const texts = ["", "a", "ab"].map((before) =>
    Buffer.from(`${before}${one.value} and more`).toString("base64"),
  );
  for (const text of [`key: ${one.value}.`, ...texts]) expect(secretsIn(text, [one])).toEqual(["one"]);
  expect(secretsIn("eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJlLWhlcmU", [])).toEqual([
    "a login's token",
  ]);
  expect(secretsIn("0f1e2d3c4b5a6978", [one])).toEqual([]);
});

test("is not told by an `up` that tells everything", async () => {
  const { exitCode, text } = await pulumi("up", "--yes", "--skip-preview", ...everything);
  expect(exitCode).toBe(0);
  expect(text.length).toBeGreaterThan(100_000);
  expect(foundInLog(text)).toEqual([]);
});

test.each([
  [["stack", "export"]],
  [["stack", "output"]],
  [["stack", "output", "--json"]],
  [["preview", "--json"]],
  [["refresh", "--yes", "--skip-preview", "--diff"]],
])("is not told by pulumi %j", async (args) => {
  const { exitCode, text } = await pulumi(...args);
  expect(exitCode).toBe(0);
  expect(found(text)).toEqual([]);
});

test.each([
  [["preflight", "--json"]],
  [["status"]],
  [["status", "--json"]],
  [["cost", "--json"]],
  [["recover", "--json"]],
])("is not told by llmops %j", async (args) => {
  const { exitCode, text } = await llmops(...args);
  expect([exitCode, found(text)]).toEqual([0, []]);
});

test("is in no notebook of the workspace", async () => {
  const { workspaceHost, notebookPath } = JSON.parse(await lab.pulumiOk("stack", "output", "--json"));
  const sources = await lab.python(
    `import base64
from databricks.sdk import WorkspaceClient
workspace = WorkspaceClient().workspace
for found in workspace.list("${notebookPath.replace(/\/[^/]*$/, "")}"):
    if found.object_type and found.object_type.name == "NOTEBOOK":
        print(found.path, base64.b64decode(workspace.export(found.path).content).decode())`,
    { DATABRICKS_HOST: workspaceHost },
  );
  expect(sources).toContain(notebookPath);
  expect(sources).toContain("SECRET_SCOPE");
  expect(found(sources)).toEqual([]);
});

test("is not told by the workload, by the monitor, nor by what both record", async () => {
  for (const run of [1, 2]) {
    const { exitCode, text } = await llmops("workload", "--json", "--run-name", `run ${run}`);
    expect(exitCode).toBe(0);
    expect(found(text)).toEqual([]);
  }
  const page = join(lab.stage.folder, "drift.html");
  const { text } = await llmops("monitor", "--json", "--html", page);
  expect(text).toContain('"verdict"');
  expect(found(text)).toEqual([]);
  expect(found(readFileSync(page, "utf8"))).toEqual([]);
});

test("is not in what waits on disk for a tracking server that is away", async () => {
  const away: FaultRule = {
    match: { host: "azuredatabricks", path: "/mlflow/traces" },
    effect: { kind: "answer", status: 503, headers: { "retry-after": "0" } },
  };
  const { exitCode, text } = await during(away, () => llmops("workload"));
  expect([exitCode, text]).toEqual([1, expect.stringContaining("Kept on disk")]);
  expect(found(text)).toEqual([]);
  const waiting = filesOf(join(lab.stage.folder, "state"));
  expect(waiting.map((file) => file.text).join("\n")).toContain("Tell me a joke");
  for (const { path, text: record } of waiting) expect([path, found(record)]).toEqual([path, []]);
});

test("is not told by a model that refuses the key, and neither is the one that it was rotated to", async () => {
  rotated.push({ ...keys() });
  keys().key1 = randomBytes(32).toString("hex");
  const refused = await llmops("workload");
  expect([refused.exitCode, refused.text]).toEqual([1, expect.stringContaining("refused the key")]);
  expect(found(refused.text)).toEqual([]);
  // The new key is put into the scope, and what was put there cannot be looked at.
  const unread: FaultRule = {
    match: { host: "azuredatabricks", path: "/api/2.0/secrets/list" },
    effect: { kind: "answer", status: 500 },
  };
  const halfway = await during(unread, () => pulumi("up", "--yes", "--diff", ...everything));
  expect([halfway.exitCode, foundInLog(halfway.text)]).toEqual([1, []]);
  expect(found(await lab.pulumiOk("stack", "export"))).toEqual([]);
  const { exitCode, text } = await pulumi("up", "--yes", "--diff");
  expect([exitCode, found(text)]).toEqual([0, []]);
});

test("is where it belongs: in the secret scope, and encrypted in the state", async () => {
  const shown = JSON.parse(await lab.pulumiOk("stack", "output", "--json", "--show-secrets"));
  expect(shown).toMatchObject({ openaiApiKey: keys().key1 });
  const inScope = await lab.python(
    `import base64
from databricks.sdk import WorkspaceClient
print(base64.b64decode(WorkspaceClient().secrets.get_secret("${shown.secretScope}", "openai-api-key").value).decode())`,
    { DATABRICKS_HOST: shown.workspaceHost },
  );
  expect(inScope.trim()).toBe(keys().key1);
});

test("is in no file that Pulumi, the cloud, MLflow and the workload have written, and in no log of a request", () => {
  const holding = filesOf(lab.stage.folder).flatMap(({ path, text }) => {
    const names = found(text);
    return names.length === 0 ? [] : [`${path}: ${names.join(", ")}`];
  });
  expect(holding).toEqual([]);
  expect(found(readFileSync(lab.stage.stackFile.path, "utf8"))).toEqual([]);
  expect(found(JSON.stringify(lab.stage.cloud.requests.lines))).toEqual([]);
});

test("is in no log that Pulumi keeps by itself, but for the account's keys in encrypted ones", async () => {
  const { PULUMI_HOME: home = "", PULUMI_CONFIG_PASSPHRASE: passphrase = "" } = lab.stage.environment;
  const folder = join(home, "logs");
  const salt = /^encryptionsalt: (.*)$/m.exec(readFileSync(lab.stage.stackFile.path, "utf8"))?.[1] ?? "";
  let encrypted = 0;
  for (const name of readdirSync(folder)) {
    const bytes = readFileSync(join(folder, name));
    if (bytes.subarray(0, 4).toString() !== "PLOG") {
      expect([name, found(gunzipSync(bytes).toString())]).toEqual([name, []]);
      continue;
    }
    const log = decryptedLog(bytes, passphrase, salt);
    expect(log).toContain('"level":"INFO"');
    // Every line is Pulumi's own here, and tells whatever crosses between the program, the engine and the providers.
    expect([name, found(withoutKeys(log))]).toEqual([name, []]);
    if (found(log).length > 0) encrypted += 1;
  }
  // Not of the program's making, and not in its hands: should this end, the warning in docs/security.md can go.
  expect(encrypted).toBeGreaterThan(0);
});

test("is not told by a destroy that tells everything, and was never an argument of a process", async () => {
  const { exitCode, text } = await pulumi("destroy", "--yes", "--skip-preview", ...everything);
  expect(exitCode).toBe(0);
  expect(foundInLog(text)).toEqual([]);
  const seen = endWatching?.();
  if (seen === undefined) return;
  expect(seen).toContain("pulumi destroy");
  expect(found(seen)).toEqual([]);
});
