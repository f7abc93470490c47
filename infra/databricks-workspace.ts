import * as azuredatabricks from "@pulumi/azure-native/databricks";
import { Provider } from "@pulumi/databricks/provider";
import * as pulumi from "@pulumi/pulumi";
import type { Lookups } from "./lookups";
import { azureLogin } from "./config/login-method";
import type { WorkspaceConfig } from "./config/types";
import { azureSettings, databricksAuthType } from "./login";
import { untilAnswers } from "./readiness";

/** Where a new workspace goes. */
export interface DatabricksWorkspaceArgs {
  workspace: WorkspaceConfig;
  /** Those of the lab. */
  lookups: Lookups;
  subscriptionId: string;
  region: string;
  /** Group of a new workspace; left out where the workspace exists. */
  resourceGroupName?: pulumi.Input<string>;
  /** Name of the group that Databricks creates for the workspace's machines and storage. */
  managedResourceGroup: string;
  /** The network that a new workspace's machines are in; left out: one that Databricks makes. */
  network?: WorkspaceNetwork;
  tags: Readonly<Record<string, string>>;
  /** Whether a new workspace is kept from deletion. */
  protect: boolean;
}

/** A network as a workspace is put into it. */
export interface WorkspaceNetwork {
  /** ARM id of the virtual network. */
  id: pulumi.Input<string>;
  hostSubnet: string;
  containerSubnet: string;
}

/** An Azure Databricks workspace, created or read, and the provider of what is inside it. */
export class DatabricksWorkspace extends pulumi.ComponentResource {
  /** ARM id. */
  readonly workspaceId: pulumi.Output<string>;
  /** Address without a trailing slash. */
  readonly host: pulumi.Output<string>;
  readonly provider: pulumi.ProviderResource;
  /** The workspace where the stack owns it: what is inside goes with it and need not be deleted one by one. */
  readonly owned: azuredatabricks.Workspace | undefined;
  private readonly isProtected: boolean;

  constructor(name: string, args: DatabricksWorkspaceArgs, options?: pulumi.ComponentResourceOptions) {
    super("llmops:azure:DatabricksWorkspace", name, {}, options);
    const { workspace } = args;
    this.isProtected = args.protect;
    this.owned = workspace.kind === "new" ? createWorkspace(name, workspace, args, this) : undefined;
    const resource = this.owned ?? existingWorkspace(name, workspace, this);
    const where = { workspaceName: resource.name, resourceGroupName: groupOf(args) };
    // Read again, whether it was created or not: a resource's own outputs are unknown in the preview of any update of it,
    // and everything inside the workspace would seem to change with its provider's host.
    this.workspaceId = resource.id;
    this.host = args.lookups.read(
      "the workspace",
      (known: azuredatabricks.GetWorkspaceArgs) => hostOf(known, this),
      where,
    );
    this.provider =
      this.getProvider("databricks:index/cluster:Cluster") ??
      workspaceProvider(providerName(workspace), this.host, this.workspaceId, this);

    this.registerOutputs({ workspaceId: this.workspaceId, host: this.host });
  }

  /**
   * A name for something inside the workspace, known once the workspace exists. The engine asks what would become
   * of whatever depends on a workspace that it replaces: what has its name from here is replaced, and before the
   * old workspace is gone. Without it the engine would look for the old things in the new workspace.
   */
  inside(value: string): pulumi.Output<string> {
    return this.workspaceId.apply(() => value);
  }

  /**
   * Options of something inside the workspace. Deleting one by its name after its successor was made would delete the
   * successor; so the old one is deleted first. By its address a workspace differs from one that was made again under
   * the same ARM id: what was in the old one is gone with it, and is made anew.
   */
  contentOptions(parent: pulumi.Resource): pulumi.CustomResourceOptions {
    return {
      parent,
      provider: this.provider,
      // What Pulumi takes for deleted with a workspace that it then keeps would be there, and in no state.
      ...(this.owned === undefined || this.isProtected ? {} : { deletedWith: this.owned }),
      replacementTrigger: this.host,
      // For what depends on something that is deleted first, the engine asks the provider; in a preview before the
      // workspace exists nobody knows where.
      deleteBeforeReplace: !pulumi.runtime.isDryRun(),
    };
  }
}

