import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { json, reply } from "./support/chat-endpoint";
import { type Gateway, startGateway } from "./support/gateway";
import { mayMount, mountSmallDisk } from "./support/small-disk";
import { paramsOf, useWorkbench } from "./support/workbench";

const bench = useWorkbench("survival");
const { start, llmops, runs, traces, hangingModel } = bench;

/** Stands before the MLflow server, so that its address can be away first and there later. */
let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway(bench.mlflow.url);
});
beforeEach(() => gateway.intercept());
afterAll(() => gateway.close());

const goAway = (): void =>
  gateway.intercept((_, __, incoming) => {
    incoming.socket.resetAndDestroy();
    return true;
  });
const behindGateway = (): Record<string, string> => ({
  MLFLOW_TRACKING_URI: gateway.url,
  MLFLOW_HTTP_REQUEST_MAX_RETRIES: "0",
});
const flush = (): Promise<{ code: number | null; stdout: string; stderr: string }> =>
  llmops(["traces", "flush", "--json"], behindGateway());

function writePrompts(count: number): string {
  const file = join(bench.folder, "prompts.jsonl");
  const lines = Array.from({ length: count }, (_, index) => JSON.stringify({ prompt: `prompt ${index}` }));
  writeFileSync(file, lines.join("\n"));
  return file;
}

/** Answers the first `count` requests; resolves when another is made, which hangs. */
function modelThatHangsAfter(count: number): Promise<void> {
  return new Promise((resolve) =>
    bench.endpoint.answer((_, response, attempt) => {
      if (attempt <= count) json(response, reply("plain.json"));
      else resolve();
    }),
  );
}

/** The files below the state folder with this ending. */
const kept = (ending: string): string[] =>
  existsSync(bench.state)
    ? (readdirSync(bench.state, { recursive: true }) as string[]).filter((name) => name.endsWith(ending))
    : [];

describe("a tracking server that is away", () => {
  test("costs nothing but time: the reply is shown, all is kept, and delivered once when it is back", async () => {
    goAway();
    const first = await llmops(["workload"], behindGateway());
    expect(first.code).toBe(1);
    expect(first.stdout).toContain("Why don't elephants use computers?");
    expect(first.stderr).toMatch(/1 trace and run \S+ could not be delivered now[^]*llmops traces flush/);
    const elsewhere = await llmops(["traces", "flush"]);
    expect(elsewhere.code).toBe(0);
    expect(elsewhere.stdout).toContain(`Waiting for another server: 2 records for ${gateway.url}/.`);
    gateway.intercept();
    expect(JSON.parse((await flush()).stdout)).toEqual({ traces: 1, runs: 1, closed: 0, remaining: 0 });
    const [run, ...others] = await runs();
    expect(others).toEqual([]);
    expect([run?.info.status, paramsOf(run)["completion_tokens"]]).toEqual(["FINISHED", "18"]);
    expect(await traces(run?.info.run_id)).toHaveLength(1);
    const again = await llmops(["traces", "flush"], behindGateway());
    expect([again.code, again.stdout]).toEqual([0, "Nothing is waiting for delivery.\n"]);
  });

  test("in the middle of many prompts costs none of them, and is one message", async () => {
    bench.endpoint.answer((_, response, attempt) => {
      if (attempt === 4) goAway();
      json(response, reply("plain.json"));
    });
    const parameters = ["workload", "--prompts", writePrompts(8), "--concurrency", "1", "--json"];
    const { code, stdout, stderr } = await llmops(parameters, behindGateway());
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ answered: 8, failed: 0 });
    expect(stderr.match(/^error: .*/gm)).toEqual([
      expect.stringMatching(/run \S+ could not be delivered now/),
    ]);
    gateway.intercept();
    expect(JSON.parse((await flush()).stdout)).toMatchObject({ runs: 1, remaining: 0 });
    const [run, ...others] = await runs();
    expect([others, run?.info.status, paramsOf(run)["completion_tokens"]]).toEqual([[], "FINISHED", "144"]);
    expect(await traces(run?.info.run_id)).toHaveLength(8);
    expect(await traces()).toHaveLength(8);
  });
});

test("a damaged file of what was kept costs nothing of the rest, and not the reply", async () => {
  goAway();
  expect((await llmops(["workload"], behindGateway())).code).toBe(1);
  const [file = ""] = kept(".jsonl");
  writeFileSync(join(bench.state, file), '{"experiment": {"na', { flag: "a" });
  gateway.intercept();
  const { code, stdout, stderr } = await llmops(["workload"], behindGateway());
  expect([code, stdout]).toEqual([0, expect.stringContaining("Why don't elephants use computers?")]);
  expect(stderr.match(/set aside a damaged file: \S+\.damaged/g)).toHaveLength(1);
  expect(kept(".damaged")).toHaveLength(1);
  expect(await traces()).toHaveLength(2);
});

