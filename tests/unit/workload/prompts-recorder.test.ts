import type { Progress } from "../../../workload/prompts/checkpoint";
import { Recorder } from "../../../workload/prompts/recorder";
import { withSpan } from "../../../packages/openai-tracing/src";
import { runInContext } from "../../../packages/openai-tracing/src/spans/context";
import { recordingTracer } from "./support";

/** A recorder of whose work all is heard; the disk is at work until it is released. */
function recording(): {
  recorder: Recorder;
  heard: string[];
  release: () => void;
  answer: (error?: Error) => Promise<unknown>;
} {
  const heard: string[] = [];
  let release = (): void => undefined;
  const disk = new Promise<void>((resolve) => (release = resolve));
  const queue = {
    add: (_: unknown, __: unknown, onSafe?: () => void) => (heard.push("trace sent"), onSafe?.()),
    room: () => undefined,
  };
  const run = { reference: {}, note: () => heard.push("metrics noted"), flush: async () => {} };
  const progress = {
    add: async () => {
      heard.push("written");
      await disk;
      heard.push("on the disk");
      return 0;
    },
    owesNoMore: (part: string) => heard.push(`${part} are owed no more`),
  };
  const recorder = new Recorder(
    { session: { queue } } as never,
    run as never,
    progress as unknown as Progress,
  );
  const { tracer } = recordingTracer();
  const answer = (error?: Error): Promise<unknown> =>
    runInContext({ tracer }, () =>
      recorder.record(() =>
        withSpan("call", () => {
          if (error !== undefined) throw error;
          return { index: 0, traceId: "tr-0", reply: "Hello" };
        }),
      ),
    );
  return { recorder, heard, release, answer };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("nothing of an answer goes out before all of it is on the disk", async () => {
  const { heard, release, answer } = recording();
  const answered = answer();
  await turn();
  expect(heard).toEqual(["written"]);
  release();
  await answered;
  expect(heard).toEqual(["written", "on the disk", "metrics noted", "trace sent", "traces are owed no more"]);
});

test("the trace of a call that came to nothing goes out by itself, and its error is the caller's", async () => {
  const { heard, answer } = recording();
  await expect(answer(new RangeError("stopped"))).rejects.toThrow("stopped");
  expect(heard).toEqual(["trace sent"]);
});
