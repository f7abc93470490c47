import { getClientConfig } from "@pulumi/azure-native/authorization/getClientConfig";
import { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment";
import { AccessConnector } from "@pulumi/azure-native/databricks/accessConnector";
import {
  getAccessConnector,
  type GetAccessConnectorArgs,
} from "@pulumi/azure-native/databricks/getAccessConnector";
import { Credential } from "@pulumi/databricks/credential";
import * as pulumi from "@pulumi/pulumi";
import type { Lookups } from "./lookups";
import type { DatabricksWorkspace } from "./databricks-workspace";
import { DeployerRole } from "./dynamic-providers/deployer-role";
import { guid } from "./config/hash";
import type { LabNames } from "./config/identity";
import { type PrincipalType, principalTypeOf } from "./principal";

/** Cognitive Services OpenAI User: may call a model, and neither read a key nor change anything. */
const OPENAI_USER = "5e0bd9bd-7b93-4f28-af87-19fc36ad61bd";

export interface KeylessAccessArgs {
  /** ARM id of the account that is called. */
  accountId: pulumi.Output<string>;
  /** Whether the account is not the lab's own. */
  accountIsLent: boolean;
  workspace: DatabricksWorkspace;
  /** Those of the lab. */
  lookups: Lookups;
  names: Pick<LabNames, "accessConnector" | "serviceCredential">;
  subscriptionId: string;
  region: string;
  resourceGroupName: pulumi.Output<string>;
  tags: Readonly<Record<string, string>>;
}

/**
 * Who may call the account without a key: whoever deploys, and the notebooks.
 *
 * A notebook has no identity of its own at Entra. It gets the tokens of an access connector's managed identity, as
 * Unity Catalog hands them out under the name of a service credential to whoever may use that; on a cluster from
 * Databricks Runtime 16.2 on and on serverless compute, in a workspace with Unity Catalog. A service principal's
 * secret in the scope would be the other way, and a key again.
 * https://learn.microsoft.com/azure/databricks/connect/unity-catalog/cloud-services/use-service-credentials
 */
export class KeylessAccess extends pulumi.ComponentResource {
  /** Name of the service credential. */
  readonly serviceCredential: pulumi.Output<string>;

  constructor(name: string, args: KeylessAccessArgs, options?: pulumi.ComponentResourceOptions) {
    super("llmops:azure:KeylessAccess", name, {}, options);
    const { accountId, workspace, names, resourceGroupName } = args;
    const connector = new AccessConnector(
      `${name}-connector`,
      {
        connectorName: names.accessConnector,
        resourceGroupName,
        location: args.region,
        identity: { type: "SystemAssigned" },
        tags: args.tags,
      },
      { parent: this },
    );

    const login = args.lookups.read("the login", () => deployer(this), {});
    const assignment = assignmentName(accountId, login);
    new DeployerRole(
      `${name}-deployer-role`,
      {
        accountId,
        lent: args.accountIsLent,
        assignmentId: pulumi.interpolate`${accountId}/providers/Microsoft.Authorization/roleAssignments/${assignment}`,
        principalId: login.objectId,
        principalType: login.type,
      },
      { parent: this },
    );
    connectorRole(
      `${name}-connector-role`,
      { accountId, subscriptionId: args.subscriptionId },
      identityOf(connector, args, this),
      this,
    );

    // It is the metastore's, and stays there when the workspace goes.
    const { deletedWith: _, ...inWorkspace } = workspace.contentOptions(this);
    const credential = new Credential(
      `${name}-credential`,
      {
        name: workspace.inside(names.serviceCredential),
        purpose: "SERVICE",
        azureManagedIdentity: { accessConnectorId: connector.id },
        comment: "Calls the lab's Azure OpenAI account",
        // What somebody has built on it would hold up the destruction of the lab.
        forceDestroy: true,
      },
      inWorkspace,
    );
    this.serviceCredential = credential.name;
    this.registerOutputs({ serviceCredential: this.serviceCredential });
  }
}

/** Somebody at Entra. */
interface Principal {
  objectId: string;
  type: PrincipalType;
}

async function deployer(parent: pulumi.Resource): Promise<Principal> {
  const { objectId, clientId } = await getClientConfig({ parent });
  return { objectId, type: principalTypeOf(clientId) };
}

/** Read again for the reason that an account is: the connector's own outputs are unknown in the preview of an update. */
function identityOf(
  connector: AccessConnector,
  { lookups, resourceGroupName }: KeylessAccessArgs,
  parent: pulumi.Resource,
): pulumi.Output<Principal> {
  const read = async (where: GetAccessConnectorArgs): Promise<Principal> => {
    const { identity } = await getAccessConnector(where, { parent });
    if (!identity?.principalId) throw new Error("it has no managed identity");
    return { objectId: identity.principalId, type: "ServicePrincipal" };
  };
  return lookups.read("the access connector", read, { connectorName: connector.name, resourceGroupName });
}

/** Follows from the account and the principal, so that one whose creation was interrupted is found again. */
const assignmentName = (accountId: pulumi.Output<string>, { objectId }: pulumi.Output<Principal>) =>
  pulumi
    .all([accountId, objectId])
    .apply(([account, principal]) => guid([account.toLowerCase(), principal.toLowerCase(), OPENAI_USER]));

/** The role of the lab's own connector, which nobody else has and which goes with the lab. */
function connectorRole(
  name: string,
  { accountId, subscriptionId }: { accountId: pulumi.Output<string>; subscriptionId: string },
  connector: pulumi.Output<Principal>,
  parent: pulumi.Resource,
): void {
  new RoleAssignment(
    name,
    {
      scope: accountId,
      roleAssignmentName: assignmentName(accountId, connector),
      principalId: connector.objectId,
      // Said, so that the service need not find a principal that it may not have heard of yet.
      principalType: connector.type,
      roleDefinitionId: `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${OPENAI_USER}`,
    },
    { parent },
  );
}
