import { type ArmResource, armKey, deploymentsOf, deploymentType } from "../context/state";
import { requireAccount } from "./accounts";
import {
  capacityRange,
  findModel,
  lifecycleOf,
  type Model,
  type ModelSku,
  type ModelVersion,
} from "./catalogue";
import { acceptedHeaders, namespace, requireIdle } from "./cognitive";
import {
  type Arm,
  newEtag,
  objectOf,
  requireGroup,
  requireWritableGroup,
  shown,
  systemData,
  tagsOf,
  textOf,
} from "./context";
import { ArmError, parentNotFound } from "./errors";
import { actionOf } from "./paths";
import { checkQuota, demands, skuOf, usageIn } from "./quota";
import { regionName } from "./regions";
import type { ArmReply, ArmRequest, ArmRoute } from "./router";
import { apiVersions } from "./versions";
import { removeBelow } from "./cascade";

const collection = `/subscriptions/:subscription/resourceGroups/:group/providers/${namespace}/accounts/:account/deployments`;
const one = `${collection}/:deployment`;

const validName = /^[a-zA-Z0-9][a-zA-Z0-9_.-]{1,63}$/;
const upgradeOptions = ["OnceNewDefaultVersionAvailable", "OnceCurrentVersionExpired", "NoAutoUpgrade"];

/** What a deployment's body asks for, checked against the catalogue. */
interface DeploymentPlan {
  readonly model: Model;
  readonly version: ModelVersion;
  readonly sku: ModelSku;
  readonly capacity: number;
}

/** Model deployments. Those of one account conflict with each other; each holds quota until it is deleted. */
export function deploymentRoutes(arm: Arm): ArmRoute[] {
  const { state, world } = arm;
  const route = (method: string, pattern: string, handle: ArmRoute["handle"]): ArmRoute => ({
    method,
    pattern,
    versions: apiVersions.cognitive,
    handle,
  });

  const parentOf = (request: ArmRequest): ArmResource => {
    const group = requireGroup(arm, request.path);
    const name = request.params["account"] ?? "";
    const account = state.resources.get(armKey(`${group.id}/providers/${namespace}/accounts/${name}`));
    if (!account) throw parentNotFound(name);
    return account;
  };

  const requireDeployment = (request: ArmRequest): ArmResource => {
    const account = requireAccount(arm, request);
    const id = `${account.id}/deployments/${request.params["deployment"]}`;
    const deployment = state.resources.get(armKey(id));
    if (!deployment) throw new ArmError(404, "NotFound", `Specified resource '${id}' cannot be found.`);
    return deployment;
  };

  const put = (request: ArmRequest): ArmReply => {
    requireWritableGroup(arm, request.path, actionOf("PUT", request.path));
    const account = parentOf(request);
    requireIdle(arm, account);
    const name = request.params["deployment"] ?? "";
    if (!validName.test(name))
      throw new ArmError(
        400,
        "InvalidResourceName",
        `The deployment name '${name}' is invalid: 2 to 64 letters, digits, '-', '_' and '.', the first a letter or a digit.`,
      );
    const id = `${account.id}/deployments/${name}`;
    const existing = state.resources.get(armKey(id));
    return apply(request, account, existing, { id: existing?.id ?? id, name: existing?.name ?? name });
  };

  const apply = (
    request: ArmRequest,
    account: ArmResource,
    existing: ArmResource | undefined,
    { id, name }: { id: string; name: string },
  ): ArmReply => {
    const region = regionName(account.location ?? "");
    const plan = planDeployment(request.body, region, world.now(), existing);
    if (existing) requireOneChange(plan, existing);
    requireQuota(arm, plan, region, id);
    const deployment: ArmResource = {
      id,
      name,
      type: deploymentType,
      sku: { name: plan.sku.name, capacity: plan.capacity },
      etag: newEtag(),
      ...tagsOf(request.body),
      systemData: systemData(arm, existing),
      properties: deploymentProperties(plan, objectOf(request.body["properties"]), existing),
    };
    state.resources.set(armKey(id), deployment);
    const headers = acceptedHeaders(arm, request, region, {
      target: armKey(id),
      duration: world.latency.deploymentCreate,
      apply: () => void (deployment.properties["provisioningState"] = "Succeeded"),
    });
    return { status: existing ? 200 : 201, body: shown(deployment), headers };
  };

  /** PATCH changes the sku and the tags alone. */
  const patch = (request: ArmRequest): ArmReply => {
    requireWritableGroup(arm, request.path, actionOf("PATCH", request.path));
    const existing = requireDeployment(request);
    const account = requireAccount(arm, request);
    requireIdle(arm, account);
    const { body } = request;
    const merged = {
      sku: { ...existing.sku, ...objectOf(body["sku"]) },
      tags: { ...existing.tags, ...tagsOf(body).tags },
      properties: existing.properties,
    };
    return apply({ ...request, body: merged }, account, existing, existing);
  };

  const remove = (request: ArmRequest): ArmReply => {
    requireWritableGroup(arm, request.path, actionOf("DELETE", request.path));
    const account = parentOf(request);
    const deployment = state.resources.get(armKey(request.path));
    if (!deployment) return { status: 204 };
    requireIdle(arm, account);
    deployment.properties["provisioningState"] = "Deleting";
    const headers = acceptedHeaders(arm, request, account.location ?? "", {
      target: armKey(deployment.id),
      duration: world.latency.deploymentDelete,
      apply: () => removeBelow(arm, deployment.id),
    });
    return { status: 202, headers };
  };

  return [
    route("PUT", one, put),
    route("PATCH", one, patch),
    route("GET", one, (request) => ({ status: 200, body: shown(requireDeployment(request)) })),
    route("DELETE", one, remove),
    route("GET", collection, (request) => ({
      status: 200,
      body: { value: deploymentsOf(state, requireAccount(arm, request).id).map(shown) },
    })),
  ];
}

