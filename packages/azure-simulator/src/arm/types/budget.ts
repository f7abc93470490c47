import { budgetRoutes } from "../budgets";
import type { ArmResourceType } from "../context";
import { apiVersions } from "../versions";
import { common } from "../../providers/azure-native/common";
import { properties } from "../../providers/azure-native/shapes";

const budgetInputs = ["amount", "category", "filter", "notifications", "timeGrain", "timePeriod"];
const budgetOutputs = ["currentSpend", "forecastSpend"];

/** Budgets of a subscription or a group. */
export const budgets: ArmResourceType = {
  type: "Microsoft.Consumption/budgets",
  versions: apiVersions.budgets,
  actions: ["Microsoft.Consumption/budgets/write"],
  routes: budgetRoutes,
  removedWithGroup: undefined,
  plugin: {
    "consumption:Budget": {
      apiVersion: "2024-08-01",
      path: "/{scope}/providers/Microsoft.Consumption/budgets/{budgetName}",
      names: { scope: {}, budgetName: {} },
      autoname: "random",
      inputs: properties("eTag", ...budgetInputs),
      outputs: { ...common, ...properties("eTag", ...budgetInputs, ...budgetOutputs) },
      flattened: new Set([...budgetInputs, ...budgetOutputs]),
      required: ["amount", "category", "timeGrain", "timePeriod", "timePeriod.startDate"],
      replaceOnChange: [],
      asyncPut: false,
      asyncDelete: false,
    },
  },
};
