import type { FaultRule } from "../../../packages/azure-simulator/src/faults/injector";
import { anything } from "../../../packages/rest-client/src/shape";
import type { PreflightScene } from "../workload/preflight/support";

export const denied = (action: string): FaultRule => ({ condition: { kind: "denied", action } });
export const databricksIn = (...locations: string[]): FaultRule => ({
  match: { method: "GET", path: "/providers/Microsoft\\.Databricks\\?" },
  effect: {
    kind: "answer",
    status: 200,
    body: {
      namespace: "Microsoft.Databricks",
      registrationState: "Registered",
      resourceTypes: [{ resourceType: "workspaces", locations }],
    },
  },
});

/** An account that Azure keeps, which was in a group of that name. */
export async function deletedAccount(
  { account, deployment, send, arm, subscription }: PreflightScene,
  [where, name, region]: readonly [string, string, string?],
  capacity = 1,
): Promise<void> {
  await deployment(await account(where, name, region), "gpt-4o", capacity);
  const path = `${subscription}/resourceGroups/${where}`;
  await send("DELETE", path, "2024-03-01");
  await arm.find(path, "2024-03-01", anything);
}

/** An account of somebody else's, with a deployment. */
export async function lent({ account, deployment }: PreflightScene): Promise<string> {
  const id = await account("theirs", "their-account");
  await deployment(id, "gpt-4o", 1);
  return id;
}
