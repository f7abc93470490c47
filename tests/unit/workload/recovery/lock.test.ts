import { isLocked, lockHolders, whyLocked } from "../../../../operations/recovery/lock";

const lock = (...owners: string[]): string =>
  `error: the stack is currently locked by ${owners.length} lock(s). Either wait for the other process(es) to end …${owners
    .map((owner) => `\n  file:///x.json: created by ${owner} at 2026-01-01T00:00:00Z`)
    .join("")}`;
const here = { host: "vm", lives: (pid: number) => pid === 7 };

test("reads who holds the locks", () => {
  expect(lockHolders(lock("root@vm (pid 14688)", "me@other.host (pid 7)"))).toEqual([
    { host: "vm", pid: 14688 },
    { host: "other.host", pid: 7 },
  ]);
  expect(lockHolders("error: no")).toEqual([]);
});

test.each([
  [lock("root@vm (pid 1)"), true],
  ["error: [409] Conflict: Another update is currently in progress.", true],
  ["error: no stack named 'dev' found", false],
])("tells a lock from another refusal: %j", (message, locked) => expect(isLocked(message)).toBe(locked));

test("lets a lock be taken away whose holders are dead processes of this machine", () => {
  expect(whyLocked(lock("root@vm (pid 8)", "me@vm (pid 9)"), here)).toBeUndefined();
});

test.each([
  ["a living process", lock("root@vm (pid 8)", "root@vm (pid 7)"), /process 7 on this machine, which lives/],
  ["another machine", lock("root@vm (pid 8)", "me@laptop (pid 8)"), /a process on laptop/],
  ["nobody that it names", "[409] Conflict: Another update is currently in progress.", /cannot be told/],
])("refuses a lock of %s, and says what would do", (_, message, reason) => {
  const refusal = whyLocked(message, here);
  expect(refusal?.message).toMatch(reason);
  expect(refusal?.hint).toContain("--force");
  expect(refusal?.exitCode).toBe(2);
});
