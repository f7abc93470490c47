import { firstOfMonth } from "../../infra/budget";
import { type Registered, runProgram, SUBSCRIPTION } from "./mocks";
import { only } from "./parts";

const budgetsOf = (resources: readonly Registered[]): Registered[] =>
  resources.filter(({ type }) => type === "azure-native:consumption:Budget");

const config = { budgetAmount: "50", budgetEmail: "me@example.com" };

test("a budget watches the lab's own group and tells the address at half, at all and at a forecast of all", async () => {
  const run = await runProgram({ config });
  const [budget] = budgetsOf(run.resources);
  expect(budget?.inputs).toMatchObject({
    scope: `/subscriptions/${SUBSCRIPTION}/resourceGroups/${only(run, "group").inputs.resourceGroupName}`,
    category: "Cost",
    amount: 50,
    timeGrain: "Monthly",
  });
  const told = budget?.inputs["notifications"] as Record<string, Record<string, unknown>>;
  expect(told).toMatchObject({
    half: { threshold: 50, thresholdType: "Actual" },
    all: { threshold: 100, thresholdType: "Actual" },
    forecast: { threshold: 100, thresholdType: "Forecasted" },
  });
  for (const one of Object.values(told))
    expect(one).toMatchObject({ contactEmails: ["me@example.com"], enabled: true });
});

test("another amount is another budget under another name, since a budget cannot be updated", async () => {
  const [first] = budgetsOf((await runProgram({ config })).resources);
  const [second] = budgetsOf((await runProgram({ config: { ...config, budgetAmount: "60" } })).resources);
  expect(second?.name).not.toBe(first?.name);
  expect(second?.inputs["budgetName"]).not.toBe(first?.inputs["budgetName"]);
});

test("there is none unless it is asked for", async () => {
  expect(budgetsOf((await runProgram()).resources)).toEqual([]);
});

test("it starts with the month that it is created in", () => {
  expect(firstOfMonth(new Date("2026-11-24T12:00:00Z"))).toBe("2026-11-01T00:00:00Z");
});
