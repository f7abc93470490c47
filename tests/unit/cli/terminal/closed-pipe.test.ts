import { PassThrough } from "node:stream";
import { outliveClosedPipes } from "../../../../cli/terminal/closed-pipe";

const failing = (code: string) => {
  const stream = new PassThrough();
  outliveClosedPipes([stream]);
  return () => stream.emit("error", Object.assign(new Error(code), { code }));
};

test("continues when the reader of its output has gone", () => expect(failing("EPIPE")).not.toThrow());

test("does not hide that its output cannot be written", () => expect(failing("ENOSPC")).toThrow("ENOSPC"));
