import { spawn } from "node:child_process";
import fs, {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import type { AnsweredPrompt } from "../../../workload/prompts/checkpoint-file";
import { handOver } from "../../../workload/prompts/checkpoint-handover";
import { Progress } from "../../../workload/prompts/checkpoint";
import { markText, ownMark } from "../../../packages/openai-tracing/src/files/process-mark";
import { WriteAheadLog } from "../../../packages/openai-tracing/src/queue/write-ahead-log";

const run = { id: "r1", name: "dapper-owl-1", user: "ada", startTime: 1, tags: [] };
const identity = ["the same work"];
const fail = (error: Error): never => {
  throw error;
};

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "progress-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const files = (): string[] => readdirSync(join(folder, "progress"));

/** Makes what is there be what another process has left, or has. */
function handTo(pid: number, started: number): void {
  const [name = ""] = files();
  const mark = markText({ ...ownMark(), pid, started });
  renameSync(join(folder, "progress", name), join(folder, "progress", `${name.split("~")[0]}~${mark}.jsonl`));
}

const noProcess = 999_999_999;

/** An answer, with a trace and a metric that are still to be sent. */
const answer = (index: number): AnsweredPrompt => ({
  result: { index, traceId: `tr-${index}`, reply: `reply ${index}` },
  owed: {
    traces: [{ info: { trace_id: `tr-${index}`, trace_metadata: {} }, spans: [] } as never],
    metrics: [{ key: "latency_ms", value: index, timestamp: 1, step: index }],
  },
});
const replies = (progress: Progress): (string | undefined)[] | undefined =>
  progress.earlier?.answers.map(({ result }) => result.reply);
const owed = (progress: Progress, part: "traces" | "metrics"): number[] =>
  (progress.earlier?.answers ?? []).flatMap((one) => (one.owed[part].length > 0 ? [one.result.index] : []));

test("what an ended process had answered is there for the next, which it belongs to from then on", async () => {
  const first = Progress.open(folder, identity, fail);
  expect(first.earlier).toBeUndefined();
  first.begin(run, []);
  await first.add(answer(0));
  await first.add(answer(1));
  handTo(noProcess, 1);
  const second = Progress.open(folder, identity, fail);
  expect(second.earlier).toMatchObject({ run, answers: [answer(0), answer(1)] });
  second.begin(run, second.earlier?.answers ?? []);
  await second.add(answer(2));
  handTo(noProcess, 1);
  const third = Progress.open(folder, identity, fail);
  expect(replies(third)).toEqual(["reply 0", "reply 1", "reply 2"]);
  await third.end(true);
  expect(files()).toEqual([]);
});

test("an answer has its trace and its metrics beside it until they are known to be delivered, also in the next process", async () => {
  const first = Progress.open(folder, identity, fail);
  first.begin(run, []);
  const numbers = await Promise.all([0, 1, 2].map((index) => first.add(answer(index))));
  expect(numbers).toEqual([0, 1, 2]);
  first.owesNoMore("traces", 0, 2);
  first.owesNoMore("metrics", 1);
  await first.conclude({ params: [], metrics: [], tags: [] });
  handTo(noProcess, 1);
  const second = Progress.open(folder, identity, fail);
  expect([owed(second, "traces"), owed(second, "metrics")]).toEqual([[1], [0, 2]]);
  expect(second.earlier?.conclusion).toEqual({ params: [], metrics: [], tags: [] });
  second.begin(run, second.earlier?.answers ?? []);
  second.owesNoMore("traces", 1);
  await second.end(false);
  handTo(noProcess, 1);
  const third = Progress.open(folder, identity, fail);
  expect([owed(third, "traces"), owed(third, "metrics")]).toEqual([[], [0, 2]]);
  expect(third.earlier?.conclusion).toBeUndefined();
});

test("what a killed process owes a server is delivered without its work being gone on with, and is owed once", async () => {
  const server = "http://mlflow";
  const first = Progress.open(folder, identity, fail);
  first.begin(run, [], { place: { server, experiment: { id: "1" } } });
  for (const index of [0, 1]) await first.add(answer(index));
  const log = new WriteAheadLog(folder, { url: server });
  handOver(folder, server, log);
  expect(log.count()).toBe(0);
  handTo(noProcess, 1);
  handOver(folder, "http://another", log);
  expect(log.count()).toBe(0);
  handOver(folder, server, log);
  expect(log.count()).toBe(3);
  handOver(folder, server, log);
  expect(log.count()).toBe(3);
  const second = Progress.open(folder, identity, fail);
  expect(replies(second)).toEqual(["reply 0", "reply 1"]);
  expect([owed(second, "traces"), owed(second, "metrics")]).toEqual([[], []]);
});

test("answers that come together share one flush of the disk", async () => {
  const progress = Progress.open(folder, identity, fail);
  progress.begin(run, []);
  const flushes = jest.spyOn(fs, "fdatasync");
  await Promise.all(Array.from({ length: 50 }, (_, index) => progress.add(answer(index))));
  expect(flushes.mock.calls.length).toBeLessThan(5);
  jest.restoreAllMocks();
  await progress.end(true);
});

function isBroken(line: string): boolean {
  try {
    return line !== "" && typeof JSON.parse(line) !== "object";
  } catch {
    return true;
  }
}

describe("a damaged checkpoint", () => {
  const told: string[] = [];
  beforeEach(() => told.splice(0));
  const path = (): string => join(folder, "progress", files().find((name) => name.endsWith(".jsonl")) ?? "");
  const aside = (): string[] => files().filter((name) => name.endsWith(".damaged"));

  async function leave(count: number): Promise<Buffer> {
    const progress = Progress.open(folder, identity, fail);
    progress.begin(run, []);
    for (let index = 0; index < count; index++) await progress.add(answer(index));
    await progress.end(false);
    handTo(noProcess, 1);
    return readFileSync(path());
  }
  const open = (): Progress => Progress.open(folder, identity, fail, (text) => told.push(text));

  test.each<[string, (whole: Buffer) => Buffer]>([
    ["a part of a line at its end", (whole) => whole.subarray(0, -9)],
    ["binary garbage", (whole) => Buffer.concat([whole, Buffer.from([0xff, 0xfe, 0, 10, 0x80])])],
    ["JSON of other types", (whole) => Buffer.concat([whole, Buffer.from('null\n7\n[]\n{"index":"x"}\n')])],
    [
      "an answer without its number",
      (whole) => Buffer.concat([whole, Buffer.from('{"index":9,"reply":1,"traceId":""}\n')]),
    ],
  ])("with %s is told and set aside once, and the answers that can be read are used", async (_, damage) => {
    const damaged = damage(await leave(3));
    writeFileSync(path(), damaged);
    const progress = open();
    expect(replies(progress)?.slice(0, 2)).toEqual(["reply 0", "reply 1"]);
    expect(told).toEqual([expect.stringContaining(join(folder, "progress", aside()[0] ?? "?"))]);
    expect(readFileSync(join(folder, "progress", aside()[0] ?? ""))).toEqual(damaged);
    progress.begin(run, progress.earlier?.answers ?? []);
    await progress.end(false);
    handTo(noProcess, 1);
    open();
    expect([told.length, aside().length]).toEqual([1, 1]);
  });

  test("that is a folder is told and set aside, and the work begins anew", async () => {
    await leave(1);
    const place = path();
    rmSync(place);
    mkdirSync(place);
    const progress = open();
    expect([progress.earlier, told.length]).toEqual([undefined, 1]);
    progress.begin(run, []);
    await progress.add(answer(5));
    expect(statSync(path()).isFile()).toBe(true);
    expect(aside()).toHaveLength(1);
  });

  test("of any kind never throws, and never gives an answer that is none", async () => {
    const whole = await leave(4);
    const place = path();
    const change = fc.record({
      at: fc.nat(whole.length),
      remove: fc.nat(200),
      put: fc.uint8Array({ maxLength: 40 }),
    });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        let damaged = whole;
        for (const { at, remove, put } of changes)
          damaged = Buffer.concat([damaged.subarray(0, at), put, damaged.subarray(at + remove)]);
        for (const name of files()) rmSync(join(folder, "progress", name), { recursive: true });
        writeFileSync(place, damaged);
        const { earlier } = open();
        for (const { result } of earlier?.answers ?? [])
          expect([typeof result.index, typeof result.traceId]).toEqual(["number", "string"]);
        if (damaged.toString().split("\n").some(isBroken)) expect(aside().length).toBe(1);
      }),
      { numRuns: 200 },
    );
  });
});

