import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, chmodSync, statSync } from "node:fs";
import { request } from "node:http";
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { findEngine } from "../../rehearsal/engine/engine";
import { loginOf } from "../../packages/azure-simulator/src/processes/address-login";
import { type MlflowServer, startMlflow } from "../../rehearsal/mlflow";
import { projectFolder } from "../../rehearsal/python";
import {
  environmentFile,
  type Stage,
  stageFolder,
  startStage,
  writeEnvironmentFile,
} from "../../rehearsal/stage";
import { listeningPorts } from "./support/listening";
import { watchArguments } from "./support/process-arguments";

/** What another user of the machine, and a page in a browser, find while a rehearsal is up: nothing that answers. */
let folder: string;
let outside: string;
let sourced: string;
let mlflow: MlflowServer;
let stage: Stage;
let endWatching: () => string = () => "";
const isLinux = process.platform === "linux";

beforeAll(async () => {
  if (isLinux) endWatching = watchArguments();
  folder = await stageFolder();
  const [engine, server] = await Promise.all([findEngine(), startMlflow({ folder: join(folder, "mlflow") })]);
  mlflow = server;
  stage = await startStage({ project: projectFolder(), folder, engine, mlflow, env: process.env });
  // The project's folder is one that others may look into.
  outside = mkdtempSync(join(tmpdir(), "project-"));
  chmodSync(outside, 0o755);
  sourced = join(outside, ".rehearsal", "environment");
  await writeEnvironmentFile(sourced, environmentFile(stage.changes, engine.folder));
}, 120_000);
afterAll(async () => {
  endWatching();
  await stage.close();
  await mlflow.close();
  for (const path of [folder, outside]) rmSync(path, { recursive: true, force: true });
});

interface Found {
  readonly user: number;
  readonly answers: readonly { port: number; asked: string; outcome: string }[];
  readonly files: readonly { path: string; outcome: string }[];
}

/** Runs the stranger's attempts, as the user whose id is given. */
function tryAll(user: number, paths: readonly string[] = []): Promise<Found> {
  const what = JSON.stringify({ ports: listeningPorts(), paths });
  return new Promise((resolve, reject) => {
    const options = { uid: user, gid: user, cwd: "/", env: {}, maxBuffer: 16 * 1024 * 1024 };
    const child = execFile(process.execPath, ["-", what], options, (error, stdout) =>
      error instanceof Error ? reject(error) : resolve(JSON.parse(stdout) as Found),
    );
    child.stdin?.end(readFileSync(join(__dirname, "support", "stranger.cjs")));
  });
}

const asRoot = isLinux && process.getuid?.() === 0 ? describe : describe.skip;

// Needs Linux's tables of sockets, and root to become somebody else.
asRoot("another user of this machine", () => {
  test("gets no answer on any port that a rehearsal listens on", async () => {
    const { user, answers } = await tryAll(65_534);
    expect(user).toBe(65_534);
    expect(new Set(answers.map(({ port }) => port)).size).toBeGreaterThanOrEqual(4);
    const answered = answers.filter(({ outcome }) => !["401", "403", "407", "closed"].includes(outcome));
    // What is no HTTP/1.1 is told so by the two servers of it, and nothing else.
    expect(answered.filter(({ outcome }) => outcome !== "400")).toEqual([]);
    expect(stage.cloud.faults.list()).toEqual([]);
  });

  test("gets none where its user has one: the stand-ins of the providers answer that one", async () => {
    const { answers } = await tryAll(0);
    expect(
      answers.filter(({ asked, outcome }) => asked === "gRPC Handshake" && outcome === "200"),
    ).toHaveLength(2);
  });

  test("reads nothing of what lies on disk", async () => {
    const { files } = await tryAll(65_534, [folder, join(folder, "mlflow"), join(folder, "cloud"), sourced]);
    expect(files.map(({ outcome }) => outcome)).toEqual(files.map(() => "EACCES"));
  });
});

test("keeps the environment file for its owner alone", () => {
  expect(statSync(sourced).mode & 0o777).toBe(0o600);
  expect(statSync(dirname(sourced)).mode & 0o777).toBe(0o700);
  expect(readFileSync(sourced, "utf8")).toContain(mlflow.login.MLFLOW_TRACKING_PASSWORD);
});

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** A request byte for byte: `fetch` does not let a page's headers through. */
function ask(url: string, headers: OutgoingHttpHeaders = {}, method = "GET"): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, headers }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
    });
    asked.on("error", reject).end();
  });
}

