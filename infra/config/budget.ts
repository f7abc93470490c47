import type { Complaints } from "./complaints";
import type { BudgetConfig } from "./types";

/** Far above what a lab costs; a slip of the finger is told rather than taken for a budget. */
const MAX_AMOUNT = 1_000_000;

/** Reads the budget. It is the lab's own resource group's, so there must be one. */
export function parseBudget(complaints: Complaints, ownsGroup: boolean): { budget?: BudgetConfig } {
  const amount = complaints.integer("budgetAmount", {
    min: 0,
    max: MAX_AMOUNT,
    unit: "(in the currency of the bill, for a month)",
  });
  const email = complaints.textWhere(
    "budgetEmail",
    (text) => /^[^\s@,;]+@[^\s@,;]+\.[^\s@,;]+$/.test(text),
    "must be one e-mail address, for example me@example.com",
  );
  const [amountKey, emailKey] = [complaints.qualified("budgetAmount"), complaints.qualified("budgetEmail")];
  if (complaints.has("budgetAmount") !== complaints.has("budgetEmail"))
    complaints.add(`${amountKey} and ${emailKey} belong together: set both, or neither`);
  if (!complaints.has("budgetAmount")) return {};
  if (!ownsGroup)
    complaints.add(
      `${amountKey} is for the lab's own resource group, and this lab has none: its account and its workspace exist already`,
    );
  return { budget: { amount, email } };
}
