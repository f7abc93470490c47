import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";

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
}

/**
 * Purges an account after it was deleted, and one of the same name before it is created where that is asked for.
 * The account must depend on it: what depends is created later and deleted first.
 *
 * A dynamic resource, whose provider's source stands in purge-provider.js as the text that the state keeps.
 * `pulumi.dynamic.Resource` would make that text from a class by loading the TypeScript compiler, which takes
 * longer than everything else in a preview, and would make it differ between versions of Node.
 */
export class AccountPurge extends pulumi.CustomResource {
  /** Whether there was a soft-deleted account that is to be restored. */
  declare readonly restore: pulumi.Output<boolean>;

  constructor(name: string, args: AccountPurgeArgs, options?: pulumi.CustomResourceOptions) {
    const source = readFileSync(join(__dirname, "purge-provider.js"), "utf8");
    super(
      "pulumi-nodejs:dynamic/llmops:AccountPurge",
      name,
      { ...args, restore: undefined, __provider: source },
      options,
    );
  }
}
