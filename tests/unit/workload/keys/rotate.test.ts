import { keyUse, type StackUpdate, updatesOf } from "../../../../operations/keys/history";
import { rotateKeys, type RotationOptions, type RotationPorts } from "../../../../operations/keys/rotate";

type Key = "key1" | "key2";

const grace = 60_000;

/** An account and a stack, with what readers of the stack hold: values read within the grace must be valid. */
class World {
  time = 10_000_000;
  keys = { key1: "one", key2: "two" };
  configured: Key = "key1";
  deployed = "one";
  updates: StackUpdate[] = [{ succeeded: true, key: "key1", endTime: 0 }];
  calls: string[] = [];
  private made = 0;
  /** Values that readers got, with the last moment at which each was to be had. */
  private readonly held = new Map<string, number>();

  /** @param dieAt ends the process before its call of this number */
  ports(dieAt = Number.POSITIVE_INFINITY): RotationPorts {
    const step = (name: string): void => {
      if (this.calls.length >= dieAt) throw new Error("killed");
      this.calls.push(name);
    };
    return {
      configured: this.configured,
      setConfigured: async (key) => {
        step(`set ${key}`);
        this.configured = key;
      },
      updates: async () => this.updates,
      update: async () => {
        step("up");
        this.held.set(this.deployed, this.time);
        this.deployed = this.keys[this.configured];
        // Killed after the outputs were written and before the history is.
        step("record");
        this.time += 1_000;
        this.updates = [{ succeeded: true, key: this.configured, endTime: this.time }, ...this.updates];
      },
      deployed: async () => this.deployed,
      keys: async () => ({ ...this.keys }),
      regenerate: async (key) => {
        step(`regenerate ${key}`);
        const dead = this.keys[key];
        expect(dead).not.toBe(this.deployed);
        expect(this.time - (this.held.get(dead) ?? Number.NEGATIVE_INFINITY)).toBeGreaterThanOrEqual(grace);
        this.keys[key] = `fresh ${++this.made}`;
        return { ...this.keys };
      },
      untilAccepted: async (value) => expect(Object.values(this.keys)).toContain(value),
      wait: async (milliseconds) => {
        step("wait");
        this.time += milliseconds;
      },
      now: () => this.time,
      notice: () => undefined,
    };
  }
}

const options: RotationOptions = { graceMs: grace, keepOld: false, finish: false };

test("both keys are new in the end, and the stack has gone over to the other", async () => {
  const world = new World();
  const rotation = await rotateKeys(world.ports(), options);
  expect(rotation).toEqual({ from: "key1", to: "key2", resumed: false, old: "regenerated" });
  expect(world.calls).toEqual(["regenerate key2", "set key2", "up", "record", "wait", "regenerate key1"]);
  expect(world.deployed).toBe(world.keys.key2);
  expect(Object.values(world.keys)).not.toContain("one");
});

test.each([0, 1, 2, 3, 4, 5])(
  "interrupted before its call %d, the next one ends with both keys new and never harms a reader",
  async (dieAt) => {
    const world = new World();
    await expect(rotateKeys(world.ports(dieAt), options)).rejects.toThrow("killed");
    world.calls = [];
    await rotateKeys(world.ports(), options);
    expect(world.deployed).toBe(world.keys[world.configured]);
    expect([world.keys.key1, world.keys.key2]).not.toContain("one");
  },
);

test.each([
  [0, undefined],
  [
    1,
    "Changed so far: key2 was regenerated. key1 was not changed and is valid. To go on: npx llmops keys rotate",
  ],
  [
    2,
    /key2 was regenerated; openaiKey is set to key2 in the stack's configuration\. .* To go on: \S+ llmops keys rotate$/,
  ],
  [4, /; the stack uses key2\. .* To go on: npx llmops keys rotate --finish$/],
])(
  "interrupted before its call %d, it says what has been changed, and the command that goes on",
  async (dieAt, told) => {
    const world = new World();
    const notices: string[] = [];
    const ports = { ...world.ports(dieAt), notice: (text: string) => void notices.push(text) };
    await expect(rotateKeys(ports, options)).rejects.toThrow("killed");
    const last = notices.at(-1);
    if (told === undefined) expect(last).not.toContain("Changed");
    else expect(last).toMatch(told);
    world.time += grace;
    await rotateKeys(world.ports(), { ...options, finish: last?.endsWith("--finish") ?? false });
    expect([world.keys.key1, world.keys.key2]).not.toContain("one");
  },
);

