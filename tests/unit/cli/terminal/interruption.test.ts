import { EventEmitter } from "node:events";
import { exitCodes } from "../../../../packages/rest-client/src/exit-codes";
import { usageError, UserError } from "../../../../packages/rest-client/src/user-error";
import { endAtCtrlC, interruptible } from "../../../../cli/terminal/interruption";

/** A process that notes what it says and how it ends. */
function running(isTTY: boolean) {
  const done: (string | number)[] = [];
  const process = Object.assign(new EventEmitter(), {
    stderr: { isTTY, write: (text: string) => done.push(text) },
    exit: (code: number) => done.push(code),
  });
  endAtCtrlC(process as unknown as NodeJS.Process);
  return { process, done };
}

describe("a command that does not clean up", () => {
  test("ends with a message if nothing else handles the signal", () => {
    const { process, done } = running(false);
    process.emit("SIGINT");
    expect(done).toEqual(["error: interrupted by SIGINT\n", 130]);
  });

  test("shows a terminal's cursor again", () => {
    const { process, done } = running(true);
    process.emit("SIGINT");
    expect(done).toEqual(["\u001b[?25herror: interrupted by SIGINT\n", 130]);
  });

  test("leaves the signal to other handlers while there are any", () => {
    const { process, done } = running(false);
    const release = () => void process.off("SIGINT", release);
    process.on("SIGINT", release);
    process.emit("SIGINT");
    expect(done).toEqual([]);
    process.emit("SIGINT");
    expect(done).toEqual(["error: interrupted by SIGINT\n", 130]);
  });
});

describe.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("work that %s interrupts", (name) => {
  const code = exitCodes[name];
  let said: string[];
  beforeEach(() => {
    said = [];
    jest.spyOn(process.stderr, "write").mockImplementation((text) => said.push(String(text)) > 0);
  });
  afterEach(() => jest.restoreAllMocks());

  /** Work that is interrupted, and ends as `end` says. */
  const interrupted = (end: (signal: AbortSignal) => Promise<unknown>, ending?: string): Promise<unknown> =>
    interruptible(async (signal) => {
      process.emit(name, name);
      expect(signal.aborted).toBe(true);
      return end(signal);
    }, ending);

  test.each<[string, unknown, object]>([
    ["the signal's reason", undefined, { message: `interrupted by ${name}` }],
    ["an error of the code it called", new Error("aborted"), { message: `interrupted by ${name}` }],
    [
      "more to say, with its hint",
      usageError("a is kept", "Run it again."),
      { message: `interrupted by ${name}: a is kept`, hint: "Run it again." },
    ],
    [
      "its own words",
      new UserError("`pulumi up` was interrupted", { exitCode: code }),
      { message: "`pulumi up` was interrupted" },
    ],
  ])("ends by the table where it fails with %s", async (_, error, told) => {
    const ended = interrupted((signal) => Promise.reject((error ?? signal.reason) as Error));
    await expect(ended).rejects.toMatchObject({ name: "UserError", exitCode: code, ...told });
  });

  test("ends well where the work does, as a server that is stopped", async () => {
    expect(await interrupted(async () => "stopped")).toBe("stopped");
  });

  test("tells what is ended, once, and where nothing takes time says nothing", async () => {
    await interrupted(async () => undefined, "cleaning up");
    await interrupted(async () => undefined);
    expect(said).toEqual(["\nInterrupted: cleaning up. Press Ctrl-C again to stop at once.\n"]);
  });

  test("ends the process at once when it comes again, and gives the signals back at the end", async () => {
    const before = process.listenerCount(name);
    const exit = jest.spyOn(process, "exit").mockImplementation(() => undefined as never);
    await interrupted(async () => {
      expect(exit).not.toHaveBeenCalled();
      process.emit(name, name);
    }, "cleaning up");
    expect(exit).toHaveBeenCalledWith(code);
    expect(process.listenerCount(name)).toBe(before);
  });
});
