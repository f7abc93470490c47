import type { ArmClient } from "azure-client";
import { accountShape, deploymentShape, workspaceShape } from "azure-client";
import { ArmError } from "azure-client";
import { apiVersions, azureResources } from "../../infra/config/azure-resources";
import { clustersClient, isMissingCluster } from "databricks-client";
import { machinesRunning } from "../cluster";
import { estimate } from "../cost/estimate";
import type { PriceTable } from "../cost/prices";
import type { LabConfig } from "../../infra/config/types";
import { shortRegionName } from "../../infra/config/regions";
import { findLeftovers, type Leftover } from "../leftovers";
import { deletedAccounts } from "../preflight/facts";
import { RestError } from "rest-client";
import { type OutsideChange, outsideChanges } from "./outside-changes";
import { deletedNamesake } from "../deleted-accounts";
import { type Connect, type Double, madeTwice } from "../recovery/duplicate-jobs";
import type { StateResource } from "../../stack/state";
import { createdOf } from "../../stack/resources";

/** One part of the lab as it stands. */
export interface PartStatus {
  readonly part: "account" | "deployment" | "workspace" | "cluster";
  readonly name: string;
  /** The service's word; `absent` where the stack knows of it and the service does not. */
  readonly state: string;
  readonly detail: string;
  /** Whether the stack made it, or only uses it. */
  readonly owned: boolean;
  /** US dollars an hour at list price, as it stands now; null where nothing says. */
  readonly costPerHour: number | null;
}

/** What stands of a lab, and what it costs. */
export interface LabStatus {
  readonly stack: string;
  readonly region: string;
  readonly parts: readonly PartStatus[];
  /** What somebody deleted or changed outside of the stack. */
  readonly changed: readonly OutsideChange[];
  /** What stands although the stack does not know of it. */
  readonly left: readonly Leftover[];
  readonly unverified: readonly string[];
  readonly running: boolean;
  /** US dollars at list price, of the parts that the stack made; calls come on top. */
  readonly costPerHour: number;
  /** What no price is known of, and is not in the sum. */
  readonly unpriced: readonly string[];
  readonly prices: Pick<PriceTable, "asOf" | "region" | "source">;
}

export interface StatusOptions {
  readonly arm: ArmClient;
  readonly config: LabConfig;
  readonly resources: readonly StateResource[];
  readonly connect: Connect;
  readonly prices: PriceTable;
  /** As it was named on the command line, to be repeated in commands. */
  readonly stack?: string | undefined;
}

const types = {
  account: azureResources.openaiAccount.token,
  deployment: azureResources.deployment.token,
  workspace: azureResources.workspace.token,
  cluster: "databricks:index/cluster:Cluster",
} as const;