function createWorkspace(
  name: string,
  workspace: Extract<WorkspaceConfig, { kind: "new" }>,
  args: DatabricksWorkspaceArgs,
  parent: pulumi.Resource,
): azuredatabricks.Workspace {
  return new azuredatabricks.Workspace(
    name,
    {
      workspaceName: workspace.name,
      resourceGroupName: groupOf(args),
      location: args.region,
      sku: { name: workspace.sku },
      managedResourceGroupId: `/subscriptions/${args.subscriptionId}/resourceGroups/${args.managedResourceGroup}`,
      // Required since API version 2026-01-01; the other mode has no clusters.
      computeMode: azuredatabricks.ComputeMode.Hybrid,
      ...(args.network === undefined ? {} : { parameters: injection(args.network) }),
      tags: args.tags,
    },
    {
      parent,
      ...(args.protect && { protect: true }),
      customTimeouts: { create: "60m", update: "60m", delete: "60m" },
    },
  );
}

/** Puts the machines of a workspace into a network, without public addresses. */
const injection = ({ id, hostSubnet, containerSubnet }: WorkspaceNetwork) => ({
  customVirtualNetworkId: { value: id },
  customPublicSubnetName: { value: hostSubnet },
  customPrivateSubnetName: { value: containerSubnet },
  enableNoPublicIp: { value: true },
});

/** The address of a workspace, which it answers at unless this is a preview. */
async function hostOf(where: azuredatabricks.GetWorkspaceArgs, parent: pulumi.Resource): Promise<string> {
  const { name, provisioningState, workspaceUrl } = await azuredatabricks.getWorkspace(where, { parent });
  if (!workspaceUrl)
    throw new Error(`${name} has no address, its provisioning state is ${provisioningState}`);
  const host = `https://${workspaceUrl}`;
  if (!pulumi.runtime.isDryRun()) await untilAnswers(host);
  return host;
}

/**
 * A workspace that exists, under the name that one of the stack's own has: the engine then lets go of that one,
 * should it be the same, and deletes nothing.
 */
function existingWorkspace(
  name: string,
  workspace: WorkspaceConfig,
  parent: pulumi.Resource,
): azuredatabricks.Workspace {
  if (workspace.kind === "new") throw new Error("a new workspace was not created");
  return azuredatabricks.Workspace.get(name, workspace.id.id, { parent });
}

function groupOf({ workspace, resourceGroupName }: DatabricksWorkspaceArgs): pulumi.Input<string> {
  if (workspace.kind === "existing") return workspace.id.resourceGroup;
  if (resourceGroupName === undefined) throw new Error("a new workspace needs a resource group");
  return resourceGroupName;
}

/** Another workspace has another provider, so that what was in the old one is deleted there. */
function providerName(workspace: WorkspaceConfig): string {
  if (workspace.kind === "new") return workspace.name;
  const { name, resourceGroup } = workspace.id;
  // One that the stack made stays the same workspace.
  return workspace.inOwnGroup ? name : `${resourceGroup}-${name}`;
}

function workspaceProvider(
  name: string,
  host: pulumi.Output<string>,
  workspaceId: pulumi.Output<string>,
  parent: pulumi.Resource,
): Provider {
  const azure = new pulumi.Config("azure-native");
  const authType = databricksAuthType(azureLogin(azureSettings(process.env)), process.env);
  const clientSecret = azure.getSecret("clientSecret");
  const [clientId, tenantId] = [azure.get("clientId"), azure.get("tenantId")];
  return new Provider(
    name,
    {
      host,
      azureWorkspaceResourceId: workspaceId,
      ...(authType === undefined ? {} : { authType }),
      // The provider reads ARM_* itself, but not the Azure provider's configuration.
      ...(clientId === undefined ? {} : { azureClientId: clientId }),
      ...(tenantId === undefined ? {} : { azureTenantId: tenantId }),
      ...(clientSecret === undefined ? {} : { azureClientSecret: clientSecret }),
    },
    { parent },
  );
}
