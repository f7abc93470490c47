import type { ConfigReader } from "./reader";
import type { BudgetConfig } from "./types";

/** Far above what a lab costs; a slip of the finger is told rather than taken for a budget. */
const MAX_AMOUNT = 1_000_000;

/** Reads the budget. It is the lab's own resource group's, so there must be one. */
export function parseBudget(reader: ConfigReader, ownsGroup: boolean): { budget?: BudgetConfig } {
  const amount = reader.integer("budgetAmount", {
    min: 0,
    max: MAX_AMOUNT,
    unit: "(in the currency of the bill, for a month)",
  });
  const email = reader.textWhere(
    "budgetEmail",
    (text) => /^[^\s@,;]+@[^\s@,;]+\.[^\s@,;]+$/.test(text),
    "must be one e-mail address, for example me@example.com",
  );
  const [amountKey, emailKey] = [reader.qualified("budgetAmount"), reader.qualified("budgetEmail")];
  if (reader.has("budgetAmount") !== reader.has("budgetEmail"))
    reader.error(`${amountKey} and ${emailKey} go together: set both or neither`);
  if (!reader.has("budgetAmount")) return {};
  if (!ownsGroup)
    reader.error(
      `${amountKey} applies to the lab's own resource group, and this lab has none because its account and workspace already exist`,
    );
  return { budget: { amount, email } };
}
