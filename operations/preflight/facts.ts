import type { ArmClient } from "azure-client";
import {
  type Account,
  accountShape,
  deploymentShape,
  type OfferedModel,
  offeredModelShape,
  permissionShape,
  resourceProviderShape,
  subscriptionShape,
  taggedShape,
  type Usage,
  usageShape,
  type VmSize,
  vmSizeShape,
  workspaceShape,
} from "azure-client";
import { type Identity, identityOf } from "azure-client";
import { ArmError } from "azure-client";
import { apiVersions, azureResources, versionOf } from "../../infra/config/azure-resources";
import type { ClustersClient } from "databricks-client";
import { filledText, flag, list, object, orElse, text } from "rest-client";

/** Where facts are read. */
export interface Sources {
  readonly arm: ArmClient;
  readonly subscriptionId: string;
  /** The compute of a workspace by its address. */
  readonly compute: (host: string) => ClustersClient;
  /** ARM ids of what the stack's state holds: what is there already is no obstacle. */
  readonly ownIds: ReadonlySet<string>;
}

/**
 * What the checks look at: read when it is first asked for, once, and side by side.
 * Every function throws ArmError or RestError where the service does not say.
 */
export type Facts = ReturnType<typeof readFacts>;

interface Offer {
  readonly kind?: string;
  readonly model: OfferedModel;
}

interface Group {
  readonly id: string;
  readonly location: string;
  readonly managedBy?: string;
}

const offerShape = object<Offer>({ model: offeredModelShape }, { kind: text });
const groupShape = object<Group>({ id: filledText, location: orElse("", text) }, { managedBy: text });
interface Availability {
  readonly skuAvailable: boolean;
  readonly reason?: string;
  readonly message?: string;
}

const availabilityShape = object<{ value: readonly Availability[] }>(
  { value: list(object<Availability>({ skuAvailable: flag }, { reason: text, message: text })) },
  {},
);
const locationShape = object<{ name: string }>({ name: filledText }, {});
const subdomainShape = object<{ isSubdomainAvailable: boolean }>({ isSubdomainAvailable: flag }, {});

