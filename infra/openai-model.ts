import * as cognitiveservices from "@pulumi/azure-native/cognitiveservices";
import * as pulumi from "@pulumi/pulumi";
import type { Lookups } from "./lookups";
import type { DeploymentConfig, ModelConfig } from "./config/types";
import { deploymentOrder, heldTooLong, sameName, type StandingDeployment } from "./config/deployment-order";
import { AccountPurge } from "./dynamic-providers/purge";

/** Where a new account goes. Nothing of it matters to an existing account but the tags of its new deployments. */
export interface OpenAIModelArgs {
  model: ModelConfig;
  /** The deployments that the stack has on the account before this update. */
  standing: readonly StandingDeployment[];
  /** Those of the lab. */
  lookups: Lookups;
  subscriptionId: string;
  region: string;
  /** Group of a new account; left out where the account exists. */
  resourceGroupName?: pulumi.Input<string>;
  tags: Readonly<Record<string, string>>;
  labId: string;
  /** Whether a new account's name is made of the lab's identity. */
  nameIsOwn: boolean;
  /** Whether a new account is reached through private endpoints alone. */
  privateAccess?: boolean;
}

/** An Azure OpenAI account with its model deployments, created or read. */
export class OpenAIModel extends pulumi.ComponentResource {
  readonly accountName: pulumi.Output<string>;
  readonly accountId: pulumi.Output<string>;
  /** Group of the account, which for an existing one is its own. */
  readonly resourceGroupName: pulumi.Output<string>;
  readonly endpoint: pulumi.Output<string>;
  readonly deployment: pulumi.Output<string>;
  readonly modelName: pulumi.Output<string>;
  /** Secret. Left out where the account is called without keys. */
  readonly apiKey: pulumi.Output<string> | undefined;

  constructor(name: string, args: OpenAIModelArgs, options?: pulumi.ComponentResourceOptions) {
    super("llmops:azure:OpenAIModel", name, {}, options);
    const account = this.account(name, args);
    const read = args.lookups.read(
      "the account",
      (where: cognitiveservices.GetAccountArgs) => cognitiveservices.getAccount(where, { parent: this }),
      { accountName: account.name, resourceGroupName: account.resourceGroupName },
    );
    this.accountName = account.name;
    this.accountId = read.id;
    this.resourceGroupName = account.resourceGroupName;
    this.endpoint = read.properties.endpoint;
    const keysAreOff = read.properties.apply(({ disableLocalAuth = false }) => disableLocalAuth);
    this.apiKey = args.model.auth === "key" ? accountKey(account, args, keysAreOff, this) : undefined;

    const { deployment, moreDeployments } = args.model;
    const wanted = deployment.kind === "new" ? [deployment.config, ...moreDeployments] : moreDeployments;
    const created = this.createDeployments(name, account, wanted, args);
    const described =
      deployment.kind === "new" ? created.get(deployment.config) : this.readDeployment(name, args.model);
    if (described === undefined) throw new Error("a deployment to create was not created");
    this.deployment = described.name;
    this.modelName = described.properties.apply((properties) => properties.model?.name ?? "");

    this.registerOutputs({ accountId: this.accountId, endpoint: this.endpoint, deployment: this.deployment });
  }

  private account(name: string, args: OpenAIModelArgs): AccountHandle {
    const { model, subscriptionId, region, tags } = args;
    if (model.account.kind === "existing") {
      const { id, resourceGroup } = model.account.id;
      // Under the name that an account of the stack's own has: the engine then lets go of that one, should it be
      // the same, and deletes nothing.
      const { name: accountName } = cognitiveservices.Account.get(`${name}-account`, id, { parent: this });
      return { name: accountName, resourceGroupName: pulumi.output(resourceGroup) };
    }
    if (args.resourceGroupName === undefined) throw new Error("a new account needs a resource group");
    const accountName = model.account.name;
    const resourceGroupName = pulumi.output(args.resourceGroupName);
    const { softDeleted } = model.account;
    const purge = new AccountPurge(
      `${name}-purge`,
      {
        subscriptionId,
        location: region,
        resourceGroupName,
        accountName,
        labId: args.labId,
        nameIsOwn: args.nameIsOwn,
        ...(softDeleted === "refuse" ? {} : { softDeleted }),
      },
      { parent: this },
    );
    const account = new cognitiveservices.Account(
      `${name}-account`,
      {
        // From the purge, so that the account is deleted before it is purged also where both are replaced.
        accountName: purge.id.apply(() => accountName),
        resourceGroupName,
        location: region,
        kind: "OpenAI",
        sku: { name: "S0" },
        // Without its own subdomain an account takes no Entra tokens, and the endpoint is the region's.
        properties: {
          customSubDomainName: accountName,
          ...(args.privateAccess ? { publicNetworkAccess: "Disabled" } : {}),
          // Said either way: left out, it would stay as it was when the configuration changes.
          disableLocalAuth: model.auth === "entra",
          ...(softDeleted === "restore" ? { restore: purge.restore } : {}),
        },
        tags,
      },
      { parent: this, customTimeouts: { create: "30m", update: "30m", delete: "30m" } },
    );
    return { name: account.name, resourceGroupName };
  }

