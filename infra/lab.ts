import { ResourceGroup } from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";
import { createBudget } from "./budget";
import { bearsTags } from "./config/tags";
import type { LabConfig } from "./config/types";
import { DatabricksWorkspace } from "./databricks-workspace";
import { KeylessAccess } from "./keyless-access";
import { LlmopsNotebook } from "./llmops-notebook";
import { Lookups } from "./lookups";
import { MlCluster } from "./ml-cluster";
import { azureResources, labIds } from "./config/azure-resources";
import { isMadeFirst } from "./config/move";
import { LabNetwork } from "./network";
import { keepOthersTags, OWN_TAGS } from "./others-tags";
import { OpenAIModel } from "./openai-model";
import { standingDeployments } from "./standing-deployments";
import type { StateOutputs } from "./config/lab-past";
import { type LabOutputs, OUTPUTS_VERSION } from "./outputs";
import { AccountEndpoint } from "./private-endpoint";

/** The outputs of a lab as the program exports them. */
export type ExportedOutputs = { [K in keyof LabOutputs]: pulumi.Output<Required<LabOutputs>[K]> };

/** An LLMOps lab: a model, a workspace, a cluster and a notebook that traces its calls into an experiment. */
export class Lab extends pulumi.ComponentResource {
  readonly outputs: ExportedOutputs;
  private readonly lookups: Lookups;

  /** @param state what the stack has before this update */
  constructor(
    name: string,
    config: LabConfig,
    state: StateOutputs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    const kept = keepOthersTags(name, config.tags, state);
    super(
      "llmops:azure:Lab",
      name,
      {},
      pulumi.mergeOptions(pulumi.mergeOptions(options, kept), madeFirst(config)),
    );
    const { identity, names, tags } = config;
    const { subscriptionId, region } = identity;
    this.lookups = new Lookups(identity.lab);
    const resourceGroup = labGroup(`${name}-group`, config, this);
    if (resourceGroup !== undefined && config.budget !== undefined) {
      createBudget(`${name}-budget`, { scope: resourceGroup.id, ...config.budget }, { parent: this });
    }
    const home = {
      lookups: this.lookups,
      subscriptionId,
      region,
      tags,
      ...(resourceGroup === undefined ? {} : { resourceGroupName: resourceGroup.name }),
    };

    const network = labNetwork(`${name}-network`, config, resourceGroup, this);
    const model = new OpenAIModel(
      `${name}-model`,
      {
        ...home,
        model: config.model,
        standing: standingDeployments(`${name}-model`, state, config.model.account),
        labId: config.labId,
        nameIsOwn: identity.id !== undefined && accountNameOf(config) === names.openaiAccount,
        privateAccess: network !== undefined,
      },
      { parent: this },
    );
    const workspace = new DatabricksWorkspace(
      `${name}-workspace`,
      {
        ...home,
        workspace: config.workspace,
        managedResourceGroup: names.managedResourceGroup,
        ...(network && { network: network.workspace }),
        protect: config.protect,
      },
      { parent: this },
    );
    if (network !== undefined && resourceGroup !== undefined) {
      new AccountEndpoint(
        `${name}-endpoint`,
        {
          names,
          region,
          tags,
          resourceGroupName: resourceGroup.name,
          accountId: model.accountId,
          networkId: network.id,
          subnetId: network.endpointSubnetId,
          after: model,
        },
        { parent: this },
      );
    }
    const cluster = new MlCluster(
      `${name}-cluster`,
      {
        cluster: config.cluster,
        token: names.clusterToken,
        workspace,
        lookups: this.lookups,
        // What both bear, Azure shows on the cluster under another name, and every `up` would restart it.
        tags: bearsTags(config.workspace) ? {} : tags,
        pinned: bearsTags(config.workspace),
      },
      { parent: this },
    );
    const serviceCredential = this.keylessAccess(name, config, model, workspace, resourceGroup);
    const notebook = new LlmopsNotebook(
      `${name}-notebook`,
      {
        names,
        workspace,
        model,
        serviceCredential,
        apiVersion: config.model.apiVersion,
        notebooks: config.notebooks,
        protect: config.protect,
        clusterId: config.cluster.kind === "serverless" ? undefined : cluster.clusterId,
      },
      { parent: this },
    );

    this.outputs = {
      outputsVersion: pulumi.output(OUTPUTS_VERSION),
      subscriptionId: pulumi.output(subscriptionId),
      resourceGroup: resourceGroup?.name ?? model.resourceGroupName,
      region: pulumi.output(region),
      openaiAccountName: model.accountName,
      openaiAccountId: model.accountId,
      openaiEndpoint: model.endpoint,
      openaiDeployment: model.deployment,
      openaiModel: model.modelName,
      openaiApiVersion: pulumi.output(config.model.apiVersion),
      openaiAuth: pulumi.output(config.model.auth),
      ...(model.apiKey === undefined ? {} : { openaiApiKey: model.apiKey }),
      ...(serviceCredential === undefined ? {} : { serviceCredential }),
      workspaceId: workspace.workspaceId,
      workspaceHost: workspace.host,
      clusterId: cluster.clusterId,
      notebookPath: notebook.notebookPath,
      notebookUrl: notebook.notebookUrl,
      experimentId: notebook.experimentId,
      experimentName: notebook.experimentName,
      secretScope: notebook.secretScope,
    };
    this.registerOutputs({ ...this.outputs, [OWN_TAGS]: Object.keys(tags) });
  }

