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
import { type FinishedTrace } from "../../../packages/mlflow-js-client/src/trace-record";
import { hasEnded, ownMark } from "../../../packages/openai-tracing/src/queue/process-mark";
import { Spool } from "../../../packages/openai-tracing/src/queue/write-ahead-log";
import { stateFolder } from "../../../packages/openai-tracing/src/queue/state-folder";
import {
  type Courier,
  type Outcome,
  type Parcel,
} from "../../../packages/openai-tracing/src/queue/trace-exporter";
import { type Keeper } from "../../../packages/openai-tracing/src/queue/trace-store";
import { defaultOutboxLimits, Outbox } from "../../../packages/openai-tracing/src/queue/trace-queue";

const trace = (number: number): FinishedTrace => ({ info: { trace_id: `tr-${number}` }, spans: [] }) as never;
const target = { url: "http://mlflow" };
const experiment = { name: "lab" };

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "keeping-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("an outbox", () => {
  /** A courier whose batches wait until they are released. */
  function courier(outcome: (parcel: Parcel) => Outcome): {
    courier: Courier;
    release: () => void;
    batches: number[];
  } {
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const batches: number[] = [];
    const deliver = async (parcels: Parcel[]): Promise<Outcome[]> => {
      batches.push(parcels.length);
      await gate;
      return parcels.map(outcome);
    };
    return { courier: { deliver } as Courier, release, batches };
  }

  function keeper(fails = false): { keeper: Keeper; kept: string[] } {
    const kept: string[] = [];
    const keepTrace = ({ trace: { info } }: Parcel): void => {
      if (fails) throw new Error("disk full");
      kept.push(info.trace_id);
    };
    return { keeper: { keepTrace } as Keeper, kept };
  }

  test("keeps in memory no more than its limit, while the service is slow, and on disk what is above", async () => {
    const slow = courier(() => ({ delivered: true }));
    const { keeper: disk, kept } = keeper();
    const outbox = new Outbox(slow.courier, disk, {
      ...defaultOutboxLimits,
      waiting: 10,
      batch: 5,
      batches: 1,
    });
    for (let number = 0; number < 100; number++) outbox.add(trace(number), undefined);
    expect(kept).toHaveLength(90);
    slow.release();
    expect(await outbox.flush()).toMatchObject({ delivered: 10, kept: 90, lost: 0 });
    expect(slow.batches).toEqual([5, 5]);
  });

  test("says what it can neither deliver nor keep", async () => {
    const refusing = courier(() => ({ delivered: false, error: new Error("refused") }));
    refusing.release();
    const outbox = new Outbox(refusing.courier, keeper(true).keeper);
    outbox.add(trace(1), undefined);
    expect(await outbox.flush()).toMatchObject({ lost: 1, error: { message: "disk full" } });
    const without = new Outbox(refusing.courier, undefined);
    without.add(trace(1), undefined);
    expect(await without.flush()).toMatchObject({ lost: 1, error: { message: "refused" } });
  });

  test("stops asking a service that is away, and keeps what follows", async () => {
    const error = new RestError("away", { code: "ECONNREFUSED", retryable: true });
    const away = courier(() => ({ delivered: false, error }));
    away.release();
    const { keeper: disk, kept } = keeper();
    const outbox = new Outbox(away.courier, disk);
    outbox.add(trace(1), undefined);
    await outbox.flush();
    outbox.add(trace(2), undefined);
    expect(await outbox.flush()).toMatchObject({ kept: 2, error: { message: "away" } });
    expect(away.batches).toEqual([1]);
    expect(kept).toEqual(["tr-1", "tr-2"]);
  });

  test("that must end at once keeps what is on its way, and counts nothing twice", async () => {
    const hanging = courier((): Outcome => ({ delivered: false, error: new Error("late") }));
    const { keeper: disk, kept } = keeper();
    const outbox = new Outbox(hanging.courier, disk, { ...defaultOutboxLimits, batch: 1, batches: 1 });
    outbox.add(trace(1), undefined);
    outbox.add(trace(2), undefined);
    const flushed = outbox.flush();
    outbox.keepAll();
    expect(kept.sort()).toEqual(["tr-1", "tr-2"]);
    hanging.release();
    expect(await flushed).toMatchObject({ delivered: 0, kept: 2, lost: 0 });
  });
});