test("work that another process is at is refused, with its number, and stays as it is", () => {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
  try {
    const first = Progress.open(folder, identity, fail);
    first.begin(run, []);
    handTo(child.pid ?? 0, 0);
    const before = files();
    expect(() => Progress.open(folder, identity, fail)).toThrow(
      expect.objectContaining({
        exitCode: 2,
        message: expect.stringContaining(`process ${child.pid}`),
        hint: expect.stringContaining(join(folder, "progress", before[0] ?? "")),
      }),
    );
    expect(files()).toEqual(before);
    expect(Progress.open(folder, ["other work"], fail).earlier).toBeUndefined();
  } finally {
    child.kill();
  }
});

test("work that never began leaves nothing behind", async () => {
  await Progress.open(folder, identity, fail).end(false);
  expect(files()).toEqual([]);
});

test("a disk that takes nothing is said once, and stops nothing", async () => {
  writeFileSync(join(folder, "progress"), "a file in the folder's place");
  const said: Error[] = [];
  const progress = Progress.open(folder, identity, (error) => said.push(error));
  progress.begin(run, []);
  await progress.add(answer(0));
  await progress.end(true);
  expect(said).toHaveLength(1);
  rmSync(join(folder, "progress"));
  mkdirSync(join(folder, "progress"));
  expect(files()).toEqual([]);
});
