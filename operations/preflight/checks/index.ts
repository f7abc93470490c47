import type { AzureLogin } from "azure-client";
import type { Check } from "../check";
import { accountCountCheck } from "./account-count";
import { accountKindCheck } from "./account-kind";
import { accountNameCheck } from "./account-name";
import { clusterPartsCheck } from "./cluster-parts";
import { databricksRegionCheck } from "./databricks-region";
import { existingCheck } from "./existing";
import { inTheWayCheck } from "./name-conflicts";
import { loginCheck } from "./login";
import { modelCheck } from "./model";
import { networkQuotaCheck } from "./network-quota";
import { permissionsCheck, purgeCheck, roleAssignmentCheck } from "./permissions";
import { providersCheck } from "./providers";
import { regionCheck } from "./region";
import { softDeletedCheck } from "./soft-deleted";
import { subscriptionCheck } from "./subscription";
import { tokenQuotaCheck } from "./token-quota";
import { vmQuotaCheck } from "./vm-quota";
import { vmSizeCheck } from "./vm-size";

/** Every check, in the order in which somebody would mend things. */
export const allChecks = (method: AzureLogin, at: Date): readonly Check[] => [
  loginCheck(method),
  subscriptionCheck,
  permissionsCheck,
  roleAssignmentCheck,
  purgeCheck,
  providersCheck,
  regionCheck,
  existingCheck,
  modelCheck(at),
  tokenQuotaCheck,
  accountKindCheck,
  accountCountCheck,
  accountNameCheck,
  softDeletedCheck,
  databricksRegionCheck,
  inTheWayCheck,
  networkQuotaCheck,
  vmSizeCheck,
  vmQuotaCheck,
  clusterPartsCheck,
];
