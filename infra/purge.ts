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
}

/**
 * Purges an account after it was deleted. The account must depend on it: what depends is deleted first.
 *
 * A dynamic resource, whose provider's source stands in purge-provider.js as the text that the state keeps.
 * `pulumi.dynamic.Resource` would make that text from a class by loading the TypeScript compiler, which takes
 * longer than everything else in a preview, and would make it differ between versions of Node.
 */
export class AccountPurge extends pulumi.CustomResource {
  constructor(name: string, args: AccountPurgeArgs, options?: pulumi.CustomResourceOptions) {
    const source = readFileSync(join(__dirname, "purge-provider.js"), "utf8");
    super("pulumi-nodejs:dynamic/llmops:AccountPurge", name, { ...args, __provider: source }, options);
  }
}
