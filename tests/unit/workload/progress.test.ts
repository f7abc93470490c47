import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Progress } from "../../../workload/progress";
import { markText, ownMark } from "../../../workload/spool/process-mark";

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

test("what an ended process had answered is there for the next, which it belongs to from then on", () => {
  const first = Progress.open(folder, identity, fail);
  expect(first.earlier).toBeUndefined();
  first.begin(run, []);
  first.add({ index: 0, traceId: "tr-0", reply: "a" });
  first.add({ index: 1, traceId: "tr-1", reply: "b" });
  handTo(noProcess, 1);
  const second = Progress.open(folder, identity, fail);
  expect(second.earlier).toMatchObject({ run, answered: [{ index: 0 }, { index: 1 }] });
  second.begin(run, second.earlier?.answered ?? []);
  second.add({ index: 2, traceId: "tr-2", reply: "c" });
  handTo(noProcess, 1);
  const third = Progress.open(folder, identity, fail);
  expect(third.earlier?.answered.map(({ index }) => index)).toEqual([0, 1, 2]);
  third.end(true);
  expect(files()).toEqual([]);
});

test("a line that a killed process left unfinished is passed over", () => {
  const first = Progress.open(folder, identity, fail);
  first.begin(run, [{ index: 0, traceId: "tr-0", reply: "a" }]);
  writeFileSync(join(folder, "progress", files()[0] ?? ""), '{"index":1,"rep', { flag: "a" });
  handTo(noProcess, 1);
  const second = Progress.open(folder, identity, fail);
  second.begin(run, second.earlier?.answered ?? []);
  second.add({ index: 2, traceId: "tr-2", reply: "c" });
  handTo(noProcess, 1);
  expect(Progress.open(folder, identity, fail).earlier?.answered.map(({ index }) => index)).toEqual([0, 2]);
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

test("work that never began leaves nothing behind", () => {
  Progress.open(folder, identity, fail).end(false);
  expect(files()).toEqual([]);
});

test("a disk that takes nothing is said once, and stops nothing", () => {
  writeFileSync(join(folder, "progress"), "a file in the folder's place");
  const said: Error[] = [];
  const progress = Progress.open(folder, identity, (error) => said.push(error));
  progress.begin(run, []);
  progress.add({ index: 0, traceId: "tr-0" });
  progress.end(true);
  expect(said).toHaveLength(1);
  rmSync(join(folder, "progress"));
  mkdirSync(join(folder, "progress"));
  expect(files()).toEqual([]);
});