/**
 * Checks a deployment's body against what a region offers at a moment.
 * @param existing the deployment that is being changed: it may keep a version that is no longer given to new ones
 * @throws DeploymentModelNotSupported, InvalidResourceProperties, ServiceModelDeprecated, ServiceModelDeprecating, InvalidCapacity
 */
function planDeployment(
  body: Readonly<Record<string, unknown>>,
  region: string,
  now: number,
  existing?: ArmResource,
): DeploymentPlan {
  const invalid = (message: string) => new ArmError(400, "InvalidResourceProperties", message);
  const properties = objectOf(body["properties"]);
  const asked = objectOf(properties["model"]);
  const [format, name] = [textOf(asked["format"]) ?? "", textOf(asked["name"]) ?? ""];
  const upgrade = textOf(properties["versionUpgradeOption"]);
  if (upgrade !== undefined && !upgradeOptions.includes(upgrade))
    throw invalid(`The versionUpgradeOption '${upgrade}' is not one of '${upgradeOptions.join("', '")}'.`);
  const model = findModel(name);
  if (!model || model.format !== format)
    throw new ArmError(
      400,
      "DeploymentModelNotSupported",
      `Creating account deployment is not supported by the model '${name}'. This is usually because there are better models available for the similar functionality.`,
    );
  const wanted = textOf(asked["version"]);
  const version = model.versions.find((one) =>
    wanted === undefined ? one.isDefault : one.version === wanted,
  );
  if (!version)
    throw new ArmError(
      400,
      "DeploymentModelNotSupported",
      `The model 'Format:${format},Name:${name},Version:${wanted ?? ""}' of account deployment is not supported.`,
    );
  const current = textOf(objectOf(existing?.properties["model"])["version"]);
  requireDeployable(model, version, now, current === version.version);

  const sku = objectOf(body["sku"]);
  const skuName = textOf(sku["name"]) ?? "Standard";
  const offer = skuOf(model, skuName);
  if (!offer)
    throw invalid(
      `The specified SKU '${skuName}' of account deployment is not supported by the model '${name}' version: '${version.version}'.`,
    );
  if (!offer.regions.includes(region))
    throw invalid(
      `The specified SKU '${skuName}' for model '${name} ${version.version}' is not supported in this region '${region}'.`,
    );
  const capacity = sku["capacity"] ?? 1;
  const { minimum, maximum } = capacityRange;
  if (typeof capacity !== "number" || !Number.isInteger(capacity) || capacity < minimum || capacity > maximum)
    throw new ArmError(
      400,
      "InvalidCapacity",
      `The specified capacity '${JSON.stringify(capacity)}' of account deployment should be at least ${minimum} and no more than ${maximum}.`,
    );
  return { model, version, sku: offer, capacity };
}

