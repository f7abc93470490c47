import { ActiveRun } from "../../../packages/openai-tracing/src/runs/run";
import type { TracingSession } from "../../../packages/openai-tracing/src/session";

interface Batch {
  params: { key: string }[];
  metrics: { key: string; step: number }[];
}

/** A session whose requests wait until they are released, and fail where that is wanted. */
function slowSession(): {
  session: TracingSession;
  batches: Batch[];
  release: (error?: Error) => Promise<void>;
} {
  const batches: Batch[] = [];
  const waiting: ((error?: Error) => void)[] = [];
  const json = (request: { body: Batch }): Promise<void> => {
    batches.push(request.body);
    return new Promise((resolve, reject) =>
      waiting.push((error) => (error === undefined ? resolve() : reject(error))),
    );
  };
  const session = { http: { json }, runId: async () => "run" } as unknown as TracingSession;
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return {
    session,
    batches,
    release: async (error) => {
      await turn();
      waiting.shift()?.(error);
      await turn();
    },
  };
}

const run = (session: TracingSession): ActiveRun =>
  new ActiveRun(session, { id: "run", name: "lab", startTime: 1 } as never);

describe("what is noted of a run", () => {
  test("is sent once, and nothing is forgotten, when more is sent before the server has answered", async () => {
    const { session, batches, release } = slowSession();
    const active = run(session);
    active.log({ metrics: { latency: 1 }, step: 0 });
    const first = active.flush();
    await new Promise((resolve) => setImmediate(resolve));
    active.log({ metrics: { latency: 2 }, step: 1 });
    const second = active.flush();
    await release();
    active.log({ metrics: { latency: 3 }, step: 2 });
    await release();
    await Promise.all([first, second]);
    const third = active.flush();
    await release();
    await third;
    expect(batches.flatMap(({ metrics }) => metrics.map(({ step }) => step))).toEqual([0, 1, 2]);
  });

  test("stays noted when the server fails, and goes with the next", async () => {
    const { session, batches, release } = slowSession();
    const active = run(session);
    active.log({ params: { completion_tokens: 18 } });
    const failed = active.flush();
    const next = active.flush();
    await Promise.all([release(new Error("away")), expect(failed).rejects.toThrow("away")]);
    await release();
    await next;
    expect(batches.map(({ params }) => params.map(({ key }) => key))).toEqual([
      ["completion_tokens"],
      ["completion_tokens"],
    ]);
  });
});