test("what answers in the tracking server's place, and is none, is one message", async () => {
  gateway.intercept((_, response) => {
    response.writeHead(200, { "content-type": "text/html" });
    response.end("<html>Please log in</html>");
    return true;
  });
  const { code, stdout, stderr } = await llmops(["workload"], behindGateway());
  expect([code, stdout]).toEqual([1, expect.stringContaining("Why don't elephants use computers?")]);
  expect(stderr.match(/^error: .*/gm)).toEqual([
    expect.stringMatching(/1 trace and run \S+ could not be delivered now: .* 200, but /),
  ]);
  gateway.intercept();
  expect(JSON.parse((await flush()).stdout)).toMatchObject({ traces: 1, runs: 1, remaining: 0 });
});

describe("a disk that takes nothing", () => {
  test("is said, never silent", async () => {
    goAway();
    writeFileSync(bench.state, "in the folder's place");
    const { code, stdout, stderr } = await llmops(["workload"], behindGateway());
    expect(code).toBe(1);
    expect(stderr).toMatch(/could be neither delivered nor kept/);
    expect(stdout).toContain("Why don't elephants use computers?");
  });

  const probe = mkdtempSync(join(tmpdir(), "mount-"));
  const permitted = mayMount(probe);
  rmSync(probe, { recursive: true, force: true });
  (permitted ? test : test.skip)(
    `because it is full is said, and costs nothing of what it had${permitted ? "" : " (no disk may be mounted here)"}`,
    async () => {
      goAway();
      const disk = mountSmallDisk(bench.state);
      try {
        expect((await llmops(["workload", "--run-name", "kept"], behindGateway())).code).toBe(1);
        disk?.fill();
        const second = await llmops(["workload", "--run-name", "lost"], behindGateway());
        expect(second.code).toBe(1);
        expect(second.stderr).toMatch(/1 trace and run lost could be neither delivered nor kept: ENOSPC/);
        expect(second.stderr).toContain("Free some disk space");
        expect(second.stderr).not.toMatch(/\n {4}at /);
        expect(second.stdout).toContain("Why don't elephants use computers?");
        gateway.intercept();
        const third = await llmops(["workload", "--run-name", "delivered"], behindGateway());
        expect(third).toMatchObject({ code: 0, stderr: expect.stringContaining("no space left on device") });
        expect(third.stderr).toContain("Of earlier work: delivered 1 kept trace; completed 1 kept run.");
        const finished = (await runs()).map(({ info }) => [info.run_name, info.status]).sort();
        expect(finished).toEqual([
          ["delivered", "FINISHED"],
          ["kept", "FINISHED"],
        ]);
        expect(await traces()).toHaveLength(2);
      } finally {
        disk?.unmount();
      }
    },
  );
});