test("an interrupted switch is ended, and not followed by another", async () => {
  const world = new World();
  await expect(rotateKeys(world.ports(3), options)).rejects.toThrow("killed");
  world.calls = [];
  expect(await rotateKeys(world.ports(), options)).toEqual({
    from: "key1",
    to: "key2",
    resumed: true,
    old: "regenerated",
  });
  expect(world.calls).toEqual(["up", "record", "wait", "regenerate key1"]);
});

test("the old key can be kept, and regenerated later, which then is all that is done", async () => {
  const world = new World();
  expect(await rotateKeys(world.ports(), { ...options, keepOld: true })).toMatchObject({ old: "kept" });
  expect(world.keys.key1).toBe("one");
  world.calls = [];
  world.time += grace;
  expect(await rotateKeys(world.ports(), { ...options, finish: true })).toMatchObject({
    to: "key2",
    old: "regenerated",
  });
  expect(world.calls).toEqual(["regenerate key1"]);
});

test("a key that was rotated outside is brought in first", async () => {
  const world = new World();
  world.keys.key1 = "by hand";
  await rotateKeys(world.ports(), options);
  expect(world.calls.slice(0, 4)).toEqual(["up", "record", "regenerate key2", "set key2"]);
});

test("no key is regenerated where an update does not bring in the one in use", async () => {
  const world = new World();
  const ports = world.ports();
  const broken = {
    ...ports,
    update: async () =>
      void (world.updates = [{ succeeded: false, key: "key2", endTime: world.time }, ...world.updates]),
  };
  await expect(rotateKeys(broken, options)).rejects.toThrow("key1 is left as it is");
  expect(world.keys.key1).toBe("one");
});

describe("a stack's history", () => {
  const update = (key: Key, endTime: number, succeeded = true): StackUpdate => ({ key, endTime, succeeded });

  test("is read from what Pulumi prints", () => {
    const config = { "lab:openaiKey": { value: "key2", secret: false } };
    expect(
      updatesOf(
        [
          { kind: "refresh", result: "succeeded", endTime: "2026-01-01T00:00:03.000Z", config },
          { kind: "update", result: "failed", endTime: "2026-01-01T00:00:02.000Z", config },
          { kind: "update", result: "succeeded", endTime: "2026-01-01T00:00:01.000Z", config: {} },
        ],
        "lab",
      ),
    ).toEqual([
      update("key2", Date.parse("2026-01-01T00:00:02Z"), false),
      update("key1", Date.parse("2026-01-01T00:00:01Z")),
    ]);
    expect(updatesOf(null, "lab")).toEqual([]);
  });

  test.each<[string, StackUpdate[], object]>([
    [
      "in use from its first update on",
      [update("key1", 9), update("key1", 5), update("key2", 1)],
      { settled: true, switching: false, since: 5 },
    ],
    ["being switched to", [update("key2", 1)], { settled: false, switching: true, since: undefined }],
    [
      "being switched to by an update that failed",
      [update("key1", 9, false), update("key2", 1)],
      { settled: false, switching: true },
    ],
    [
      "there, and the last update failed",
      [update("key1", 9, false), update("key1", 1)],
      { settled: false, switching: false },
    ],
    [
      "back after the other was tried",
      [update("key1", 9), update("key2", 5, false), update("key1", 1)],
      { settled: true, since: 9 },
    ],
    ["of a stack that was never deployed", [], { settled: false, switching: false, since: undefined }],
  ])("tells of the first key that it is %s", (_, updates, expected) => {
    expect(keyUse(updates, "key1")).toMatchObject(expected);
  });
});
