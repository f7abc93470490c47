import { randomBytes } from "node:crypto";
import { accountType, deploymentType, workspaceType } from "../../packages/azure-simulator/src/context/state";
import { armOutside } from "../rehearsal/support/arm";
import type { TestLab } from "../rehearsal/support/lab";
import type { Outside } from "./plan";

/** Does behind Pulumi's back what it is asked for, to whatever there is of the kind. */
export async function deleteOutside(lab: TestLab, what: Outside): Promise<void> {
  const { state } = lab.stage.cloud;
  // What is still under way comes to its end first.
  lab.stage.cloud.leftovers();
  const arm = armOutside(lab);
  const ofType = (type: string): string[] =>
    [...state.resources.values()].filter((one) => one.type === type).map(({ id }) => id);
  try {
    switch (what) {
      case "key":
        for (const keys of state.accountKeys.values()) keys.key1 = randomBytes(32).toString("hex");
        break;
      case "workspace":
        for (const id of ofType(workspaceType)) await arm.delete(id, "2026-01-01");
        break;
      case "account":
        for (const id of [...ofType(deploymentType), ...ofType(accountType)])
          await arm.delete(id, "2025-06-01");
        break;
      case "group":
        for (const { id, managedBy } of [...state.groups.values()])
          if (managedBy === undefined) await arm.delete(id, "2024-03-01");
    }
  } finally {
    await arm.close();
  }
}

const purge =
  /az cognitiveservices account purge --subscription (\S+) --location (\S+) --resource-group (\S+) --name (\S+)/g;

/** Does as somebody who may what a warning says to do about accounts that could not be purged. */
export async function purgeAsTold(lab: TestLab, output: string): Promise<void> {
  const told = [...output.matchAll(purge)];
  if (told.length === 0) return;
  const arm = armOutside(lab);
  try {
    for (const [, subscription = "", location = "", group = "", name = ""] of told)
      await arm
        .delete(
          `/subscriptions/${subscription}/providers/Microsoft.CognitiveServices/locations/${location}/resourceGroups/${group}/deletedAccounts/${name}`,
          "2025-06-01",
        )
        // It may be gone by now, or be a new account.
        .catch(() => undefined);
  } finally {
    await arm.close();
  }
}
