import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { failureOf } from "../../../cli/failure";
import { unusableFolder } from "../../../cli/unusable-folder";
import { usageError } from "rest-client";
import { cacheFolder, temporaryFolder } from "../../../rehearsal/folders";

test("shows a user's mistake without a stack trace, with a hint", () => {
  expect(failureOf(usageError("no such thing", "Try another."))).toEqual({
    text: "error: no such thing\nTry another.\n",
    exitCode: 2,
  });
});

test("shows a defect with its stack trace, as something that should not have happened", () => {
  const { text, exitCode } = failureOf(new TypeError("x is not a function"));
  expect(exitCode).toBe(70);
  expect(text).toMatch(/should not have happened[\s\S]*failure\.test\.ts/);
});

describe("a folder that cannot be written to", () => {
  const below = join(mkdtempSync(join(tmpdir(), "failure-")), "file", "folder");
  const file = join(below, "..");
  const before = { ...process.env };
  beforeAll(() => writeFileSync(file, ""));
  afterEach(() => (process.env = { ...before }));
  afterAll(() => rmSync(join(file, ".."), { recursive: true }));

  test.each([
    ["XDG_CACHE_HOME", async () => cacheFolder()],
    ["TMPDIR", async () => temporaryFolder(process.env["TMPDIR"])],
  ])("is reported with %s, which sets it", async (name, write) => {
    process.env[name] = below;
    const error: unknown = await write().then(
      () => undefined,
      (reason: unknown) => reason,
    );
    const { text, exitCode } = failureOf(error);
    expect(exitCode).toBe(2);
    expect(text).toMatch(/^error: .*failure-.* cannot be written to: part of this path is not a folder\n/);
    expect(text).toContain(`\nSet ${name} to a folder that can be written to.\n`);
  });

  (existsSync("/proc/self") ? test : test.skip)("is reported where no folder can be created at all", () => {
    process.env["XDG_CACHE_HOME"] = "/proc/nowhere/cache";
    expect(() => cacheFolder()).toThrow("ENOENT");
  });

  const refused = (code: string, path?: string, syscall = "open") =>
    Object.assign(new Error(code), { code, syscall, ...(path === undefined ? {} : { path }) });
  const environment = { HOME: "/home/ada", XDG_STATE_HOME: "/home/ada/state", TMPDIR: "/scratch/" };

  test.each([
    ["/home/ada/.cache/a", "HOME, or XDG_CACHE_HOME and XDG_STATE_HOME,"],
    ["/home/ada/state/a", "XDG_STATE_HOME"],
    ["/scratch/a", "TMPDIR"],
  ])("is reported with the nearest variable: %s", (path, names) => {
    for (const code of ["EACCES", "EROFS", "ENOSPC", "EDQUOT", "EPERM"])
      expect(unusableFolder(refused(code, path), environment)).toEqual({
        message: expect.stringMatching(`^${path} cannot be written to: [a-z ]+`),
        hint: `Set ${names} to a folder that can be written to.`,
      });
  });

  test("is reported if no variable sets it, and if the system does not name it", () => {
    expect(unusableFolder(refused("EACCES", "/home/adam/a"), environment)?.hint).toMatch(/^Choose another/);
    expect(unusableFolder(refused("ENOSPC"), environment)?.message).toContain("its disk is full");
  });

  test("is not reported for a missing file or any other error", () => {
    expect(unusableFolder(new Error("a"), environment)).toBeUndefined();
    expect(unusableFolder(refused("EACCES"), environment)).toBeUndefined();
    expect(unusableFolder(refused("ENOENT", "/a"), environment)).toBeUndefined();
    expect(unusableFolder(refused("ENOENT", "/a", "mkdir"), environment)).toBeDefined();
  });
});
