import { networkTypes } from "./network/routes";
import type { ArmResourceType } from "./context";
import { accessConnectors } from "./types/access-connector";
import { accounts } from "./types/account";
import { budgets } from "./types/budget";
import { deletedAccounts } from "./types/deleted-account";
import { deployments } from "./types/deployment";
import { groups } from "./types/group";
import { roleAssignments } from "./types/role-assignment";
import { workspaces } from "./types/workspace";

/** The resource types of this cloud: routes, versions, permissions, cascades and the plugin's knowledge come from here. */
export const resourceTypes: readonly ArmResourceType[] = [
  groups,
  accounts,
  deployments,
  deletedAccounts,
  workspaces,
  accessConnectors,
  ...networkTypes,
  roleAssignments,
  budgets,
];
