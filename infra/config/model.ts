import { QUOTE_IT, versionAsWritten } from "./as-written";
import { isInGroup } from "./arm-id";
import type { LabNames } from "./identity";
import { reservedWord } from "./names";
import { OPENAI_AUTH_METHODS } from "../outputs";
import type { Complaints } from "./complaints";
import { parseExistingId, requireHome } from "./existing";
import { DEPLOYMENT_NAME, DEPLOYMENT_NAME_RULE, parseMoreDeployments } from "./more-deployments";
import {
  ACCOUNT_KEYS,
  DEPLOYMENT_SKUS,
  type DeploymentConfig,
  MAX_CAPACITY,
  type ModelConfig,
  SOFT_DELETED_CHOICES,
  type WantedModel,
} from "./types";

const ACCOUNT_NAME = /^[a-zA-Z0-9][a-zA-Z0-9-]{0,62}[a-zA-Z0-9]$/;
const API_VERSION = /^\d{4}-\d{2}-\d{2}(-preview)?$/;

/** Reads the keys of the account and its deployments. */
export function parseModel(complaints: Complaints, names: LabNames, subscriptionId: string): ModelConfig {
  const existing = parseExistingId(complaints, "existingOpenaiAccountId", {
    type: "Microsoft.CognitiveServices/accounts",
    example: "/subscriptions/ID/resourceGroups/GROUP/providers/Microsoft.CognitiveServices/accounts/NAME",
    subscriptionId,
  });
  const accountName = complaints.textWhere(
    "openaiAccountName",
    (name) => ACCOUNT_NAME.test(name),
    "must be 2 to 64 letters, digits and hyphens, the first and the last a letter or digit",
  );
  const reserved = reservedWord(accountName);
  if (reserved !== undefined) {
    complaints.about("openaiAccountName", `must not have the word ${reserved}, which Azure keeps for itself`);
  }
  if (complaints.has("existingOpenaiAccountId") && complaints.has("openaiAccountName")) {
    complaints.add(
      `${complaints.qualified("openaiAccountName")} names a new account and ` +
        `${complaints.qualified("existingOpenaiAccountId")} an existing one: set only one of them`,
    );
  }
  const existingDeployment = complaints.textWhere(
    "existingOpenaiDeployment",
    (name) => DEPLOYMENT_NAME.test(name),
    DEPLOYMENT_NAME_RULE,
  );
  requireHome(complaints, "existingOpenaiDeployment", "existingOpenaiAccountId");
  const config = parseDeployment(complaints);
  const moreDeployments = parseMoreDeployments(complaints, config);
  const softDeleted = complaints.oneOf("openaiSoftDeleted", SOFT_DELETED_CHOICES);
  return {
    auth: complaints.oneOf("openaiAuth", OPENAI_AUTH_METHODS),
    account:
      existing === undefined
        ? { kind: "new", name: accountName || names.openaiAccount, softDeleted }
        : { kind: "existing", id: existing, inOwnGroup: isInGroup(existing, names.resourceGroup) },
    deployment: existingDeployment
      ? { kind: "existing", name: existingDeployment, wanted: wantedModel(complaints, config) }
      : { kind: "new", config },
    moreDeployments,
    key: complaints.oneOf("openaiKey", ACCOUNT_KEYS),
    apiVersion: complaints.textWhere(
      "openaiApiVersion",
      (version) => API_VERSION.test(version),
      "must be a date, or a date and -preview, for example 2024-05-01-preview",
    ),
  };
}

/** A model that is the key's default may not be asked for at all. */
function wantedModel(complaints: Complaints, { model, modelVersion }: DeploymentConfig): WantedModel {
  return {
    ...(complaints.has("openaiModel") ? { model } : {}),
    ...(modelVersion === undefined ? {} : { modelVersion }),
  };
}

function parseDeployment(complaints: Complaints): DeploymentConfig {
  const modelVersion = versionAsWritten(complaints.text("openaiModelVersion"));
  if (modelVersion === undefined) complaints.about("openaiModelVersion", QUOTE_IT);
  return {
    name: complaints.textWhere(
      "openaiDeployment",
      (name) => DEPLOYMENT_NAME.test(name),
      DEPLOYMENT_NAME_RULE,
    ),
    model: complaints.textWhere(
      "openaiModel",
      (model) => model !== "",
      "must name a model, for example gpt-4o",
    ),
    ...(modelVersion ? { modelVersion } : {}),
    sku: complaints.oneOf("openaiSku", DEPLOYMENT_SKUS),
    capacity: complaints.integer("openaiCapacity", {
      min: 1,
      max: MAX_CAPACITY,
      unit: "(thousands of tokens a minute)",
    }),
    raiPolicy: complaints.textWhere(
      "openaiRaiPolicy",
      (policy) => policy !== "",
      "must name a content filter, for example Microsoft.DefaultV2",
    ),
  };
}
