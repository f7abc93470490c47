import * as pulumi from "@pulumi/pulumi";
import { providerText } from "./provider-text";

export interface DeployerRoleArgs {
  /** ARM id of the account. */
  accountId: pulumi.Input<string>;
  /** Whether the account is not the lab's own, and stays when the lab goes. */
  lent: boolean;
  /** ARM id of the assignment that is made where the role is not there. */
  assignmentId: pulumi.Input<string>;
  principalId: pulumi.Input<string>;
  principalType: pulumi.Input<string>;
}

/**
 * The role of whoever deploys at the account. It may be there already, and whoever else deploys, and other stacks of the
 * same identity, call the account with it: so it is made where it is missing, and never taken away.
 *
 * A dynamic resource, whose provider's source stands in role-provider.ts: Azure takes one assignment of a role to a
 * principal, whatever its name, and the Azure provider would refuse one that is there, or own it.
 */
export class DeployerRole extends pulumi.CustomResource {
  constructor(name: string, args: DeployerRoleArgs, options?: pulumi.CustomResourceOptions) {
    const source = providerText("role-provider");
    super(
      "pulumi-nodejs:dynamic/llmops:DeployerRole",
      name,
      { ...args, principals: undefined, __provider: source },
      // Before, the role was the stack's own. Its state has it under this alias, and lets go of it.
      { ...options, aliases: [{ type: "azure-native:authorization:RoleAssignment" }] },
    );
  }
}