  /** Under the name that a deployment of the stack's own has, as the account is. */
  private readDeployment(
    name: string,
    { account, deployment }: ModelConfig,
  ): cognitiveservices.Deployment | undefined {
    if (account.kind === "new" || deployment.kind === "new") return undefined;
    const id = `${account.id.id}/deployments/${deployment.name}`;
    return cognitiveservices.Deployment.get(`${name}-${deployment.name}`, id, { parent: this });
  }

  /** One after another: the service answers 409 to a deployment while another of its account is under way. */
  private createDeployments(
    name: string,
    account: AccountHandle,
    wanted: readonly DeploymentConfig[],
    { standing, tags }: OpenAIModelArgs,
  ): ReadonlyMap<DeploymentConfig, cognitiveservices.Deployment> {
    const created = new Map<DeploymentConfig, cognitiveservices.Deployment>();
    const order = deploymentOrder(wanted, standing);
    for (const held of heldTooLong(order)) void pulumi.log.info(deletedLast(held), this);
    let previous: cognitiveservices.Deployment | undefined;
    for (const { wanted: config, before } of order.steps) {
      // As it is spelt already: by another spelling the engine would make it anew.
      const deploymentName = before && sameName(before.name, config.name) ? before.name : config.name;
      previous = new cognitiveservices.Deployment(
        `${name}-${deploymentName}`,
        {
          accountName: account.name,
          resourceGroupName: account.resourceGroupName,
          deploymentName,
          sku: { name: config.sku, capacity: config.capacity },
          properties: {
            model: {
              format: "OpenAI",
              name: config.model,
              ...(config.modelVersion ? { version: config.modelVersion } : {}),
            },
            raiPolicyName: config.raiPolicy,
          },
          tags,
        },
        {
          parent: this,
          ...(previous === undefined ? {} : { dependsOn: previous }),
          // What it takes the place of is deleted before it is made, which the engine does for a replacement alone.
          ...(before === undefined ? {} : { aliases: [{ name: `${name}-${before.name}` }] }),
          // Azure never puts another model behind a deployment (CannotChangeDeploymentModel), and takes no second
          // one of its name.
          replaceOnChanges: ["properties.model.format", "properties.model.name"],
          deleteBeforeReplace: true,
          customTimeouts: { create: "30m", update: "30m", delete: "30m" },
        },
      );
      created.set(config, previous);
    }
    return created;
  }
}

const deletedLast = ({ name, capacity }: StandingDeployment): string =>
  `the deployment ${name} is deleted after the others are changed, and holds ${capacity} of the quota until then. ` +
  "If Azure answers InsufficientQuota, run `pulumi up` with smaller capacities first, then with these.";

/**
 * Where an account is, known as soon as it exists. What only the service knows of it is read from there, whether
 * the account was created or not: a resource's own outputs are unknown in the preview of any update of it, and
 * what depends on them would seem to change.
 */
interface AccountHandle {
  name: pulumi.Output<string>;
  resourceGroupName: pulumi.Output<string>;
}

/**
 * The SDK does not mark what this function returns as secret; nothing of it may pass on before it is.
 *
 * @param keysAreOff in a preview: the account has none until it is updated, and the service refuses to list them
 */
function accountKey(
  account: AccountHandle,
  { lookups, model }: OpenAIModelArgs,
  keysAreOff: pulumi.Output<boolean>,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  const list = async ({
    off,
    ...where
  }: cognitiveservices.ListAccountKeysArgs & { off: boolean }): Promise<string> => {
    if (off && pulumi.runtime.isDryRun()) return "";
    return (await cognitiveservices.listAccountKeys(where, { parent }))[model.key] ?? "";
  };
  return pulumi.secret(
    lookups.read("the account's keys", list, {
      off: keysAreOff,
      accountName: account.name,
      resourceGroupName: account.resourceGroupName,
    }),
  );
}
