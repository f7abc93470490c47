import * as pulumi from "@pulumi/pulumi";

/**
 * Calls a provider's function when its arguments are known. What the provider refuses ends the deployment with its
 * words alone: a function's failure, unlike a resource's, would be shown with the SDK's stack.
 *
 * @param what the sentence's beginning, for example `the keys of the account`
 */
export function ask<A extends object, T>(
  what: string,
  call: (args: pulumi.Unwrap<A>) => Promise<T>,
  args: A,
): pulumi.Output<T> {
  const answer = (known: pulumi.Unwrap<A>): Promise<T> =>
    call(known).catch((error: unknown) => {
      throw new pulumi.RunError(`${what} cannot be read: ${reasonOf(error)}`);
    });
  return pulumi.output(args).apply<T>(answer);
}

/** What a provider said of a function that failed; the SDK puts the name of the function before it. */
export const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error))
    .replace(/^Invoking .*? failed: (error: )?/s, "")
    .replace(/^invocation of \S+ returned an error: /, "");
