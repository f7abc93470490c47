import * as fc from "fast-check";
import { deploymentOrder, sameName, type StandingDeployment } from "../../../infra/config/deployment-order";

const models = ["gpt-4o", "gpt-4o-mini"];
const one = fc.record({
  name: fc.constantFrom("aa", "bb", "cc", "dd", "ee"),
  model: fc.constantFrom(...models),
  sku: fc.constant("Standard"),
  capacity: fc.integer({ min: 1, max: 150 }),
});
const several = fc.uniqueArray(one, { selector: ({ name }) => name, maxLength: 5 });
const spelt = several.map((list) => list.map((each) => ({ ...each, name: each.name.toUpperCase() })));

const heldOf = (model: string, list: readonly StandingDeployment[]): number =>
  list.filter((each) => each.model === model).reduce((sum, { capacity }) => sum + capacity, 0);

/** What is held of a model's quota from one change to the next, as the engine makes them. */
function heldOnTheWay(
  model: string,
  { steps, deletedLast }: ReturnType<typeof deploymentOrder>,
  standing: readonly StandingDeployment[],
): number[] {
  let now = [...standing];
  const held = [heldOf(model, now)];
  for (const { wanted, before } of steps) {
    now = [...now.filter((each) => each !== before), wanted];
    held.push(heldOf(model, now));
  }
  now = now.filter((each) => !deletedLast.includes(each));
  return [...held, heldOf(model, now)];
}

test("makes all that is wanted, each once and in place of nothing else that is", () => {
  fc.assert(
    fc.property(spelt, several, (wanted, standing) => {
      const { steps, deletedLast } = deploymentOrder(wanted, standing);
      expect(new Set(steps.map((step) => step.wanted))).toEqual(new Set(wanted));
      expect(steps).toHaveLength(wanted.length);
      const gone = [...steps.flatMap(({ before }) => before ?? []), ...deletedLast];
      expect([...gone].sort(byName)).toEqual([...standing].sort(byName));
      for (const {
        wanted: { name },
        before,
      } of steps) {
        const same = standing.find((each) => sameName(each.name, name));
        if (same !== undefined) expect(before).toBe(same);
        else expect(wanted.some((each) => sameName(each.name, before?.name ?? ""))).toBe(false);
      }
    }),
  );
});

const byName = (a: StandingDeployment, b: StandingDeployment): number => a.name.localeCompare(b.name);

test("never holds more on the way than at the beginning or with the new beside what is deleted last", () => {
  fc.assert(
    fc.property(several, several, (wanted, standing) => {
      const [first, second] = [wanted, standing].map((list) => list.map((each) => ({ ...each, model: "m" })));
      const order = deploymentOrder(first ?? [], second ?? []);
      const most = Math.max(...heldOnTheWay("m", order, second ?? []));
      const end = heldOf("m", first ?? []) + heldOf("m", order.deletedLast);
      expect(most).toBe(Math.max(heldOf("m", second ?? []), end));
    }),
  );
});

test("deletes last only what nothing new can take the place of", () => {
  fc.assert(
    fc.property(several, several, (wanted, standing) => {
      const { steps, deletedLast } = deploymentOrder(wanted, standing);
      if (deletedLast.length > 0) for (const { before } of steps) expect(before).toBeDefined();
    }),
  );
});

test.each([
  {
    change: "the smaller of two is deleted last",
    wanted: ["cc gpt-4o 100"],
    standing: ["aa gpt-4o 20", "bb gpt-4o 90"],
    steps: ["bb > cc"],
  },
  {
    change: "a new one takes the place of one of its own quota",
    wanted: ["cc gpt-4o-mini 10", "dd gpt-4o 10"],
    standing: ["aa gpt-4o 50", "bb gpt-4o-mini 40"],
    steps: ["bb > cc", "aa > dd"],
  },
  {
    change: "what takes of one quota waits for what leaves it for another",
    wanted: ["aa gpt-4o 150", "bb gpt-4o-mini 50"],
    standing: ["aa gpt-4o 60", "bb gpt-4o 90"],
    steps: ["bb > bb", "aa > aa"],
  },
  {
    change: "two that exchange their models",
    wanted: ["aa gpt-4o-mini 50", "bb gpt-4o 50"],
    standing: ["aa gpt-4o 50", "bb gpt-4o-mini 50"],
    steps: ["aa > aa", "bb > bb"],
  },
])("$change", ({ wanted, standing, steps }) => {
  const read = (text: string): StandingDeployment => {
    const [name = "", model = "", capacity] = text.split(" ");
    return { name, model, sku: "Standard", capacity: Number(capacity) };
  };
  const order = deploymentOrder(wanted.map(read), standing.map(read));
  expect(order.steps.map((step) => `${step.before?.name} > ${step.wanted.name}`)).toEqual(steps);
});
