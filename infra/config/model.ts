import { azureResources } from "./azure-resources";
import { QUOTE_IT, versionAsWritten } from "./as-written";
import { isInGroup } from "./arm-id";
import type { LabNames } from "./identity";
import { reservedWord } from "./names";
import { OPENAI_AUTH_METHODS } from "../outputs";
import type { ConfigReader } from "./reader";
import { parseExistingId, validateParentExists } from "./existing";
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
export function parseModel(reader: ConfigReader, names: LabNames, subscriptionId: string): ModelConfig {
  const existing = parseExistingId(reader, "existingOpenaiAccountId", {
    type: azureResources.openaiAccount.type,
    example: "/subscriptions/ID/resourceGroups/GROUP/providers/Microsoft.CognitiveServices/accounts/NAME",
    subscriptionId,
  });
  const accountName = reader.textWhere(
    "openaiAccountName",
    (name) => ACCOUNT_NAME.test(name),
    "must be 2 to 64 letters, digits and hyphens, the first and the last a letter or digit",
  );
  const reserved = reservedWord(accountName);
  if (reserved !== undefined) {
    reader.invalid("openaiAccountName", `must not contain the word ${reserved}, which Azure reserves`);
  }
  if (reader.has("existingOpenaiAccountId") && reader.has("openaiAccountName")) {
    reader.error(
      `${reader.qualified("openaiAccountName")} names a new account and ` +
        `${reader.qualified("existingOpenaiAccountId")} an existing one: set only one of them`,
    );
  }
  const existingDeployment = reader.textWhere(
    "existingOpenaiDeployment",
    (name) => DEPLOYMENT_NAME.test(name),
    DEPLOYMENT_NAME_RULE,
  );
  validateParentExists(reader, "existingOpenaiDeployment", "existingOpenaiAccountId");
  const config = parseDeployment(reader);
  const moreDeployments = parseMoreDeployments(reader, config);
  const softDeleted = reader.oneOf("openaiSoftDeleted", SOFT_DELETED_CHOICES);
  return {
    auth: reader.oneOf("openaiAuth", OPENAI_AUTH_METHODS),
    account:
      existing === undefined
        ? { kind: "new", name: accountName || names.openaiAccount, softDeleted }
        : { kind: "existing", id: existing, inOwnGroup: isInGroup(existing, names.resourceGroup) },
    deployment: existingDeployment
      ? { kind: "existing", name: existingDeployment, wanted: wantedModel(reader, config) }
      : { kind: "new", config },
    moreDeployments,
    key: reader.oneOf("openaiKey", ACCOUNT_KEYS),
    apiVersion: reader.textWhere(
      "openaiApiVersion",
      (version) => API_VERSION.test(version),
      "must be a date, or a date and -preview, for example 2024-05-01-preview",
    ),
  };
}

/** A model that is the key's default may not be asked for at all. */
function wantedModel(reader: ConfigReader, { model, modelVersion }: DeploymentConfig): WantedModel {
  return {
    ...(reader.has("openaiModel") ? { model } : {}),
    ...(modelVersion === undefined ? {} : { modelVersion }),
  };
}

function parseDeployment(reader: ConfigReader): DeploymentConfig {
  const modelVersion = versionAsWritten(reader.text("openaiModelVersion"));
  if (modelVersion === undefined) reader.invalid("openaiModelVersion", QUOTE_IT);
  return {
    name: reader.textWhere("openaiDeployment", (name) => DEPLOYMENT_NAME.test(name), DEPLOYMENT_NAME_RULE),
    model: reader.textWhere("openaiModel", (model) => model !== "", "must name a model, for example gpt-4o"),
    ...(modelVersion ? { modelVersion } : {}),
    sku: reader.oneOf("openaiSku", DEPLOYMENT_SKUS),
    capacity: reader.integer("openaiCapacity", {
      min: 1,
      max: MAX_CAPACITY,
      unit: "(thousands of tokens a minute)",
    }),
    raiPolicy: reader.textWhere(
      "openaiRaiPolicy",
      (policy) => policy !== "",
      "must name a content filter, for example Microsoft.DefaultV2",
    ),
  };
}
