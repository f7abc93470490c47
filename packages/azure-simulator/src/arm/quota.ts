import { type ArmResource, accountType, type CloudState, deploymentsOf } from "../context/state";
import { findModel, type Model, models, type ModelSku } from "./catalogue";
import { ArmError } from "./errors";
import { regionName } from "./regions";

/** What a deployment asks of the quota. */
export interface Demand {
  readonly id: string;
  readonly region: string;
  readonly usageName: string;
  readonly capacity: number;
}

/** A model's sku by its exact name. */
export const skuOf = (model: Model, skuName: string | undefined): ModelSku | undefined =>
  model.skus.find(({ name }) => name === skuName);

/** The model that a deployment's properties name. */
function deployedModel(deployment: ArmResource): { name?: string; version?: string; format?: string } {
  const model = deployment.properties["model"];
  return typeof model === "object" && model !== null ? model : {};
}

/** A deployment's demand; undefined when it is of no known model and sku. */
function demandOf(deployment: ArmResource, account: ArmResource): Demand | undefined {
  const model = findModel(deployedModel(deployment).name ?? "");
  const sku = model && skuOf(model, deployment.sku?.name);
  return (
    sku && {
      id: deployment.id,
      region: regionName(account.location ?? ""),
      usageName: sku.usageName,
      capacity: deployment.sku?.capacity ?? 0,
    }
  );
}

/** Everything that holds quota: deployments of live accounts and of soft-deleted ones that are not purged. */
export function demands(state: CloudState): Demand[] {
  const live = [...state.resources.values()]
    .filter(({ type }) => type === accountType)
    .map((account) => ({ account, deployments: deploymentsOf(state, account.id) }));
  return [...live, ...state.softDeleted.values()].flatMap(({ account, deployments }) =>
    deployments.flatMap((deployment) => demandOf(deployment, account) ?? []),
  );
}

/** Capacity in use of one quota in one region; `except` leaves a deployment out that is being changed. */
export const usageIn = (all: readonly Demand[], region: string, usageName: string, except?: string): number =>
  all
    .filter((demand) => demand.region === region && demand.usageName === usageName)
    .filter(({ id }) => id.toLowerCase() !== except?.toLowerCase())
    .reduce((sum, { capacity }) => sum + capacity, 0);

/** Refuses a demand that goes over the quota. `held` is what others hold. */
export function checkQuota(sku: ModelSku, wanted: number, held: number): void {
  const available = Math.max(0, sku.limit - held);
  if (wanted <= available) return;
  throw new ArmError(
    400,
    "InsufficientQuota",
    `This operation require ${wanted} new capacity in quota ${sku.usageText}, which is bigger than the current available capacity ${available}. The current quota usage is ${held} and the quota limit is ${sku.limit} for quota ${sku.usageText}.`,
  );
}

/** The quotas that exist in a region. */
export const quotasIn = (region: string): ModelSku[] =>
  models.flatMap(({ skus }) => skus).filter((sku) => sku.regions.includes(region));
