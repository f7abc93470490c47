import { setImmediate } from "node:timers/promises";
import { RequestLimit } from "../../../packages/openai-tracing/src/queue/request-limit";

/** A service that works on so many requests at a time, ten milliseconds each, in a time of its own. */
function service(workers: number) {
  let now = 0;
  const queue: (() => void)[] = [];
  return {
    now: () => now,
    request: () => new Promise<void>((resolve) => queue.push(resolve)),
    /** Works until nobody asks any more; gives the most that asked at a time in its last tenth of a second. */
    work: async (): Promise<number> => {
      const asked: number[] = [];
      for (await setImmediate(); queue.length > 0; await setImmediate()) {
        asked.push(queue.length);
        now += 10;
        queue.splice(0, workers).forEach((done) => done());
      }
      return Math.max(...asked.slice(-10));
    },
  };
}

async function limitAt(workers: number, requests: number): Promise<{ asked: number; current: number }> {
  const { now, request, work } = service(workers);
  const limit = new RequestLimit(now);
  const done = Promise.all(Array.from({ length: requests }, () => limit.run(request)));
  const asked = await work();
  await done;
  return { asked, current: limit.current };
}

test("a service that does one thing at a time is not asked for many", async () => {
  const { asked } = await limitAt(1, 200);
  expect(asked).toBeGreaterThan(1);
  expect(asked).toBeLessThanOrEqual(3);
});

test("a service with room is asked for more, within bounds", async () => {
  expect(await limitAt(100, 400)).toEqual({ asked: 16, current: 16 });
  const { asked } = await limitAt(6, 400);
  expect(asked).toBeGreaterThanOrEqual(6);
  expect(asked).toBeLessThanOrEqual(9);
});

test("a service that becomes slow is asked for less", async () => {
  let took = 10;
  let now = 0;
  const limit = new RequestLimit(() => now);
  const ask = () => limit.run(async () => void (now += took));
  for (let index = 0; index < 200; index += 1) await ask();
  const before = limit.current;
  took = 1000;
  for (let index = 0; index < 300; index += 1) await ask();
  expect(before).toBe(16);
  expect(limit.current).toBeLessThanOrEqual(2);
});

test("a request that fails makes room for the next, and fails for who made it", async () => {
  const limit = new RequestLimit();
  const failing = Array.from({ length: 20 }, (_, index) =>
    limit.run(() => Promise.reject(new Error(`no ${index}`))),
  );
  const outcomes = await Promise.allSettled(failing);
  expect(outcomes.map(({ status }) => status)).toEqual(Array(20).fill("rejected"));
  expect(await limit.run(async () => "yes")).toBe("yes");
});