describe("a spool", () => {
  const parcel = (number: number): Parcel => ({ trace: trace(number), run: undefined });
  const files = (): string[] => readdirSync(join(folder, "spool"), { recursive: true }) as string[];

  test("gives back what was put in, in order, and what is not delivered again", async () => {
    const spool = new Spool(folder, target);
    for (const number of [1, 2, 3]) spool.keeperFor(experiment).keepTrace(parcel(number));
    const ids: string[] = [];
    const taken = async (undelivered: number): Promise<void> =>
      spool.drain(async (records) => {
        ids.push(
          ...records.map((record) => (record.kind === "trace" ? record.parcel.trace.info.trace_id : "")),
        );
        return records.slice(records.length - undelivered);
      });
    await taken(2);
    await taken(0);
    await taken(0);
    expect(ids).toEqual(["tr-1", "tr-2", "tr-3", "tr-2", "tr-3"]);
    expect(spool.isEmpty()).toBe(true);
  });

  test("is never read as a whole: many records are in several files, given one after another", async () => {
    const spool = new Spool(folder, target);
    const keeper = spool.keeperFor(experiment);
    for (let number = 0; number < 1000; number++) keeper.keepTrace(parcel(number));
    expect(spool.count()).toBe(1000);
    const counts: number[] = [];
    await spool.drain(async (records) => {
      counts.push(records.length);
      return [];
    });
    expect(counts.length).toBeGreaterThan(2);
    expect(counts.reduce((sum, count) => sum + count)).toBe(1000);
    expect(spool.isEmpty()).toBe(true);
  });

  test("is readable by its owner alone, and apart for every server", () => {
    new Spool(folder, target).keeperFor(experiment).keepTrace(parcel(1));
    const file = files().find((name) => name.endsWith(".jsonl")) ?? "";
    expect(statSync(join(folder, "spool", file)).mode & 0o077).toBe(0);
    expect(new Spool(folder, { url: "http://other" }).isEmpty()).toBe(true);
  });

  test("leaves the file of a process that lives to that process, and takes over that of one that has ended", async () => {
    const own = join(folder, "spool");
    new Spool(folder, target).keeperFor(experiment).keepTrace(parcel(1));
    const file = files().find((name) => name.endsWith(".jsonl")) ?? "";
    const dir = join(own, file, "..");
    const { host } = ownMark();
    const line = (number: number): string =>
      `${JSON.stringify({ experiment, kind: "trace", parcel: parcel(number) })}\n`;
    writeFileSync(join(dir, `${host}~1~1~other.jsonl`), line(2));
    writeFileSync(join(dir, `${host}~${process.ppid}~0~lives.jsonl`), line(3));
    writeFileSync(join(dir, `elsewhere~999999999~1~host.jsonl`), line(4));
    writeFileSync(join(dir, `${host}~999999999~1~ended.jsonl`), line(5));
    const seen: string[] = [];
    await new Spool(folder, target).drain(async (records) => {
      seen.push(
        ...records.map((record) => (record.kind === "trace" ? record.parcel.trace.info.trace_id : "")),
      );
      return [];
    });
    expect(seen.sort()).toEqual(["tr-1", "tr-2", "tr-5"]);
  });

  test("passes over a line that a killed process left unfinished", async () => {
    const spool = new Spool(folder, target);
    spool.keeperFor(experiment).keepTrace(parcel(1));
    const file = files().find((name) => name.endsWith(".jsonl")) ?? "";
    appendFileSync(join(folder, "spool", file), '{"experiment":{"na');
    const counts: number[] = [];
    await spool.drain(async (records) => {
      counts.push(records.length);
      return [];
    });
    expect(counts).toEqual([1]);
  });

  test("that cannot be written to says so", () => {
    writeFileSync(join(folder, "spool"), "a file in the folder's place");
    expect(() => new Spool(folder, target).keeperFor(experiment).keepTrace(parcel(1))).toThrow(
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

    const idsOf = async (spool: Spool): Promise<string[]> => {
      const ids: string[] = [];
      await spool.drain(async (records) => {
        ids.push(
          ...records.map((record) => (record.kind === "trace" ? record.parcel.trace.info.trace_id : "")),
        );
        return [];
      });
      return ids;
    };

    test("takes back the line that does not fit, says so, and goes on when there is room again", async () => {
      const spool = new Spool(folder, target);
      const keeper = spool.keeperFor(experiment);
      keeper.keepTrace(parcel(1));
      const file = join(folder, "spool", files().find((name) => name.endsWith(".jsonl")) ?? "");
      const { size } = statSync(file);
      fill(20);
      expect(() => keeper.keepTrace(parcel(2))).toThrow("ENOSPC");
      expect(statSync(file).size).toBe(size);
      jest.restoreAllMocks();
      keeper.keepTrace(parcel(3));
      expect(await idsOf(spool)).toEqual(["tr-1", "tr-3"]);
    });

    test("keeps what it had where a part of it cannot be put down again", async () => {
      const spool = new Spool(folder, target);
      for (const number of [1, 2, 3]) spool.keeperFor(experiment).keepTrace(parcel(number));
      await spool.drain(async (records) => {
        fill(20);
        return records.slice(1);
      });
      jest.restoreAllMocks();
      expect(await idsOf(spool)).toEqual(["tr-1", "tr-2", "tr-3"]);
    });

    test("leaves no half note of a run", () => {
      jest.spyOn(fs, "writeFileSync").mockImplementation((path) => {
        jest.restoreAllMocks();
        writeFileSync(path, '{"experiment":');
        throw full;
      });
      const spool = new Spool(folder, target);
      const run = { id: undefined, name: "dapper-owl-1", user: "ada", startTime: 1, tags: [] };
      expect(() => spool.keeperFor(experiment).runOpens(run)).toThrow("ENOSPC");
      expect(spool.isEmpty()).toBe(true);
    });
  });

  test("remembers open runs until they are closed, and gives away those of ended processes", () => {
    const run = { id: undefined, name: "dapper-owl-1", user: "ada", startTime: 1, tags: [] };
    const spool = new Spool(folder, target);
    const keeper = spool.keeperFor(experiment);
    keeper.runOpens(run);
    expect(spool.takeAbandonedRuns()).toEqual([]);
    expect(spool.isEmpty()).toBe(false);
    keeper.runCloses(run);
    expect(spool.isEmpty()).toBe(true);
    const [dir = ""] = readdirSync(join(folder, "spool"));
    mkdirSync(join(folder, "spool", dir), { recursive: true });
    const abandoned = { experiment, run, owner: { ...ownMark(), pid: 999999999 } };
    writeFileSync(join(folder, "spool", dir, "x.run.json"), JSON.stringify(abandoned));
    const [taken] = spool.takeAbandonedRuns();
    expect(taken?.open.run).toMatchObject({ name: "dapper-owl-1" });
    taken?.keep();
    expect(spool.takeAbandonedRuns()).toHaveLength(1);
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