describe("a page in a browser", () => {
  const page = { origin: "http://evil.example" };
  const rebound = { host: "evil.example" };
  const doors = (): [string, OutgoingHttpHeaders][] => {
    const proxy = loginOf(stage.environment["HTTPS_PROXY"] ?? "");
    const server = loginOf(mlflow.address);
    return [
      [`${proxy.url}/state`, proxy.headers],
      [`${server.url}/version`, server.headers],
      [`${server.url}/?token=${mlflow.login.MLFLOW_TRACKING_PASSWORD}`, {}],
    ];
  };

  test.each([
    ["from elsewhere", page],
    ["of no origin", { origin: "null" }],
    ["of another port", { origin: "http://127.0.0.1:1" }],
    ["whose name was bent to loopback", rebound],
    ["whose name begins like loopback's", { host: "127.0.0.1.evil.example" }],
  ])("%s is refused, whatever login it has", async (_which, headers) => {
    for (const [url, login] of doors())
      for (const method of ["GET", "POST", "OPTIONS"])
        expect(await ask(url, { ...login, ...headers }, method)).toMatchObject({
          status: 403,
          text: expect.stringContaining("no web pages") as string,
        });
  });

  test("of the server's own is served, to a person who opened the address that was printed", async () => {
    const { MLFLOW_TRACKING_PASSWORD: password } = mlflow.login;
    const opened = await ask(mlflow.page);
    expect(opened).toMatchObject({ status: 303, headers: { location: "/" }, text: "" });
    const [cookie = ""] = opened.headers["set-cookie"] ?? [];
    expect(cookie).toMatch(/; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(cookie).not.toContain(password);
    const kept = { cookie: `other=1; ${cookie.split(";")[0]}` };
    expect((await ask(`${mlflow.url}/`, kept)).text).toContain("<title>MLflow</title>");
    expect((await ask(`${mlflow.url}/version`, { ...kept, origin: mlflow.url })).status).toBe(200);
    expect((await ask(`${mlflow.url}/version`, { cookie: kept.cookie.slice(0, -1) })).status).toBe(401);
  });

  test("is led to a place of the server's own alone", async () => {
    const { search } = new URL(mlflow.page);
    const places = ["//evil.example/", "/a%2Fb?x=1&", "/%0d%0aset-cookie:%20x"];
    const led = await Promise.all(
      places.map(
        async (place) =>
          (await ask(`${mlflow.url}${place}${place.includes("?") ? search.slice(1) : search}`)).headers
            .location,
      ),
    );
    expect(led).toEqual(["/evil.example/", "/a%2Fb?x=1", "/%0d%0aset-cookie:%20x"]);
  });
});

test.each([
  ["no login", {}],
  ["a wrong one", { authorization: `Basic ${btoa("rehearsal:guess")}` }],
  ["one of another user's name", { authorization: `Basic ${btoa("admin:")}` }],
  ["one that is none", { authorization: "Basic \u00e9" }],
  ["one of another kind", { authorization: "Bearer guess" }],
  ["another cookie", { cookie: "mlflow=1; \u00e9" }],
])(
  "the MLflow server answers a client with %s by the way to get one, and with nothing else",
  async (_what, headers) => {
    for (const path of [
      "/",
      "/version",
      "/api/2.0/mlflow/experiments/search?max_results=9",
      "/v1/traces",
      "/?token=guess",
    ])
      expect(await ask(`${mlflow.url}${path}`, headers)).toMatchObject({
        status: 401,
        text: expect.stringMatching(/^The login is missing/) as string,
      });
  },
);

test("the logins are in no log, and in no argument of a process", () => {
  const proxy = decodeURIComponent(new URL(stage.environment["HTTPS_PROXY"] ?? "").password);
  const { MLFLOW_TRACKING_PASSWORD: password } = mlflow.login;
  const log = readFileSync(join(folder, "mlflow", "mlflow.log"), "utf8");
  expect(log).toContain('"GET / HTTP/1.1" 303');
  for (const text of [log, endWatching(), JSON.stringify(stage.cloud.requests.lines)])
    for (const secret of [proxy, password]) expect(text).not.toContain(secret);
});
