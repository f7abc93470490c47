import fs, {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RestError } from "../../../packages/rest-client/src/rest-error";
import type { FinishedTrace } from "../../../packages/mlflow-js-client/src/trace-record";
import { hasEnded, ownMark } from "../../../packages/openai-tracing/src/files/process-mark";
import { WriteAheadLog } from "../../../packages/openai-tracing/src/queue/write-ahead-log";
import { stateFolder } from "../../../packages/openai-tracing/src/files/state-folder";
import type { QueuedTrace } from "../../../packages/openai-tracing/src/queue/pending";
import type { Outcome, TraceExporter } from "../../../packages/openai-tracing/src/queue/trace-exporter";
import type { TraceStore } from "../../../packages/openai-tracing/src/queue/trace-store";
import { defaultQueueLimits, TraceQueue } from "../../../packages/openai-tracing/src/queue/trace-queue";

const trace = (number: number): FinishedTrace => ({ info: { trace_id: `tr-${number}` }, spans: [] }) as never;
const target = { url: "http://mlflow" };
const experiment = { name: "lab" };

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "keeping-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("a trace queue", () => {
  /** A exporter whose batches wait until they are released. */
  function exporter(outcome: (queued: QueuedTrace) => Outcome): {
    exporter: TraceExporter;
    release: () => void;
    batches: number[];
  } {
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const batches: number[] = [];
    const deliver = async (traces: QueuedTrace[]): Promise<Outcome[]> => {
      batches.push(traces.length);
      await gate;
      return traces.map(outcome);
    };
    return { exporter: { deliver } as TraceExporter, release, batches };
  }

  function store(fails = false): { store: TraceStore; kept: string[] } {
    const kept: string[] = [];
    const keepTrace = ({ trace: { info } }: QueuedTrace): void => {
      if (fails) throw new Error("disk full");
      kept.push(info.trace_id);
    };
    return { store: { keepTrace } as TraceStore, kept };
  }

  test("keeps in memory no more than its limit, while the service is slow, and on disk what is above", async () => {
    const slow = exporter(() => ({ delivered: true }));
    const { store: disk, kept } = store();
    const queue = new TraceQueue(slow.exporter, disk, {
      ...defaultQueueLimits,
      waiting: 10,
      batch: 5,
      batches: 1,
    });
    for (let number = 0; number < 100; number++) queue.add(trace(number), undefined);
    expect(kept).toHaveLength(90);
    slow.release();
    expect(await queue.flush()).toMatchObject({ delivered: 10, kept: 90, lost: 0 });
    expect(slow.batches).toEqual([5, 5]);
  });

  test("says what it can neither deliver nor keep", async () => {
    const refusing = exporter(() => ({ delivered: false, error: new Error("refused") }));
    refusing.release();
    const queue = new TraceQueue(refusing.exporter, store(true).store);
    queue.add(trace(1), undefined);
    expect(await queue.flush()).toMatchObject({ lost: 1, error: { message: "disk full" } });
    const without = new TraceQueue(refusing.exporter, undefined);
    without.add(trace(1), undefined);
    expect(await without.flush()).toMatchObject({ lost: 1, error: { message: "refused" } });
  });

  test("stops asking a service that is away, and keeps what follows", async () => {
    const error = new RestError("away", { code: "ECONNREFUSED", retryable: true });
    const away = exporter(() => ({ delivered: false, error }));
    away.release();
    const { store: disk, kept } = store();
    const queue = new TraceQueue(away.exporter, disk);
    queue.add(trace(1), undefined);
    await queue.flush();
    queue.add(trace(2), undefined);
    expect(await queue.flush()).toMatchObject({ kept: 2, error: { message: "away" } });
    expect(away.batches).toEqual([1]);
    expect(kept).toEqual(["tr-1", "tr-2"]);
  });

  test("that must end at once keeps what is on its way, and counts nothing twice", async () => {
    const hanging = exporter((): Outcome => ({ delivered: false, error: new Error("late") }));
    const { store: disk, kept } = store();
    const queue = new TraceQueue(hanging.exporter, disk, { ...defaultQueueLimits, batch: 1, batches: 1 });
    queue.add(trace(1), undefined);
    queue.add(trace(2), undefined);
    const flushed = queue.flush();
    queue.keepAll();
    expect(kept.sort()).toEqual(["tr-1", "tr-2"]);
    hanging.release();
    expect(await flushed).toMatchObject({ delivered: 0, kept: 2, lost: 0 });
  });
});