describe("interruption", () => {
  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("by %s ends the run as KILLED, with its trace, and exit code %i", async (signal, exitCode) => {
    const asked = hangingModel();
    const { child, ended } = start(["workload"]);
    await Promise.race([asked, ended]);
    child.kill(signal);
    const { code, stderr } = await ended;
    expect(code).toBe(exitCode);
    expect(stderr).toContain(`interrupted by ${signal}`);
    const [run] = await runs();
    expect(run?.info.status).toBe("KILLED");
    expect((await traces(run?.info.run_id)).map(({ state }) => state)).toEqual(["ERROR"]);
  });

  test("by SIGTERM while the tracking server is away keeps the ended run and its trace for later", async () => {
    goAway();
    const asked = hangingModel();
    const { child, ended } = start(["workload"], behindGateway());
    await Promise.race([asked, ended]);
    child.kill("SIGTERM");
    const { code, stderr } = await ended;
    expect(code).toBe(143);
    expect(stderr).toMatch(/1 trace and run \S+ could not be delivered now/);
    gateway.intercept();
    expect(JSON.parse((await flush()).stdout)).toEqual({ traces: 1, runs: 1, closed: 0, remaining: 0 });
    expect((await runs()).map(({ info }) => info.status)).toEqual(["KILLED"]);
    expect((await traces()).map(({ state }) => state)).toEqual(["ERROR"]);
  });

  test("by SIGINT while the tracking server does not answer is not held up by it", async () => {
    const hanging = new Promise<void>((resolve) =>
      gateway.intercept(() => {
        resolve();
        return true;
      }),
    );
    const { child, ended } = start(["workload"], { ...behindGateway(), MLFLOW_HTTP_REQUEST_TIMEOUT: "3600" });
    await Promise.race([hanging, ended]);
    child.kill("SIGINT");
    expect((await ended).code).toBe(130);
  });

  test("by SIGINT while the service wants to be waited for does not wait", async () => {
    const limited = { error: { code: "429", message: "Rate limit is exceeded." } };
    bench.endpoint.answer((_, response) => json(response, limited, 429, { "retry-after": "59" }));
    const { child, ended } = start(["workload"]);
    const waiting = new Promise<void>((resolve) =>
      child.stderr?.on("data", (text: Buffer) => {
        if (text.toString().includes("trying again in 59 s")) resolve();
      }),
    );
    await Promise.race([waiting, ended]);
    child.kill("SIGINT");
    expect((await ended).code).toBe(130);
    expect((await runs()).map(({ info }) => info.status)).toEqual(["KILLED"]);
  });

  test("by SIGKILL leaves a run that the next start closes", async () => {
    const asked = hangingModel();
    const { child, ended } = start(["workload"]);
    await Promise.race([asked, ended]);
    child.kill("SIGKILL");
    await ended;
    expect((await runs()).map(({ info }) => info.status)).toEqual(["RUNNING"]);
    bench.endpoint.answer();
    const { code, stderr } = await llmops(["workload"]);
    expect([code, stderr]).toEqual([0, "Of earlier work: closed 1 run left open by a process that ended.\n"]);
    expect((await runs()).map(({ info }) => info.status).sort()).toEqual(["FINISHED", "KILLED"]);
    expect(kept("run.json")).toEqual([]);
  });

  test("by SIGKILL, the server being away, costs no trace that was kept: each is delivered once, in one run", async () => {
    goAway();
    const parameters = ["workload", "--prompts", writePrompts(8), "--concurrency", "1", "--json"];
    const hanging = modelThatHangsAfter(5);
    const { child, ended } = start(parameters, behindGateway());
    await Promise.race([hanging, ended]);
    const onDisk = (): number =>
      kept(".jsonl")
        .filter((name) => name.includes("spool"))
        .reduce((sum, name) => sum + readFileSync(join(bench.state, name), "utf8").split("\n").length - 1, 0);
    while (onDisk() < 5) await new Promise((resolve) => setTimeout(resolve, 10));
    child.kill("SIGKILL");
    await ended;
    gateway.intercept();
    expect(JSON.parse((await flush()).stdout)).toEqual({ traces: 5, runs: 0, closed: 1, remaining: 0 });
    expect((await runs()).map(({ info }) => info.status)).toEqual(["KILLED"]);
    expect(await traces()).toHaveLength(5);
    bench.endpoint.answer();
    const { code, stdout } = await llmops(parameters, behindGateway());
    expect([code, JSON.parse(stdout)]).toMatchObject([0, { answered: 8, resumed: 5 }]);
    const [run, ...others] = await runs();
    expect([others, run?.info.status, paramsOf(run)["completion_tokens"]]).toEqual([[], "FINISHED", "144"]);
    expect(await traces(run?.info.run_id)).toHaveLength(8);
    expect(kept(".json")).toEqual([]);
  });

  test("twice of one run, the server being away, leaves the status that came last", async () => {
    goAway();
    const parameters = ["workload", "--prompts", writePrompts(2), "--concurrency", "1", "--json"];
    const hanging = modelThatHangsAfter(1);
    const { child, ended } = start(parameters, behindGateway());
    await Promise.race([hanging, ended]);
    child.kill("SIGINT");
    expect((await ended).code).toBe(130);
    bench.endpoint.answer();
    gateway.intercept();
    expect((await llmops(parameters, behindGateway())).code).toBe(0);
    expect((await runs()).map(({ info }) => info.status)).toEqual(["FINISHED"]);
    expect(await traces()).toHaveLength(3);
  });
});

describe("several at once", () => {
  test("do not touch each other's runs, though none of them finds the experiment", async () => {
    const results = await Promise.all(
      [1, 2, 3].map((number) => llmops(["workload", "--run-name", `${number}`])),
    );
    expect(results.map(({ code, stderr }) => [code, stderr])).toEqual(Array(3).fill([0, ""]));
    const recorded = await runs();
    expect(recorded.map(({ info }) => [info.run_name, info.status]).sort()).toEqual(
      ["1", "2", "3"].map((name) => [name, "FINISHED"]),
    );
    for (const run of recorded) expect(await traces(run.info.run_id)).toHaveLength(1);
  });

  test("are not at the same file of prompts: the second says who is, and asks nothing", async () => {
    const parameters = ["workload", "--prompts", writePrompts(2), "--concurrency", "1"];
    const hanging = modelThatHangsAfter(0);
    const { child, ended } = start(parameters);
    try {
      await Promise.race([hanging, ended]);
      const second = await llmops(parameters);
      expect(second.code).toBe(2);
      expect(second.stderr).toContain(`error: process ${child.pid} on `);
      expect(bench.endpoint.requests).toHaveLength(1);
      expect(await runs()).toHaveLength(1);
    } finally {
      child.kill("SIGINT");
      await ended;
    }
  });
});
