import { azureResources } from "./azure-resources";
import { isInGroup } from "./arm-id";
import type { LabNames } from "./identity";
import type { ConfigReader } from "./reader";
import { parseExistingId } from "./existing";
import { WORKSPACE_SKUS, type WorkspaceConfig } from "./types";

const WORKSPACE_NAME = /^[a-zA-Z0-9][a-zA-Z0-9_-]{2,63}$/;

/** Reads the keys of the workspace. */
export function parseWorkspace(
  reader: ConfigReader,
  names: LabNames,
  subscriptionId: string,
): WorkspaceConfig {
  const existing = parseExistingId(reader, "existingWorkspaceId", {
    type: azureResources.workspace.type,
    example: "/subscriptions/ID/resourceGroups/GROUP/providers/Microsoft.Databricks/workspaces/NAME",
    subscriptionId,
  });
  const name = reader.textWhere(
    "workspaceName",
    (text) => WORKSPACE_NAME.test(text),
    "must be 3 to 64 letters, digits, hyphens and underscores, the first a letter or digit",
  );
  if (reader.has("existingWorkspaceId") && reader.has("workspaceName")) {
    reader.error(
      `${reader.qualified("workspaceName")} names a new workspace and ` +
        `${reader.qualified("existingWorkspaceId")} an existing one: set only one of them`,
    );
  }
  const sku = reader.oneOf("workspaceSku", WORKSPACE_SKUS);
  return existing === undefined
    ? { kind: "new", name: name || names.workspace, sku }
    : { kind: "existing", id: existing, inOwnGroup: isInGroup(existing, names.resourceGroup) };
}