describe("a write-ahead log", () => {
  const queued = (number: number): QueuedTrace => ({ trace: trace(number), run: undefined });
  const files = (): string[] => readdirSync(join(folder, "spool"), { recursive: true }) as string[];

  test("gives back what was put in, in order, and what is not delivered again", async () => {
    const log = new WriteAheadLog(folder, target);
    for (const number of [1, 2, 3]) log.storeFor(experiment).keepTrace(queued(number));
    const ids: string[] = [];
    const taken = async (undelivered: number): Promise<void> =>
      log.files.drain(async (records) => {
        ids.push(
          ...records.map((record) => (record.kind === "trace" ? record.parcel.trace.info.trace_id : "")),
        );
        return records.slice(records.length - undelivered);
      });
    await taken(2);
    await taken(0);
    await taken(0);
    expect(ids).toEqual(["tr-1", "tr-2", "tr-3", "tr-2", "tr-3"]);
    expect(log.isEmpty()).toBe(true);
  });

  test("is never read as a whole: many records are in several files, given one after another", async () => {
    const log = new WriteAheadLog(folder, target);
    const store = log.storeFor(experiment);
    for (let number = 0; number < 1000; number++) store.keepTrace(queued(number));
    expect(log.count()).toBe(1000);
    const counts: number[] = [];
    await log.files.drain(async (records) => {
      counts.push(records.length);
      return [];
    });
    expect(counts.length).toBeGreaterThan(2);
    expect(counts.reduce((sum, count) => sum + count)).toBe(1000);
    expect(log.isEmpty()).toBe(true);
  });

  test("is readable by its owner alone, and apart for every server", () => {
    new WriteAheadLog(folder, target).storeFor(experiment).keepTrace(queued(1));
    const file = files().find((name) => name.endsWith(".jsonl")) ?? "";
    expect(statSync(join(folder, "spool", file)).mode & 0o077).toBe(0);
    expect(new WriteAheadLog(folder, { url: "http://other" }).isEmpty()).toBe(true);
  });

  test("leaves the file of a process that lives to that process, and takes over that of one that has ended", async () => {
    const own = join(folder, "spool");
    new WriteAheadLog(folder, target).storeFor(experiment).keepTrace(queued(1));
    const file = files().find((name) => name.endsWith(".jsonl")) ?? "";
    const dir = join(own, file, "..");
    const { host } = ownMark();
    const line = (number: number): string =>
      `${JSON.stringify({ experiment, kind: "trace", parcel: queued(number) })}\n`;
    writeFileSync(join(dir, `${host}~1~1~other.jsonl`), line(2));
    writeFileSync(join(dir, `${host}~${process.ppid}~0~lives.jsonl`), line(3));
    writeFileSync(join(dir, `elsewhere~999999999~1~host.jsonl`), line(4));
    writeFileSync(join(dir, `${host}~999999999~1~ended.jsonl`), line(5));
    const seen: string[] = [];
    await new WriteAheadLog(folder, target).files.drain(async (records) => {
      seen.push(
        ...records.map((record) => (record.kind === "trace" ? record.parcel.trace.info.trace_id : "")),
      );
      return [];
    });
    expect(seen.sort()).toEqual(["tr-1", "tr-2", "tr-5"]);
  });

  test("passes over a line that a killed process left unfinished", async () => {
    const log = new WriteAheadLog(folder, target);
    log.storeFor(experiment).keepTrace(queued(1));
    const file = files().find((name) => name.endsWith(".jsonl")) ?? "";
    appendFileSync(join(folder, "spool", file), '{"experiment":{"na');
    const counts: number[] = [];
    await log.files.drain(async (records) => {
      counts.push(records.length);
      return [];
    });
    expect(counts).toEqual([1]);
  });

  test("that cannot be written to says so", () => {
    writeFileSync(join(folder, "spool"), "a file in the folder's place");
    expect(() => new WriteAheadLog(folder, target).storeFor(experiment).keepTrace(queued(1))).toThrow(
      /EEXIST|ENOTDIR/,
    );
  });

  describe("on a disk that is full", () => {
    const full = Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
    /** From now on the disk takes `bytes` more. */
    function fill(bytes: number): void {
      let room = bytes;
      const write = fs.writeSync as (...parameters: unknown[]) => number;
      jest.spyOn(fs, "writeSync").mockImplementation(((
        descriptor: number,
        data: Buffer,
        offset: number,
        length: number,
        at: number,
      ) => {
        if (room === 0) throw full;
        const taken = Math.min(room, length);
        room -= taken;
        return write(descriptor, data, offset, taken, at);
      }) as typeof fs.writeSync);
    }
    afterEach(() => jest.restoreAllMocks());

    const idsOf = async (log: WriteAheadLog): Promise<string[]> => {
      const ids: string[] = [];
      await log.files.drain(async (records) => {
        ids.push(
          ...records.map((record) => (record.kind === "trace" ? record.parcel.trace.info.trace_id : "")),
        );
        return [];
      });
      return ids;
    };

    test("takes back the line that does not fit, says so, and goes on when there is room again", async () => {
      const log = new WriteAheadLog(folder, target);
      const store = log.storeFor(experiment);
      store.keepTrace(queued(1));
      const file = join(folder, "spool", files().find((name) => name.endsWith(".jsonl")) ?? "");
      const { size } = statSync(file);
      fill(20);
      expect(() => store.keepTrace(queued(2))).toThrow("ENOSPC");
      expect(statSync(file).size).toBe(size);
      jest.restoreAllMocks();
      store.keepTrace(queued(3));
      expect(await idsOf(log)).toEqual(["tr-1", "tr-3"]);
    });

    test("keeps what it had where a part of it cannot be put down again", async () => {
      const log = new WriteAheadLog(folder, target);
      for (const number of [1, 2, 3]) log.storeFor(experiment).keepTrace(queued(number));
      await log.files.drain(async (records) => {
        fill(20);
        return records.slice(1);
      });
      jest.restoreAllMocks();
      expect(await idsOf(log)).toEqual(["tr-1", "tr-2", "tr-3"]);
    });

    test("leaves no half note of a run", () => {
      jest.spyOn(fs, "writeFileSync").mockImplementation((path) => {
        jest.restoreAllMocks();
        writeFileSync(path, '{"experiment":');
        throw full;
      });
      const log = new WriteAheadLog(folder, target);
      const run = { id: undefined, name: "dapper-owl-1", user: "ada", startTime: 1, tags: [] };
      expect(() => log.storeFor(experiment).runOpens(run)).toThrow("ENOSPC");
      expect(log.isEmpty()).toBe(true);
    });
  });

  test("remembers open runs until they are closed, and gives away those of ended processes", () => {
    const run = { id: undefined, name: "dapper-owl-1", user: "ada", startTime: 1, tags: [] };
    const log = new WriteAheadLog(folder, target);
    const store = log.storeFor(experiment);
    store.runOpens(run);
    expect(log.files.takeAbandonedRuns()).toEqual([]);
    expect(log.isEmpty()).toBe(false);
    store.runCloses(run);
    expect(log.isEmpty()).toBe(true);
    const [dir = ""] = readdirSync(join(folder, "spool"));
    mkdirSync(join(folder, "spool", dir), { recursive: true });
    const abandoned = { experiment, run, owner: { ...ownMark(), pid: 999999999 } };
    writeFileSync(join(folder, "spool", dir, "x.run.json"), JSON.stringify(abandoned));
    const [taken] = log.files.takeAbandonedRuns();
    expect(taken?.open.run).toMatchObject({ name: "dapper-owl-1" });
    taken?.keep();
    expect(log.files.takeAbandonedRuns()).toHaveLength(1);
  });
});

test("a process number that is used again is not taken for the process that had it", () => {
  const mark = ownMark();
  expect(hasEnded(mark)).toBe(false);
  expect(hasEnded({ ...mark, started: mark.started + 1 })).toBe(mark.started !== 0);
  expect(hasEnded({ ...mark, host: "elsewhere", pid: 999999999 })).toBe(false);
});

test.each<[NodeJS.Platform, NodeJS.ProcessEnv, string]>([
  ["linux", { HOME: "/home/ada" }, "/home/ada/.local/state/azure-llmops-lab"],
  ["linux", { HOME: "/home/ada", XDG_STATE_HOME: "/state" }, "/state/azure-llmops-lab"],
  ["darwin", { HOME: "/Users/ada" }, "/Users/ada/Library/Application Support/azure-llmops-lab"],
])("state on %s with %j is in %s", (platform, environment, expected) => {
  expect(stateFolder(environment, platform)).toBe(expected);
});
