import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import ts from "typescript";
import { run } from "../../rehearsal/command";
import tsconfig from "../../tsconfig.json";
import { projectFolder } from "../../rehearsal/python";
import { installPackage } from "./support/installed-package";
import { writeSnippets } from "./support/snippets";

/** Another project that has this one as a package. */
let project: string;
let packed: readonly string[];
beforeAll(async () => {
  project = realpathSync(mkdtempSync(join(tmpdir(), "consumer-")));
  packed = await installPackage(project, join(project, "scratch"));
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

const MODULES = {
  "azure-llmops-lab": ["labOutputs", "parseLabOutputs", "OUTPUTS_VERSION", "SECRET_KEY", "SERVERLESS"],
  "azure-llmops-lab/outputs": ["parseLabOutputs", "readLabOutputs", "LabOutputsError"],
  "azure-llmops-lab/lab": ["LlmopsLab"],
  "azure-llmops-lab/tracing": ["traceOpenAI", "withRun", "withSpan", "TracingSession"],
  "azure-llmops-lab/queue": ["redeliver", "stateFolder", "WriteAheadLog"],
  "azure-llmops-lab/spool": ["redeliver", "stateFolder", "Spool"],
  "azure-llmops-lab/mlflow": ["MlflowClient", "MlflowHttp", "MlflowError", "searchRuns", "searchTraces"],
};

test("has what is read when it runs, and nothing that only this project needs", () => {
  for (const file of [
    "dynamic-providers/identity-provider.js",
    "dynamic-providers/purge-provider.js",
    "notebooks/traced_chat.py",
    "notebooks/batch_prompts.py",
  ])
    expect(packed).toContain(`dist/package/infra/${file}`);
  expect(packed.filter((file) => !file.startsWith("dist/package/")).sort()).toEqual([
    "LICENSE",
    "README.md",
    "package.json",
  ]);
  expect(packed.filter((file) => /rehears|\.tsx?$|cli\//.test(file) && !file.endsWith(".d.ts"))).toEqual([]);
});

async function node(file: string, source: string): Promise<string> {
  writeFileSync(join(project, file), source);
  const { exitCode, stdout, stderr } = await run(process.execPath, [join(project, file)], { cwd: project });
  if (exitCode !== 0) throw new Error(stderr);
  return stdout;
}

test.each(Object.entries(MODULES))(
  "gives %s to require and to import, by name, once",
  async (name, exported) => {
    const list = exported.join(", ");
    const source = [
      `import { createRequire } from "node:module";`,
      `import { ${list} } from "${name}";`,
      `const required = createRequire(import.meta.url)("${name}");`,
      `const imported = { ${list} };`,
      `console.log(Object.entries(imported).every(([key, value]) => value !== undefined && required[key] === value));`,
    ];
    expect(await node("import.mjs", source.join("\n"))).toBe("true");
  },
);

test("loads no Pulumi for the contract alone", async () => {
  const source = `require("azure-llmops-lab/outputs"); console.log(Object.keys(require.cache).filter((file) => file.includes("pulumi")));`;
  expect(await node("contract.cjs", source)).toBe("[]");
});

const CONSUMER = `
import * as pulumi from "@pulumi/pulumi";
import { labOutputs, type LabOutputProperties } from "azure-llmops-lab";
import { parseLabOutputs, type LabOutputs } from "azure-llmops-lab/outputs";
import { LlmopsLab, type LlmopsLabArgs } from "azure-llmops-lab/lab";
import { traceOpenAI, TracingSession, withRun } from "azure-llmops-lab/tracing";
import { MlflowHttp } from "azure-llmops-lab/mlflow";
import { stateFolder, WriteAheadLog } from "azure-llmops-lab/queue";

const lab: LabOutputProperties = labOutputs(new pulumi.StackReference("organization/azure-llmops-lab/dev"));
export const endpoint: pulumi.Output<string> = lab.openaiEndpoint;
// @ts-expect-error: the endpoint is a text
export const wrong: pulumi.Output<number> = lab.openaiEndpoint;
// @ts-expect-error: there is no such output
export const misspelt = lab.openaiEndpiont;
export const read: LabOutputs = parseLabOutputs("{}");
// @ts-expect-error: of these the text is required
parseLabOutputs();
const args: LlmopsLabArgs = { openaiCapacity: 20, openaiSku: "GlobalStandard", tags: { owner: "me" } };
export const own: pulumi.Output<string> = new LlmopsLab("own", args, { protect: true }).workspaceHost;
// @ts-expect-error: not a SKU
new LlmopsLab("other", { openaiSku: "Standart" });
// @ts-expect-error: not a network
new LlmopsLab("other", { network: "secret" });
// @ts-expect-error: not an argument
new LlmopsLab("other", { regoin: "swedencentral" });
// @ts-expect-error: not known before anything is declared
new LlmopsLab("other", { region: lab.region });
const target = { dialect: "server", url: "http://localhost" } as const;
const store = new WriteAheadLog(stateFolder(process.env), target).storeFor({ name: "lab" });
export const session = new TracingSession({ target, experiment: { name: "lab" }, store });
// @ts-expect-error: a session is of an experiment
new TracingSession({ target });
export { MlflowHttp, traceOpenAI, withRun };
`;

/** A program written against the names that tracing had before. */
const FORMER = `
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { redeliver, type RedeliveryReport, Spool, stateFolder } from "azure-llmops-lab/spool";
import {
  type Keeper, type KeptDelivery, type Parcel, type RunRemainder, type SessionOptions, TracingSession, withSpan,
} from "azure-llmops-lab/tracing";

const target = { dialect: "server", url: "http://127.0.0.1:9" } as const;
const experiment = { name: "lab" };
const spool: Spool = new Spool(stateFolder({ XDG_STATE_HOME: mkdtempSync(join(tmpdir(), "former-")) }), target);
const disk: Keeper = spool.keeperFor(experiment);
const seen: Parcel[] = [];
export const left: RunRemainder[] = [];
const keeper: Keeper = {
  ...disk,
  keepTrace: (parcel: Parcel) => void (seen.push(parcel), disk.keepTrace(parcel)),
  keepRun: (remainder: RunRemainder) => disk.keepRun(remainder),
  deliverAgain: (): Promise<KeptDelivery> => Promise.resolve({ remaining: spool.count(), error: undefined }),
};
const options: SessionOptions = { target, experiment, keeper };
const session = new TracingSession(options);
async function main(): Promise<void> {
  session.hurry();
  await withSpan("former", () => 42, { tracer: session.tracer });
  const { kept, lost } = await session.shutdown();
  const report: RedeliveryReport = await redeliver(spool, { target, retry: { retries: 0, firstDelayMs: 1, maxDelayMs: 1, timeoutMs: 1000, budgetMs: 1000 } });
  console.log(JSON.stringify({ kept, lost, seen: seen.length, remaining: report.remaining }));
}
void main();
`;

test("still runs a program that uses the former names", async () => {
  const { outputText } = ts.transpileModule(FORMER, { compilerOptions: { module: ts.ModuleKind.CommonJS } });
  expect(JSON.parse(await node("former.cjs", outputText))).toEqual({
    kept: 1,
    lost: 0,
    seen: 1,
    remaining: 1,
  });
});

test.each<[string, ts.CompilerOptions, "commonjs" | "module"]>([
  ["CommonJS as Node resolves it", { module: ts.ModuleKind.Node16 }, "commonjs"],
  ["an ES module as Node resolves it", { module: ts.ModuleKind.Node16 }, "module"],
  [
    "an ES module as bundlers resolve it",
    { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler },
    "module",
  ],
  [
    "CommonJS as Pulumi's older templates resolve it",
    {
      module: ts.ModuleKind.CommonJS,
      moduleResolution: ts.ModuleResolutionKind.Node10,
      ignoreDeprecations: "6.0",
    },
    "commonjs",
  ],
])("is typed for %s", (_case, options, type) => {
  const folder = join(project, "typed");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "typed", private: true, type }));
  const sources = { "index.ts": CONSUMER, "former.ts": FORMER };
  for (const [name, source] of Object.entries(sources)) writeFileSync(join(folder, name), source);
  const common = { strict: true, noEmit: true, skipLibCheck: true, types: ["node"] };
  expect(
    problems(
      Object.keys(sources).map((name) => join(folder, name)),
      { ...common, target: ts.ScriptTarget.ES2022, ...options },
    ),
  ).toEqual([]);
});

test("is typed for the example, by its own settings", () => {
  const folder = join(project, "example");
  cpSync(join(projectFolder(), "examples", "consumer-stack"), folder, {
    recursive: true,
    filter: (path) => !path.includes("node_modules"),
  });
  const file = ts.readConfigFile(join(folder, "tsconfig.json"), (path) => ts.sys.readFile(path))
    .config as unknown;
  const { fileNames, options } = ts.parseJsonConfigFileContent(file, ts.sys, folder);
  expect(problems(fileNames, options)).toEqual([]);
});

test("is typed for every snippet of the documents", async () => {
  const { exports } = JSON.parse(
    readFileSync(join(project, "node_modules", "azure-llmops-lab", "package.json"), "utf8"),
  ) as { exports: Record<string, unknown> };
  const modules = Object.keys(exports)
    .filter((path) => !path.endsWith(".json"))
    .map((path) => `azure-llmops-lab${path.slice(1)}`);
  const source = `console.log(JSON.stringify(Object.fromEntries(${JSON.stringify(modules)}.map((name) => [name, Object.keys(require(name))]))));`;
  const names = JSON.parse(await node("names.cjs", source)) as Record<string, string[]>;
  const files = writeSnippets(join(project, "snippets"), names);
  expect(files.length).toBeGreaterThan(10);
  expect(
    problems(files, {
      ...{ strict: true, noEmit: true, skipLibCheck: true, types: ["node"], target: ts.ScriptTarget.ESNext },
      ...{ module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler },
      paths: sourcesOfPackages(),
    }),
  ).toEqual([]);
});

/** Where the packages are that a README of theirs imports by name. */
function sourcesOfPackages(): Record<string, string[]> {
  const { paths } = tsconfig.compilerOptions;
  return Object.fromEntries(
    Object.entries(paths).map(([name, files]) => [name, files.map((file) => join(projectFolder(), file))]),
  );
}

const problems = (files: readonly string[], options: ts.CompilerOptions): string[] =>
  ts
    .getPreEmitDiagnostics(ts.createProgram(files, options))
    .filter(({ file }) => file === undefined || files.includes(file.fileName))
    .map(({ file, messageText }) =>
      [file && basename(file.fileName), ts.flattenDiagnosticMessageText(messageText, "\n")].join(": "),
    );