/** Asks the services about every part that the stack's state holds. What they do not say is `unverified`. */
export async function labStatus(options: StatusOptions): Promise<LabStatus> {
  const { arm, config, resources, prices } = options;
  const unverified = new Set<string>();
  const asked = async <T>(name: string, read: () => Promise<T>): Promise<T | "unknown"> => {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof ArmError) && !(error instanceof RestError)) throw error;
      unverified.add(`${name}: ${error.message}`);
      return "unknown";
    }
  };
  const context = { ...options, asked };
  const of = (type: string): StateResource[] =>
    resources.filter(
      (resource) => resource.type === type && resource.id !== undefined && resource.delete !== true,
    );
  const workspaces = await Promise.all(of(types.workspace).map((one) => workspacePart(one, context)));
  const isGone = workspaces.some(({ part }) => part.state === "absent");
  const host =
    workspaces.find(({ host }) => host !== undefined)?.host ?? (isGone ? undefined : hostOf(resources));
  const tier = workspaces[0]?.tier ?? "premium";
  const [accounts, deployments, clusters, twice, changed] = await Promise.all([
    Promise.all(of(types.account).map((one) => accountPart(one, context))),
    Promise.all(of(types.deployment).map((one) => deploymentPart(one, context))),
    Promise.all(of(types.cluster).map((one) => clusterPart(one, host, tier, context))),
    // A workspace that is gone has taken its jobs along.
    isGone ? [] : asked("whether a job was made twice", () => madeTwice(resources, options.connect)),
    outsideChanges(context).then((all) => withKeptAccount(all, context)),
  ]);
  const parts = [...accounts, ...deployments, ...workspaces.map(({ part }) => part), ...clusters];
  const leftovers =
    createdOf(resources).length > 0
      ? { left: [], unverified: [] }
      : await findLeftovers({ arm, config, before: [], purge: false, onNotice: () => undefined });
  const owned = parts.filter((part) => part.owned && part.state !== "absent");
  return {
    stack: config.identity.stack,
    region: config.identity.region,
    parts,
    changed,
    left: [
      ...leftovers.left,
      ...(twice === "unknown" ? [] : twice.map((job) => leftJob(job, options.stack))),
    ],
    unverified: [...unverified, ...leftovers.unverified],
    running: clusters.some(
      ({ state }) => state !== "absent" && state !== "TERMINATED" && state !== "unknown",
    ),
    costPerHour: owned.reduce((sum, { costPerHour }) => sum + (costPerHour ?? 0), 0),
    unpriced: owned.filter(({ costPerHour }) => costPerHour === null).map(({ name }) => name),
    prices: { asOf: prices.asOf, region: prices.region, source: prices.source },
  };
}

/** Azure keeps a deleted account: with its name in the way, the next `up` has to be told what to do with it. */
async function withKeptAccount(
  changed: readonly OutsideChange[],
  { arm, config, asked, stack }: Context,
): Promise<readonly OutsideChange[]> {
  const mayBeKept = ({ kind, change }: OutsideChange): boolean =>
    change === "deleted" && (kind === "account" || kind === "resource group");
  if (!changed.some(mayBeKept)) return changed;
  const deleted = await asked("deleted accounts", () => deletedAccounts(arm, config.identity.subscriptionId));
  const kept = deleted === "unknown" ? undefined : deletedNamesake(config, deleted);
  if (kept === undefined) return changed;
  const change = `deleted, and kept by Azure; before the \`up\`: pulumi config set openaiSoftDeleted purge${on(stack)}`;
  const others = changed.filter(({ kind }) => kind !== "account");
  return [...others, { kind: "account", name: kept.name, id: kept.id, change }];
}

const on = (stack: string | undefined): string => (stack === undefined ? "" : ` --stack ${stack}`);

const leftJob = ({ called, id, host }: Double, stack: string | undefined): Leftover => ({
  kind: "job, made twice,",
  name: called,
  id: `${host}/#job/${id}`,
  remedy: `npx llmops recover${on(stack)}`,
});

interface Context extends StatusOptions {
  readonly asked: <T>(name: string, read: () => Promise<T>) => Promise<T | "unknown">;
}

const nameIn = (id: string): string => id.split("/").at(-1) ?? id;

/** Null where the service did not say whether it stands. */
const freeOfCharge = (found: unknown): number | null => (found === "unknown" ? null : 0);

/** Of a part that does not stand, or of which the service did not say whether it does. */
const nothingOf = (found: "unknown" | undefined) => ({
  state: found ?? "absent",
  detail: "",
  costPerHour: freeOfCharge(found),
});

async function accountPart(
  { id = "", external }: StateResource,
  { arm, asked }: Context,
): Promise<PartStatus> {
  const name = nameIn(id);
  const found = await asked(name, () => arm.find(id, apiVersions.cognitive, accountShape));
  const account = found === "unknown" ? undefined : found;
  const state = found === "unknown" ? found : (account?.properties.provisioningState ?? "absent");
  const detail =
    account === undefined
      ? ""
      : `in ${shortRegionName(account.location)}${account.properties.disableLocalAuth === true ? ", takes no keys" : ""}; costs nothing by itself`;
  return { part: "account", name, state, detail, owned: external !== true, costPerHour: freeOfCharge(found) };
}

