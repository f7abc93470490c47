import { labIds } from "../../infra/config/azure-resources";
import type { LabConfig } from "../../infra/config/types";
import { shortRegionName } from "../../infra/config/regions";
import type { Facts } from "./facts";

/** The region of the account: an existing one's own. Undefined where that does not exist. */
export async function accountRegion(config: LabConfig, facts: Facts): Promise<string | undefined> {
  if (config.model.account.kind === "new") return config.identity.region;
  const account = await facts.account(config.model.account.id.id);
  return account && shortRegionName(account.location);
}

/** The region of the workspace and its machines: an existing one's own. Undefined where that does not exist. */
export async function workspaceRegion(config: LabConfig, facts: Facts): Promise<string | undefined> {
  if (config.workspace.kind === "new") return config.identity.region;
  const workspace = await facts.workspace(config.workspace.id.id);
  return workspace && shortRegionName(workspace.location);
}

/** Address of the lab's workspace, or undefined while there is none that answers. */
export async function workspaceHost(config: LabConfig, facts: Facts): Promise<string | undefined> {
  const workspace = await facts.workspace(labIds(config).workspace);
  const { workspaceUrl, provisioningState } = workspace?.properties ?? {};
  return workspaceUrl && provisioningState === "Succeeded" ? `https://${workspaceUrl}` : undefined;
}
