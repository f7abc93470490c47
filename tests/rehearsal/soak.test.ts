import { live, timing } from "../soak/live";
import { planOf, stepText } from "../soak/plan";
import { openLab, type TestLab } from "./support/lab";

/** A few of the many seeds of `npm run soak`: what their faults met was not foreseen. */
let lab: TestLab;
beforeAll(async () => (lab = await openLab({ timing })));
afterAll(() => lab.close());

test.each([85, 86])("keeps every promise through what seed %d draws", async (seed) => {
  const plan = planOf(seed);
  const told = plan.steps.map(stepText);
  try {
    await live(lab, plan, (text) => told.push(text));
  } catch (error) {
    throw new Error(`${told.join("\n")}\n${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
});
