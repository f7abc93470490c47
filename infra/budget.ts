import { Budget } from "@pulumi/azure-native/consumption/budget";
import type * as pulumi from "@pulumi/pulumi";
import type { BudgetConfig } from "./config/types";
import { digest } from "./config/hash";

export interface BudgetOptions extends BudgetConfig {
  /** ARM id of the resource group whose cost is watched. */
  scope: pulumi.Input<string>;
  /** Now, unless a test says when. */
  at?: Date;
}

const HALF = 50;
const ALL = 100;

/**
 * A monthly budget of a resource group: somebody is told at half of it, at all of it, and when all of it is forecast.
 *
 * Another amount or another address is another budget, with a name of its own: an update would need the entity tag
 * that the service gave last, which a program cannot know. The month that a budget starts in must be the present one
 * when it is created and means nothing afterwards. A tag that the state has from the service is left as it is.
 */
export function createBudget(
  name: string,
  { scope, amount, email, at = new Date() }: BudgetOptions,
  options: pulumi.CustomResourceOptions,
): Budget {
  const mark = digest([String(amount), email])
    .toString("hex")
    .slice(0, 8);
  const notify = (threshold: number, thresholdType: "Actual" | "Forecasted") => ({
    enabled: true,
    operator: "GreaterThanOrEqualTo",
    threshold,
    thresholdType,
    contactEmails: [email],
  });
  return new Budget(
    `${name}-${mark}`,
    {
      scope,
      budgetName: `lab-${mark}`,
      category: "Cost",
      amount,
      timeGrain: "Monthly",
      timePeriod: { startDate: firstOfMonth(at) },
      notifications: {
        half: notify(HALF, "Actual"),
        all: notify(ALL, "Actual"),
        forecast: notify(ALL, "Forecasted"),
      },
    },
    { ...options, ignoreChanges: ["timePeriod", "eTag"] },
  );
}

/** The first day of a moment's month in UTC, as the service writes it. */
export function firstOfMonth(at: Date): string {
  return `${at.toISOString().slice(0, "2026-11".length)}-01T00:00:00Z`;
}
