import { getAccount } from "@pulumi/azure-native/cognitiveservices/getAccount";
import { getDeployment } from "@pulumi/azure-native/cognitiveservices/getDeployment";
import { getWorkspace } from "@pulumi/azure-native/databricks/getWorkspace";
import * as pulumi from "@pulumi/pulumi";
import { reasonOf } from "./lookups";
import type { ExistingPart, LabConfig } from "./config/types";
import type { OpenAIAuth } from "./outputs";
import { shortRegionName } from "./config/regions";
import { accountIncompatibilities } from "./existing/account";
import { type CheckedPart, incompatibilityMessage } from "./existing/incompatibilities";
import { deploymentIncompatibilities } from "./existing/deployment";
import { workspaceIncompatibilities } from "./existing/workspace";
import { userError } from "./user-error";

/** What was read of a part: where it fits, it is used as the service spells it. */
interface Verified extends CheckedPart {
  /** Undefined where it could not be read. */
  found: { name: string; location?: string | undefined } | undefined;
}

/**
 * Reads the account, the deployment and the workspace that the configuration says exist, before anything is
 * declared. A cluster is read through its workspace's provider, which is itself declared.
 *
 * @param options how the provider is asked
 * @returns the configuration with their ids as the service spells them: the engine compares ids letter by letter,
 *   and would take a part that is spelt otherwise for another one and delete its own
 * @throws {pulumi.RunError} with all that does not fit
 */
export async function verifyExisting(
  config: LabConfig,
  options: pulumi.InvokeOptions = {},
): Promise<LabConfig> {
  const { model, workspace, names, identity } = config;
  const [account, deployment, home] = await Promise.all([
    model.account.kind === "existing" ? verifyAccount(model.account, model.auth, options) : undefined,
    model.account.kind === "existing" && model.deployment.kind === "existing"
      ? verifyDeployment(model.account, model.deployment, options)
      : undefined,
    workspace.kind === "existing" ? verifyWorkspace(workspace, model.auth, options) : undefined,
  ]);
  const read = [account, deployment, home].filter((one) => one !== undefined);
  const message = incompatibilityMessage(read);
  if (message !== undefined) throw userError(message);
  await warnCrossRegion(identity.region, account, home);
  const spelt = (part: ExistingPart, found: Verified | undefined): ExistingPart =>
    respelt(part, found?.found?.name ?? part.id.name, {
      subscriptionId: identity.subscriptionId,
      ownGroup: names.resourceGroup,
    });
  return {
    ...config,
    model: {
      ...model,
      account: model.account.kind === "existing" ? spelt(model.account, account) : model.account,
    },
    workspace: workspace.kind === "existing" ? spelt(workspace, home) : workspace,
  };
}

async function verifyAccount(
  { id }: ExistingPart,
  auth: OpenAIAuth,
  options: pulumi.InvokeOptions,
): Promise<Verified> {
  const part = { key: "existingOpenaiAccountId", part: id.name };
  const args = { accountName: id.name, resourceGroupName: id.resourceGroup };
  return verified(part, getAccount(args, options), (facts) => accountIncompatibilities(facts, auth));
}

async function verifyDeployment(
  { id }: ExistingPart,
  { name, wanted }: Extract<LabConfig["model"]["deployment"], { kind: "existing" }>,
  options: pulumi.InvokeOptions,
): Promise<Verified> {
  const part = { key: "existingOpenaiDeployment", part: name };
  const args = { accountName: id.name, resourceGroupName: id.resourceGroup, deploymentName: name };
  return verified(part, getDeployment(args, options), (facts) => deploymentIncompatibilities(facts, wanted));
}

async function verifyWorkspace(
  { id }: ExistingPart,
  auth: OpenAIAuth,
  options: pulumi.InvokeOptions,
): Promise<Verified> {
  const part = { key: "existingWorkspaceId", part: id.name };
  const args = { workspaceName: id.name, resourceGroupName: id.resourceGroup };
  return verified(part, getWorkspace(args, options), (facts) => workspaceIncompatibilities(facts, auth));
}

async function verified<T extends { name: string; location?: string }>(
  part: Pick<CheckedPart, "key" | "part">,
  reading: Promise<T>,
  check: (facts: T) => readonly string[],
): Promise<Verified> {
  try {
    const found = await reading;
    return { ...part, found, incompatibilities: check(found) };
  } catch (error) {
    return { ...part, found: undefined, incompatibilities: [`it cannot be read: ${reasonOf(error)}`] };
  }
}

/** A lab that is spread over regions works, and is slower and dearer than it need be. */
async function warnCrossRegion(region: string, account?: Verified, workspace?: Verified): Promise<void> {
  const regionOf = (part: Verified | undefined): string =>
    part === undefined ? region : shortRegionName(part.found?.location ?? "");
  const [model, home] = [regionOf(account), regionOf(workspace)];
  if (model === home) return;
  const keys = [account, workspace].flatMap((part) => (part === undefined ? [] : [part.key]));
  const remedy = keys.length === 1 ? ` To have both in one, set region to ${account ? model : home}.` : "";
  await pulumi.log.warn(
    `${keys.join(", ")}: the account is in ${model} and the workspace in ${home}, so calls cross regions.${remedy}`,
  );
}

/** A part with its id as the service writes it. */
function respelt(
  { id, inOwnGroup }: ExistingPart,
  name: string,
  { subscriptionId, ownGroup }: { subscriptionId: string; ownGroup: string },
): ExistingPart {
  const resourceGroup = inOwnGroup ? ownGroup : id.resourceGroup;
  const text = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/${id.type}/${name}`;
  return { kind: "existing", inOwnGroup, id: { ...id, id: text, subscriptionId, resourceGroup, name } };
}
