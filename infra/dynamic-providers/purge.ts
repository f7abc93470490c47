import * as pulumi from "@pulumi/pulumi";
import { providerText } from "./provider-text";

/** The account to purge. Another value of any of these is another account: the old one is purged then, too. */
export interface AccountPurgeArgs {
  subscriptionId: pulumi.Input<string>;
  /** Region in its short form; the purge's path carries it. */
  location: pulumi.Input<string>;
  resourceGroupName: pulumi.Input<string>;
  accountName: pulumi.Input<string>;
  /**
   * What becomes of an account of this name that is soft-deleted already, before the new one is created. Left out:
   * nothing, and the service refuses the new one.
   */
  softDeleted?: "purge" | "restore";
  /** What an account of the lab's own bears as a tag: one with another's is left alone, deleted or not. */
  labId: string;
  /** Whether the account's name is made of the lab's identity, and so shows by itself whose it is. */
  nameIsOwn: boolean;
}

/**
 * Purges an account after it was deleted, and one of the same name before it is created where that is asked for.
 * The account must depend on it: what depends is created later and deleted first.
 *
 * A dynamic resource, whose provider's source stands in purge-provider.ts.
 */
export class AccountPurge extends pulumi.CustomResource {
  /** Whether there was a soft-deleted account that is to be restored. */
  declare readonly restore: pulumi.Output<boolean>;

  constructor(name: string, args: AccountPurgeArgs, options?: pulumi.CustomResourceOptions) {
    const source = providerText("purge-provider");
    super(
      "pulumi-nodejs:dynamic/llmops:AccountPurge",
      name,
      { ...args, restore: undefined, __provider: source },
      options,
    );
  }
}