  /** @returns the name of the service credential, where the account is called without keys */
  private keylessAccess(
    name: string,
    config: LabConfig,
    model: OpenAIModel,
    workspace: DatabricksWorkspace,
    resourceGroup: ResourceGroup | undefined,
  ): pulumi.Output<string> | undefined {
    const { identity, names, tags } = config;
    if (config.model.auth === "key") return undefined;
    if (resourceGroup === undefined) throw new Error("an access connector needs a resource group");
    const { subscriptionId, region } = identity;
    const access = new KeylessAccess(
      `${name}-access`,
      {
        accountId: model.accountId,
        accountIsLent: config.model.account.kind === "existing",
        workspace,
        lookups: this.lookups,
        names,
        subscriptionId,
        region,
        resourceGroupName: resourceGroup.name,
        tags,
      },
      { parent: this },
    );
    return access.serviceCredential;
  }
}

const accountNameOf = ({ model: { account } }: LabConfig): string | undefined =>
  account.kind === "new" ? account.name : undefined;

/** What goes elsewhere is made there before it is deleted where it stands, so that a lab whose move fails is left as it was. */
const madeFirst = ({ move }: LabConfig): pulumi.ComponentResourceOptions =>
  move === undefined
    ? {}
    : {
        transformations: [
          ({ type, props, opts }) =>
            isMadeFirst(move, type) ? { props, opts: { ...opts, deleteBeforeReplace: false } } : undefined,
        ],
      };

/** The network of a private lab, whose parts are all its own. */
function labNetwork(
  name: string,
  { network, names, identity, tags }: LabConfig,
  resourceGroup: ResourceGroup | undefined,
  parent: pulumi.Resource,
): LabNetwork | undefined {
  if (network === undefined || resourceGroup === undefined) return undefined;
  const args = { network, names, region: identity.region, resourceGroupName: resourceGroup.name, tags };
  return new LabNetwork(name, args, { parent });
}

/**
 * The stack's resource group: created, or read where something that is only lent to the stack lies in it, since
 * deleting the group would delete that. Reading what the stack has created lets go of it and deletes nothing.
 */
function labGroup(name: string, config: LabConfig, parent: pulumi.Resource): ResourceGroup | undefined {
  const { identity, names, tags } = config;
  const parts = [config.model.account, config.workspace];
  if (parts.some((part) => part.kind === "existing" && part.inOwnGroup)) {
    return ResourceGroup.get(name, labIds(config).group, { parent });
  }
  if (!azureResources.resourceGroup.isCreated(config)) return undefined;
  const args = { resourceGroupName: names.resourceGroup, location: identity.region, tags };
  return new ResourceGroup(name, args, {
    parent,
    ...(config.protect && config.workspace.kind === "new" && { protect: true }),
  });
}
