import { deletedAccountRoutes } from "../deleted-accounts";
import type { ArmResourceType } from "../context";
import { apiVersions } from "../versions";

/** Deleted accounts that are not purged yet. */
export const deletedAccounts: ArmResourceType = {
  type: "Microsoft.CognitiveServices/deletedAccounts",
  versions: apiVersions.cognitive,
  actions: ["Microsoft.CognitiveServices/locations/resourceGroups/deletedAccounts/delete"],
  routes: deletedAccountRoutes,
  removedWithGroup: undefined,
  plugin: {},
};
