import fc from "fast-check";
import { ArmError } from "../../../packages/azure-simulator/src/arm/errors";
import { isDue, operationStore } from "../../../packages/azure-simulator/src/arm/operations";

const all = () => true;
const none = () => false;

describe("isDue", () => {
  test("goes by the clock alone when the operation takes time", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.integer({ min: 0, max: 2e6 }),
        fc.boolean(),
        (duration, age, seen) => {
          expect(isDue({ startedAt: 1000, duration }, 1000 + age, seen)).toBe(age >= duration);
        },
      ),
    );
  });
  test("goes by who looks when it takes none", () => {
    expect(isDue({ startedAt: 0, duration: 0 }, 1e9, false)).toBe(false);
    expect(isDue({ startedAt: 0, duration: 0 }, 0, true)).toBe(true);
  });
});

describe("the operation store", () => {
  const clock = { now: 0 };
  const done: string[] = [];
  const store = () => {
    clock.now = 0;
    done.length = 0;
    return operationStore(() => clock.now);
  };
  const work = (id: string, duration: number, target = `/t/${id}`) => ({
    id,
    target,
    duration,
    apply: () => void done.push(id),
  });

  test("ends operations in the order in which they are due, each once", () => {
    const operations = store();
    operations.start(work("slow", 30));
    operations.start(work("fast", 10));
    clock.now = 5;
    operations.settle(all);
    expect(done).toEqual([]);
    clock.now = 100;
    operations.settle(none);
    operations.settle(all);
    expect(done).toEqual(["fast", "slow"]);
    expect(operations.find("slow")).toMatchObject({ status: "Succeeded", endedAt: 100 });
  });
  test("makes an operation fail whose effect is refused, and keeps why", () => {
    const operations = store();
    const failures: string[] = [];
    operations.start({
      ...work("bad", 0),
      apply: () => {
        throw new ArmError(409, "Taken", "It is taken.");
      },
      fail: ({ code }) => void failures.push(code),
    });
    operations.settle(all);
    expect(operations.find("bad")).toMatchObject({ status: "Failed", error: { code: "Taken" } });
    expect(failures).toEqual(["Taken"]);
  });
  test("knows what is running at a target and below it, and cancels it there", () => {
    const operations = store();
    operations.start(work("parent", 10, "/a"));
    operations.start(work("child", 10, "/a/b"));
    operations.start(work("other", 10, "/ab"));
    expect(operations.runningAt("/a").map(({ id }) => id)).toEqual(["parent", "child"]);
    operations.cancelBelow("/a");
    clock.now = 10;
    operations.settle(all);
    expect(done).toEqual(["other"]);
    expect(operations.find("child")?.status).toBe("Canceled");
  });
});
