import fc from "fast-check";
import { longestPath, type Task } from "../../../bench/longest-path";

const task = (name: string, seconds: number, ...dependsOn: string[]): Task => ({ name, seconds, dependsOn });
const names = (tasks: readonly Task[]): string[] => longestPath(tasks).tasks.map(({ name }) => name);

/** Up to 12 tasks, each of which depends on some of those before it. */
const graph = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 50 }), fc.array(fc.nat(11), { maxLength: 4 })), { maxLength: 12 })
  .map((rows) =>
    rows.map(([seconds, before], index) =>
      task(`${index}`, seconds, ...before.filter((other) => other < index).map(String)),
    ),
  );

/** When all is done if everything begins as soon as it can, by simulating it second by second. */
function finished(tasks: readonly Task[]): number {
  const ended = new Map<string, number>();
  for (let now = 0; ; now += 1) {
    for (let settled = false; !settled;) {
      settled = true;
      for (const { name, seconds, dependsOn } of tasks) {
        if (ended.has(name) || !dependsOn.every((other) => (ended.get(other) ?? Infinity) <= now)) continue;
        ended.set(name, now + seconds);
        settled = false;
      }
    }
    if (ended.size === tasks.length) return Math.max(0, ...ended.values());
  }
}

describe("the longest path", () => {
  test("follows the dependencies that take longest, not the most of them", () =>
    expect(
      names([
        task("group", 1),
        task("account", 5, "group"),
        task("deployment", 4, "account"),
        task("note", 0.5, "deployment"),
        task("workspace", 30, "group"),
        task("cluster", 50, "workspace"),
      ]),
    ).toEqual(["group", "workspace", "cluster"]));

  test("takes as long as everything does when all begins as soon as it can", () =>
    fc.assert(fc.property(graph, (tasks) => expect(longestPath(tasks).seconds).toBe(finished(tasks)))));

  test("is a chain in which each depends on the one before", () =>
    fc.assert(
      fc.property(graph, (tasks) => {
        const path = longestPath(tasks).tasks;
        path.forEach(({ dependsOn }, index) => {
          const before = path[index - 1];
          if (before) expect(dependsOn).toContain(before.name);
        });
        expect(path.reduce((sum, { seconds }) => sum + seconds, 0)).toBe(longestPath(tasks).seconds);
      }),
    ));

  test("does not depend on the order in which tasks are named", () =>
    fc.assert(
      fc.property(graph, (tasks) =>
        expect(longestPath([...tasks].reverse()).seconds).toBe(longestPath(tasks).seconds),
      ),
    ));

  test("takes no time for what is no task", () =>
    expect(longestPath([task("a", 2, "elsewhere")])).toEqual({
      seconds: 2,
      tasks: [task("a", 2, "elsewhere")],
    }));

  test("is nothing where there is nothing", () => expect(longestPath([])).toEqual({ seconds: 0, tasks: [] }));

  test("names a circle instead of following it for ever", () =>
    expect(() => longestPath([task("a", 1, "b"), task("b", 1, "a")])).toThrow("a -> b -> a"));
});