function requireDeployable(model: Model, version: ModelVersion, now: number, isKept: boolean): void {
  const lifecycle = lifecycleOf(version, now);
  const named = `'Format:${model.format},Name:${model.name},Version:${version.version}'`;
  if (lifecycle === "Deprecated")
    throw new ArmError(
      400,
      "ServiceModelDeprecated",
      `The model ${named} has been deprecated since ${americanDate(version.retired ?? "")} 00:00:00.`,
    );
  if (lifecycle === "Deprecating" && !isKept)
    throw new ArmError(
      400,
      "ServiceModelDeprecating",
      `The model ${named} is in deprecating state and cannot be used for new deployments.`,
    );
}

/** `2026-03-31` as the service writes it: `03/31/2026`. */
const americanDate = (date: string): string => {
  const [year, month, day] = date.split("-");
  return `${month}/${day}/${year}`;
};

/** Refuses another model behind a deployment, and another version together with another capacity. */
function requireOneChange({ model, version, capacity }: DeploymentPlan, existing: ArmResource): void {
  const current = objectOf(existing.properties["model"]);
  if (current["name"] !== model.name || current["format"] !== model.format)
    throw new ArmError(400, "CannotChangeDeploymentModel", "The model of deployment cannot be changed.");
  if (current["version"] !== version.version && existing.sku?.capacity !== capacity)
    throw new ArmError(
      400,
      "InvalidResourceProperties",
      "Cannot change capacity and model at the same time for deployment.",
    );
}

/** Refuses a plan that goes over the region's quota for the model and sku. */
function requireQuota(arm: Arm, { sku, capacity }: DeploymentPlan, region: string, id: string): void {
  checkQuota(sku, capacity, heldByOthers(arm, sku, region, id));
}

/** What is used of a quota; all of it when a fault says that others in the subscription hold the rest. */
export function heldByOthers(arm: Arm, sku: ModelSku, region: string, exceptId?: string): number {
  const held = usageIn(demands(arm.state), region, sku.usageName, exceptId);
  return arm.world.faults.condition("quota-exhausted", sku.usageName) ? Math.max(held, sku.limit) : held;
}

function deploymentProperties(
  { model, version, capacity }: DeploymentPlan,
  asked: Record<string, unknown>,
  existing: ArmResource | undefined,
): Record<string, unknown> {
  return {
    versionUpgradeOption: "OnceNewDefaultVersionAvailable",
    raiPolicyName: "Microsoft.DefaultV2",
    ...(existing && { dynamicThrottlingEnabled: existing.properties["dynamicThrottlingEnabled"] }),
    ...asked,
    model: { format: model.format, name: model.name, version: version.version },
    currentCapacity: capacity,
    capabilities: { ...model.capabilities },
    provisioningState: "Creating",
    rateLimits: [
      { key: "request", renewalPeriod: 10, count: capacity * model.requestsPerUnit },
      { key: "token", renewalPeriod: 60, count: capacity * 1000 },
    ],
  };
}
