import { EventEmitter } from "node:events";
import { sayInterrupted } from "../../../../cli/terminal/interrupted";

/** A process that notes what it says and how it ends. */
function running(isTTY: boolean) {
  const done: (string | number)[] = [];
  const process = Object.assign(new EventEmitter(), {
    stderr: { isTTY, write: (text: string) => done.push(text) },
    exit: (code: number) => done.push(code),
  });
  sayInterrupted(process as unknown as NodeJS.Process);
  return { process, done };
}

it("ends with a message if nothing else handles the signal", () => {
  const { process, done } = running(false);
  process.emit("SIGINT");
  expect(done).toEqual(["error: interrupted\n", 130]);
});

it("shows a terminal's cursor again", () => {
  const { process, done } = running(true);
  process.emit("SIGINT");
  expect(done).toEqual(["\u001b[?25herror: interrupted\n", 130]);
});

it("leaves the signal to other handlers while there are any", () => {
  const { process, done } = running(false);
  const release = () => void process.off("SIGINT", release);
  process.on("SIGINT", release);
  process.emit("SIGINT");
  expect(done).toEqual([]);
  process.emit("SIGINT");
  expect(done).toEqual(["error: interrupted\n", 130]);
});
