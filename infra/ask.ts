import * as pulumi from "@pulumi/pulumi";
import { withoutStack } from "./refusal";

/** What the SDK and the providers say of a call when the engine is ending. */
const ENDING =
  /^(Resource monitor is terminating|grpc: the client connection is closing|context cancell?ed|the operation was cancell?ed)$/;

const OUTSIDE = "\nIf it was deleted outside of Pulumi: `pulumi refresh`, then `pulumi up`.";

/** A message that stays what it is: the SDK puts the way of each failure through a program before it. */
class Refusal extends pulumi.RunError {
  constructor(message: string) {
    super(message);
    Object.defineProperty(this, "message", { get: () => message, set: () => undefined });
    withoutStack(this);
  }
}

/** The first failure: what fails after it is the same, or comes of it, and the SDK says one error once. */
let failure: Refusal | undefined;

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
      const reason = reasonOf(error);
      // Something else has failed, and the engine says what: an answer that cannot come any more is not another failure.
      if (ENDING.test(reason)) return new Promise<never>(() => undefined);
      if (pulumi.RunError.isInstance(error)) throw (failure ??= new Refusal(reason));
      const remedy = /Status=404/.test(reason) ? OUTSIDE : "";
      throw (failure ??= new Refusal(`${what} cannot be read: ${reason}${remedy}`));
    });
  return pulumi.output(args).apply<T>(answer);
}

/**
 * What a provider said of a function that failed; the SDK puts the name of the function before it. A message that ends
 * with a space does not arrive: HTTP/2 allows none at the end of a header.
 */
export const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error))
    .replace(/^Invoking .*? failed: (error: )?/s, "")
    .replace(/^invocation of \S+ returned an error: /, "") ||
  "the provider's reason did not arrive; the log of `pulumi up --logtostderr -v=9` has it (and has secrets, too)";
