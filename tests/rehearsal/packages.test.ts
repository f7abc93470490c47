import { mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectFolder } from "../../rehearsal/python";
import { fences } from "../unit/docs/markdown";
import {
  compile,
  installation,
  installPacked,
  type PackedPackage,
  runCompiled,
  writeProgram,
} from "./support/packed-package";

/** An MLflow server of a few answers, and what it was asked. */
function mlflowServer(): { readonly server: Server; readonly asked: string[] } {
  const asked: string[] = [];
  const info = {
    run_id: "1".repeat(32),
    run_name: "first",
    experiment_id: "7",
    status: "RUNNING",
    start_time: 1,
  };
  const server = createServer((request, response) => {
    const path = request.url?.replace(/\?.*/, "") ?? "";
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      asked.push(`${request.method} ${path}`);
      const body = Buffer.concat(parts).toString();
      const answers: Record<string, unknown> = {
        "/api/2.0/mlflow/experiments/get-by-name": {
          experiment: { experiment_id: "7", name: "mine", lifecycle_stage: "active", tags: [] },
        },
        "/api/2.0/mlflow/runs/create": { run: { info, data: {} } },
        "/api/2.0/mlflow/runs/get": { run: { info, data: {} } },
        "/api/2.0/mlflow/runs/update": { run_info: info },
        "/api/2.0/mlflow/runs/search": { runs: [{ info, data: {} }] },
        "/api/3.0/mlflow/traces": path.endsWith("/traces") ? (JSON.parse(body || "{}") as unknown) : {},
      };
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(answers[path] ?? {}));
    });
  });
  return { server, asked };
}

const readme = fences(readFileSync(join(projectFolder(), "packages/azure-simulator/README.md"), "utf8"));
const [example] = readme.filter(({ language }) => language === "ts").map(({ body }) => body);

const programs = {
  "azure-simulator": {
    own: ["openai", "undici", "@types/node"],
    source: `${example ?? ""}
import { startProviders, type StartedProviders } from "azure-simulator/providers";
import { type FaultRule, namedFaults } from "azure-simulator";
export const rules: readonly FaultRule[] = namedFaults["no-such-fault"]?.rules ?? [];
export const started: typeof startProviders = startProviders;
export const close = (providers: StartedProviders): Promise<void> => providers.close();
// @ts-expect-error: a cloud is started with a folder
export const wrong: Parameters<typeof startCloud>[0] = {};
`,
  },
  "mlflow-js-client": {
    own: ["@types/node"],
    source: `
import { getOrCreateExperiment, MlflowClient, type Run, searchRuns } from "mlflow-js-client";
async function main(): Promise<void> {
  const http = new MlflowClient({ dialect: "server", url: process.env["MLFLOW"] ?? "" });
  const id: string = await getOrCreateExperiment(http, "mine");
  for await (const runs of searchRuns(http, id)) console.log(id, runs.map((run: Run) => run.info.run_name).join());
}
void main();
// @ts-expect-error: an experiment has a name
export const wrong = (http: MlflowClient) => getOrCreateExperiment(http);
`,
  },
  "openai-tracing": {
    own: ["openai", "@types/node"],
    source: `
import OpenAI from "openai";
import { traceOpenAI, TracingSession, withRun } from "openai-tracing";
import { stateFolder, WriteAheadLog } from "openai-tracing/queue";
const answer = {
  id: "1", object: "chat.completion", created: 1, model: "gpt-4o",
  choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant", content: "traced" } }],
};
async function main(): Promise<void> {
  const target = { dialect: "server", url: process.env["MLFLOW"] ?? "" } as const;
  const session = new TracingSession({ target, experiment: { name: "mine" } });
  const client: OpenAI = traceOpenAI(new OpenAI({ apiKey: "none", fetch: async () => Response.json(answer) }));
  const messages = [{ role: "user" as const, content: "say: traced" }];
  const { choices } = await withRun(session, {}, () => client.chat.completions.create({ model: "gpt-4o", messages }));
  const { lost } = await session.shutdown();
  console.log(choices[0]?.message.content, lost);
}
void main();
export const kept = new WriteAheadLog(stateFolder(process.env), { url: "http://127.0.0.1" });
// @ts-expect-error: a session is of an experiment
export const wrong = (): unknown => new TracingSession({ target: { dialect: "server", url: "" } });
`,
  },
} as const;
type Name = keyof typeof programs;

const kinds = ["commonjs", "module"] as const;
const folder = realpathSync(mkdtempSync(join(tmpdir(), "packages-")));
const { server, asked } = mlflowServer();
const packages = new Map<string, PackedPackage>();
let url: string;
beforeAll(async () => {
  for (const [name, { own }] of Object.entries(programs)) {
    const project = mkdtempSync(join(folder, `${name}-`));
    packages.set(name, await installPacked(name, project, own));
  }
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

const packed = (name: string): PackedPackage => {
  const found = packages.get(name);
  if (found === undefined) throw new Error(`${name} was not packed`);
  return found;
};

describe.each(Object.keys(programs) as Name[])("%s alone", (name) => {
  test("names in its manifest what its files import, and nothing else", () => {
    const { imported, named } = packed(name);
    expect(imported).toEqual([...named].sort());
  });

  test("has what runs and its declarations, and no sources", () => {
    const { files } = packed(name);
    expect(files).toEqual(expect.arrayContaining(["dist/index.js", "dist/index.d.ts", "package.json"]));
    expect(files.filter((file) => /(^|\/)src\/|\.test\.|[^d]\.ts$/.test(file))).toEqual([]);
  });
});

test("is typed for strict programs, in CommonJS and in ES modules", () => {
  const files = Object.entries(programs).flatMap(([name, { source }]) =>
    kinds.map((type) => writeProgram(packed(name).project, type, source)),
  );
  expect(compile(files)).toEqual([]);
});

test("has the scripts that run notebooks in the tarball", () => {
  expect(packed("azure-simulator").files).toEqual(
    expect.arrayContaining(["python/supervise.py", "python/notebook/run.py"]),
  );
});

describe.each(kinds)("a compiled %s program", (type) => {
  test("starts a cloud that answers an OpenAI client", async () => {
    expect(await runCompiled(packed("azure-simulator").project, type)).toMatch(/\w+ \w+/);
  });

  test("reads runs with mlflow-js-client", async () => {
    expect(await runCompiled(packed("mlflow-js-client").project, type, { MLFLOW: url })).toBe("7 first");
  });

  test("traces a call with openai-tracing", async () => {
    asked.length = 0;
    expect(await runCompiled(packed("openai-tracing").project, type, { MLFLOW: url })).toBe("traced 0");
    expect(asked).toEqual(expect.arrayContaining(["POST /api/3.0/mlflow/traces", "POST /v1/traces"]));
  });
});

test("brings no Pulumi along for tracing alone", () => {
  const brought = [...installation(packed("openai-tracing").named)];
  expect(brought.filter((name) => /pulumi|azure|databricks/.test(name))).toEqual([]);
  expect(brought.length).toBeLessThan(5);
});
