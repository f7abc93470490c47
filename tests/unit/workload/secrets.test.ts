import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import OpenAI from "openai";
import { failureOf } from "../../../cli/failure";
import { runChat } from "../../../workload/chat/run-chat";
import { type Connection, connectionOfEnvironment, trackingOfEnvironment } from "../../../stack/connection";
import { evaluate } from "../../../workload/evaluation/evaluate";
import {
  hideSecrets,
  rememberPassword,
  rememberSecret,
  withoutCredentials,
} from "../../../packages/rest-client/src/secrets";
import type { FinishedTrace } from "../../../packages/mlflow-js-client/src/trace-record";
import { readSides } from "../../../monitor/reading/sides";
import { useProxyOf } from "../../../packages/rest-client/src/proxy";
import { MlflowClient } from "../../../packages/mlflow-js-client/src/mlflow-client";
import { traceOpenAI, TracingSession, withRun } from "../../../packages/openai-tracing/src";

const secret = fc.string({ unit: fc.constantFrom(..."abcXYZ0189-_"), minLength: 20, maxLength: 40 });
const policy = { retries: 0, firstDelayMs: 1, maxDelayMs: 1, timeoutMs: 1_000, budgetMs: 1 };
const native = globalThis.fetch;
let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "secrets-"))));
afterEach(() => {
  globalThis.fetch = native;
  rmSync(folder, { recursive: true, force: true });
});

/** All services in one, which repeat what a request's headers hold wherever they refuse it. */
function repeating(refuses: (path: string) => number | undefined): void {
  globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    const { pathname } = new URL(request.url);
    const headers = Object.fromEntries(request.headers);
    const login = headers["api-key"] ?? headers["authorization"] ?? "";
    const told = `no access for ${login.slice(0, 5)}***${login.slice(-4)} and ${login.slice(3, 15)}, ${JSON.stringify(headers)} ${"x".repeat(120)} ${login}`;
    const status = refuses(pathname);
    if (status !== undefined && pathname.includes("/openai/"))
      return Response.json({ error: { message: told, code: "401" } }, { status });
    if (status !== undefined) return Response.json({ error_code: "NO", message: told }, { status });
    const body = (init?.body ?? "{}") as string;
    if (pathname === "/v1/traces") return Response.json({});
    if (pathname.endsWith("/3.0/mlflow/traces")) return new Response(body);
    if (pathname.endsWith("/runs/update")) return Response.json({ run_info: JSON.parse(body) as object });
    if (/runs\/(create|get)$/.test(pathname)) return Response.json({ run: { info: { run_id: "r" } } });
    return Response.json({});
  };
}

/** What is told and kept of a piece of work: its error, notices, traces and files. */
async function toldOf(work: (told: string[]) => Promise<unknown>): Promise<string> {
  const told: string[] = [];
  try {
    told.push(JSON.stringify(await work(told)));
  } catch (error) {
    told.push(failureOf(error).text, failureOf(new Error((error as Error).message)).text);
  }
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return [...told, ...files.map((file) => readFileSync(join(file.parentPath, file.name), "utf8"))].join("\n");
}

function expectHidden(text: string, secrets: readonly string[]): void {
  expect(text).toContain("[hidden]");
  for (const one of secrets)
    for (let at = 0; at + 8 <= one.length; at++) expect(text).not.toContain(one.slice(at, at + 8));
}

const works: [string, (connection: Connection, told: string[]) => Promise<unknown>][] = [
  [
    "the workload",
    (connection, told) =>
      runChat({
        connection,
        environment: { XDG_STATE_HOME: folder, MLFLOW_HTTP_REQUEST_MAX_RETRIES: "0" },
        chat: { prompt: "Hi", system: "" },
        maxRetries: 0,
        onNotice: (text) => told.push(text),
        onTrace: (trace: FinishedTrace) => told.push(JSON.stringify(trace)),
      }),
  ],
  [
    "an evaluation",
    (connection, told) =>
      evaluate({
        connection,
        environment: { XDG_STATE_HOME: folder, MLFLOW_HTTP_REQUEST_MAX_RETRIES: "0" },
        dataset: "d",
        cases: [{ id: "a", prompt: "Hi", expectations: [] } as never],
        file: { name: "d.jsonl", digest: "0" },
        chat: { system: "", runName: undefined, tags: {}, temperature: undefined },
        repeat: 1,
        accept: false,
        concurrency: 1,
        maxRetries: 0,
        onNotice: (text) => told.push(text),
        onTrace: (trace: FinishedTrace) => told.push(JSON.stringify(trace)),
      }),
  ],
  [
    "the monitor",
    ({ target }) =>
      readSides({
        baseline: [],
        candidate: [],
        source: { http: new MlflowClient(target, { retry: policy }), experimentId: "1" },
      }),
  ],
  [
    "the library",
    async ({ target, openai }, told) => {
      const session = new TracingSession({
        target,
        experiment: { id: "1" },
        retry: policy,
        onTrace: (trace) => told.push(JSON.stringify(trace)),
      });
      const client = traceOpenAI(
        new OpenAI({
          apiKey: (openai as { apiKey: string }).apiKey,
          baseURL: "http://m/openai/v1",
          maxRetries: 0,
          fetch: (...of) => fetch(...of),
        }),
        { tracer: session.tracer },
      );
      await client.chat.completions.create({ model: "m", messages: [] }).catch(() => undefined);
      await withRun(session, {}, async () => undefined).catch((error: Error) => told.push(error.message));
      told.push((await session.shutdown()).error?.message ?? "");
    },
  ],
];

