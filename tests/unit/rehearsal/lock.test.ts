import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as turn, setTimeout as sleep } from "node:timers/promises";
import { withLock } from "../../../rehearsal/lock";

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "lock-"))));
afterEach(() => rm(folder, { recursive: true }));

test("lets one in at a time", async () => {
  let inside = 0;
  let most = 0;
  const work = async (): Promise<void> => {
    most = Math.max(most, (inside += 1));
    for (let i = 0; i < 20; i += 1) await turn();
    inside -= 1;
  };
  await Promise.all([1, 2, 3].map(() => withLock(join(folder, "l"), work)));
  expect(most).toBe(1);
});

test("says who holds it, once", async () => {
  const pids: number[] = [];
  let said = (): void => undefined;
  const heard = new Promise<void>((resolve) => (said = resolve));
  let second: Promise<string> | undefined;
  await withLock(join(folder, "l"), async () => {
    second = withLock(
      join(folder, "l"),
      async () => "in",
      (pid) => {
        pids.push(pid);
        said();
      },
    );
    await heard;
    // Held on a little, so that the one who waits looks again.
    await sleep(600);
  });
  expect(await second).toBe("in");
  expect(pids).toEqual([process.pid]);
});

test("takes over from an owner that died", async () => {
  await mkdir(join(folder, "l"));
  await writeFile(join(folder, "l", "pid"), "999999999");
  await expect(withLock(join(folder, "l"), async () => "done")).resolves.toBe("done");
});

test("is released when the work fails", async () => {
  await expect(withLock(join(folder, "l"), () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await readdir(folder)).toEqual([]);
});