async function deploymentPart(
  { id = "", external }: StateResource,
  { arm, asked }: Context,
): Promise<PartStatus> {
  const name = nameIn(id);
  const found = await asked(name, () => arm.find(id, apiVersions.cognitive, deploymentShape));
  const base = { part: "deployment" as const, name, owned: external !== true };
  if (found === "unknown" || found === undefined) return { ...base, ...nothingOf(found) };
  const { name: sku = "", capacity = 0 } = found.sku ?? {};
  const { name: model = "", version = "" } = found.properties.model ?? {};
  const provisioned = /Provisioned/i.test(sku);
  const detail = provisioned
    ? `${model} ${version}, ${sku}, ${capacity} units, billed by the hour`
    : `${model} ${version}, ${sku}, ${(capacity * 1000).toLocaleString("en-US")} tokens a minute, billed by the token`;
  return { ...base, state: "Succeeded", detail, costPerHour: provisioned ? null : 0 };
}

async function workspacePart(
  { id = "", external }: StateResource,
  { arm, asked, prices }: Context,
): Promise<{ part: PartStatus; host: string | undefined; tier: string | undefined }> {
  const name = nameIn(id);
  const found = await asked(name, () => arm.find(id, apiVersions.databricks, workspaceShape));
  const base = { part: "workspace" as const, name, owned: external !== true };
  if (found === "unknown" || found === undefined)
    return { part: { ...base, ...nothingOf(found) }, host: undefined, tier: undefined };
  const { provisioningState = "unknown", workspaceUrl } = found.properties;
  const tier = found.sku?.name ?? "premium";
  const part = {
    ...base,
    state: provisioningState,
    detail: `${tier}; its network costs round the clock`,
    costPerHour: prices.networkHour,
  };
  return { part, host: workspaceUrl === undefined ? undefined : `https://${workspaceUrl}`, tier };
}

async function clusterPart(
  { id = "", external }: StateResource,
  host: string | undefined,
  tier: string,
  { connect, asked, config, prices }: Context,
): Promise<PartStatus> {
  const base = { part: "cluster" as const, name: id, owned: external !== true };
  if (host === undefined)
    return { ...base, state: "absent", detail: "its workspace is gone", costPerHour: 0 };
  const found = await asked(id, async () => {
    try {
      return await clustersClient(connect(host)).cluster(id);
    } catch (error) {
      if (!isMissingCluster(error)) throw error;
      return undefined;
    }
  });
  if (found === "unknown" || found === undefined) return { ...base, ...nothingOf(found) };
  const machines = machinesRunning(found);
  const nodeType = found.node_type_id ?? "";
  if (machines === 0) return { ...base, state: found.state, detail: nodeType, costPerHour: 0 };
  const { lines } = estimate(
    { region: config.identity.region, tier, cluster: { nodeType, machines }, hasWorkspace: false, model: "" },
    prices,
  );
  const own = lines.filter((line) => line.id === "machines" || line.id === "units");
  const cost = own.some(({ hour }) => hour === null)
    ? null
    : own.reduce((sum, { hour }) => sum + (hour ?? 0), 0);
  const ends = found.autotermination_minutes
    ? `; stops after ${found.autotermination_minutes} idle minutes`
    : "; never stops by itself";
  return { ...base, state: found.state, detail: `${machines} × ${nodeType}${ends}`, costPerHour: cost };
}

/** The workspace's address as the stack last knew it: one that is only used has no resource of the stack's. */
function hostOf(resources: readonly StateResource[]): string | undefined {
  const provider = resources.find(({ type }) => type === "pulumi:providers:databricks");
  const host = provider?.inputs?.["host"];
  return typeof host === "string" ? host : undefined;
}