test.each(works)(
  "%s tells no login that a service repeats",
  async (name, work) => {
    await fc.assert(
      fc.asyncProperty(secret, secret, fc.constantFrom(401, 400, 503), async (key, password, status) => {
        const connection = connectionOfEnvironment({
          AZURE_OPENAI_ENDPOINT: "http://model",
          AZURE_OPENAI_API_KEY: key,
          MLFLOW_TRACKING_URI: `http://user:${password}@mlflow`,
        });
        const basic = Buffer.from(`user:${password}`).toString("base64");
        const model = (path: string): boolean => path.includes("/openai/");
        if (name !== "the monitor") {
          repeating((path) => (model(path) ? status : undefined));
          expectHidden(await toldOf((told) => work(connection, told)), [key, password, basic]);
        }
        repeating((path) => (model(path) ? undefined : status));
        expectHidden(await toldOf((told) => work(connection, told)), [key, password, basic]);
      }),
      { numRuns: 2 },
    );
  },
  60_000,
);

test.each(["AZURE_OPENAI_ENDPOINT", "MLFLOW_TRACKING_URI", "DATABRICKS_HOST", "HTTPS_PROXY"])(
  "a password in %s, however it is written, is in no message",
  (variable) => {
    const environment = {
      AZURE_OPENAI_ENDPOINT: "http://model",
      AZURE_OPENAI_API_KEY: "k",
      MLFLOW_TRACKING_URI: "http://mlflow",
      MLFLOW_EXPERIMENT_ID: "1",
      ...(variable === "DATABRICKS_HOST" ? { MLFLOW_TRACKING_URI: "databricks" } : {}),
    };
    for (const address of [
      "http://user:pa/SECRET@host",
      "user:SECRET@host",
      "http://user:SECRET%zz@host",
      "ftp://user:SECRET@host",
      "http://user:12/SECRET@host",
      "http://SECRET@ho st",
      "user:pa/SECRET@host:80/x",
      "http://user:SECRET@",
      "http://user:a@SECRET@host",
    ]) {
      const said = ((): string => {
        try {
          if (variable === "HTTPS_PROXY")
            useProxyOf({ HTTPS_PROXY: address.startsWith("http") ? `${address} x` : address });
          return JSON.stringify(connectionOfEnvironment({ ...environment, [variable]: address }));
        } catch (error) {
          expect(failureOf(error).exitCode).toBe(2);
          return failureOf(error).text;
        }
      })();
      expect(said).not.toContain("SECRET");
    }
  },
);

test.each([
  ["https://user:secret@host/repo.git", "https://host/repo.git"],
  ["https://token@github.com/a/b", "https://github.com/a/b"],
  ["http://u:pa/ss@h/r.git", "http://h/r.git"],
  ["u:secret@h", "h"],
  ["ssh://git@host:22/a.git", "ssh://host:22/a.git"],
  ["git@github.com:a/b.git", "git@github.com:a/b.git"],
  ["https://host:8080/@scope/name", "https://host:8080/@scope/name"],
  ["/srv/git/a.git", "/srv/git/a.git"],
])("the address %s is shown as %s", (address, expected) => {
  expect(withoutCredentials(address)).toBe(expected);
});

test("what is a login by its form is hidden, and what only reads like one is not", () => {
  const basic = Buffer.from("user:swordfish").toString("base64");
  const shown = hideSecrets(
    `http://u:pa/ss@h Bearer abc123def456 Basic ${basic} eyJhbGciOiJIUzI1NiJ9.eyJhIjoxfQ.c2lnbmF0dXJl`,
  );
  expect(shown).toBe("http://h Bearer [hidden] Basic [hidden] [hidden]");
  const plain = "Basic authentication or a Bearer token at http://127.0.0.1:5000/x, mail me@x.com, ***";
  expect(hideSecrets(plain)).toBe(plain);
  rememberPassword("tiny1");
  expect(hideSecrets("tiny1, tiny12, atiny1: tiny1.")).toBe("[hidden], tiny12, atiny1: [hidden].");
});

test("a word in a key's place is no key, and stays readable", () => {
  rememberSecret("wrong");
  expect(hideSecrets("invalid key or wrong endpoint")).toBe("invalid key or wrong endpoint");
});

test("a tracking address keeps its login out of what is shown", () => {
  expect(trackingOfEnvironment({ MLFLOW_TRACKING_URI: "http://u:pa%2Fss@h/path/" }).target.url).toBe(
    "http://h/path",
  );
});