/** Facts over the services. */
export function readFacts({ arm, subscriptionId, compute, ownIds }: Sources) {
  const kept = new Map<string, Promise<unknown>>();
  const once = <T>(key: string, read: () => Promise<T>): Promise<T> => {
    const known = kept.get(key) as Promise<T> | undefined;
    if (known !== undefined) return known;
    const reading = read();
    // Whoever asks gets the failure; a fact that nobody waits for yet must not end the process.
    reading.catch(() => undefined);
    kept.set(key, reading);
    return reading;
  };
  const subscription = `/subscriptions/${subscriptionId}`;
  const cognitive = `${subscription}/providers/Microsoft.CognitiveServices`;
  const compute_ = `${subscription}/providers/Microsoft.Compute`;

  return {
    subscriptionId,
    identity: (): Promise<Identity> => once("identity", async () => identityOf(await arm.token())),
    ownIds,
    subscription: () =>
      once("subscription", () => arm.get(subscription, apiVersions.subscriptions, subscriptionShape)),
    /** Names of the regions that the subscription may use. */
    locations: (): Promise<readonly string[]> =>
      once("locations", async () => {
        const found = await arm.list(`${subscription}/locations`, apiVersions.subscriptions, locationShape);
        return found.map(({ name }) => name);
      }),
    networkUsages: (region: string): Promise<readonly Usage[]> =>
      once(`network ${region}`, () =>
        arm.list(
          `${subscription}/providers/Microsoft.Network/locations/${region}/usages`,
          apiVersions.network,
          usageShape,
        ),
      ),
    /** What the identity may do at a scope, or undefined where the scope does not exist. */
    permissions: (scope: string) =>
      once(`permissions ${scope}`, () =>
        absentAsUndefined(() =>
          arm.list(
            `${scope}/providers/Microsoft.Authorization/permissions`,
            apiVersions.permissions,
            permissionShape,
          ),
        ),
      ),
    provider: (namespace: string) =>
      once(`provider ${namespace}`, () =>
        arm.get(`${subscription}/providers/${namespace}`, apiVersions.resources, resourceProviderShape),
      ),
    /** Models of Azure OpenAI in a region. */
    models: (region: string): Promise<readonly OfferedModel[]> =>
      once(`models ${region}`, async () => {
        const path = `${cognitive}/locations/${region}/models`;
        const found = await arm.list(path, apiVersions.cognitive, offerShape);
        return found.filter(({ kind }) => kind === undefined || kind === "OpenAI").map(({ model }) => model);
      }),
    tokenUsages: (region: string): Promise<readonly Usage[]> =>
      once(`tokens ${region}`, () =>
        arm.list(`${cognitive}/locations/${region}/usages`, apiVersions.cognitive, usageShape),
      ),
    coreUsages: (region: string): Promise<readonly Usage[]> =>
      once(`cores ${region}`, () =>
        arm.list(`${compute_}/locations/${region}/usages`, apiVersions.computeUsages, usageShape),
      ),
    /** Virtual-machine sizes of a region with what restricts them for this subscription. */
    vmSizes: (region: string): Promise<readonly VmSize[]> =>
      once(`sizes ${region}`, async () => {
        const query = { $filter: `location eq '${region}'` };
        const found = await arm.list(`${compute_}/skus`, apiVersions.computeSkus, vmSizeShape, query);
        return found.filter(({ resourceType }) => resourceType === "virtualMachines");
      }),
    /** Why the subscription gets no new account of the kind in a region; undefined where it does. */
    whyNoAccount: (region: string): Promise<string | undefined> =>
      once(`sku ${region}`, async () => {
        const body = { kind: "OpenAI", skus: ["S0"], type: azureResources.openaiAccount.type };
        const path = `${cognitive}/locations/${region}/checkSkuAvailability`;
        const { value } = await arm.post(path, apiVersions.cognitive, availabilityShape, body);
        const refused = value.find(({ skuAvailable }) => !skuAvailable);
        return refused && (refused.message ?? refused.reason ?? "no reason is given");
      }),
    isSubdomainFree: (name: string): Promise<boolean> =>
      once(`subdomain ${name}`, async () => {
        const body = { subdomainName: name, type: azureResources.openaiAccount.type };
        const path = `${cognitive}/checkDomainAvailability`;
        const answer = await arm.post(path, apiVersions.cognitive, subdomainShape, body);
        return answer.isSubdomainAvailable;
      }),
    /** Soft-deleted accounts of the whole subscription. */
    deletedAccounts: (): Promise<readonly Account[]> =>
      once("deleted", () => deletedAccounts(arm, subscriptionId)),
    group: (name: string) =>
      once(`group ${name}`, () =>
        arm.find(`${subscription}/resourceGroups/${name}`, apiVersions.resources, groupShape),
      ),
    /** A resource of a kind that this program creates, with its tags. */
    tagged: (id: string) =>
      once(`tagged ${id}`, () => arm.find(id, versionOf(id) ?? apiVersions.resources, taggedShape)),
    account: (id: string) => once(`account ${id}`, () => arm.find(id, apiVersions.cognitive, accountShape)),
    deployment: (accountId: string, name: string) =>
      once(`deployment ${accountId} ${name}`, () =>
        arm.find(`${accountId}/deployments/${name}`, apiVersions.cognitive, deploymentShape),
      ),
    workspace: (id: string) =>
      once(`workspace ${id}`, () => arm.find(id, apiVersions.databricks, workspaceShape)),
    clusters: (host: string) => once(`clusters ${host}`, () => compute(host).clusters()),
    cluster: (host: string, id: string) => once(`cluster ${host} ${id}`, () => compute(host).cluster(id)),
    runtimes: (host: string) => once(`runtimes ${host}`, () => compute(host).runtimes()),
    nodeTypes: (host: string) => once(`node types ${host}`, () => compute(host).nodeTypes()),
  };
}

/** The accounts that Azure keeps for a while after their deletion, of the whole subscription. */
export const deletedAccounts = (arm: ArmClient, subscriptionId: string): Promise<Account[]> =>
  arm.list(
    `/subscriptions/${subscriptionId}/providers/Microsoft.CognitiveServices/deletedAccounts`,
    apiVersions.cognitive,
    accountShape,
  );

async function absentAsUndefined<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof ArmError && error.status === 404) return undefined;
    throw error;
  }
}

/** ARM compares ids without case. */
export const sameId = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
