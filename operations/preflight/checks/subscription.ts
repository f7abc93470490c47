import type { Subscription } from "azure-client";
import { ArmError } from "azure-client";
import { type Check, ok, problem } from "../check";
import type { Verdict } from "../report";

/** A subscription that is not enabled is read-only, or about to be. */
export function decideSubscription({ displayName, state }: Subscription, id: string): Verdict {
  if (state === "Enabled") return ok(`${displayName} (${id})`);
  if (state === "PastDue") return ok(`${displayName} (${id}), whose bill is past due`);
  return problem(
    `${displayName} (${id}) is ${state}: nothing can be created in it until it is enabled again`,
    `az account list --output table`,
  );
}

export const subscriptionCheck: Check = {
  id: "subscription",
  title: "Subscription",
  stops: "up",
  regional: false,
  async run({ facts, set }) {
    const id = facts.subscriptionId;
    try {
      return decideSubscription(await facts.subscription(), id);
    } catch (error) {
      if (!(error instanceof ArmError) || error.status !== 404) throw error;
      return problem(
        `the login sees no subscription ${id}`,
        "az account list --output table",
        set("azure-native:subscriptionId", "ID"),
      );
    }
  },
};
