import * as pulumi from "@pulumi/pulumi";
import { withoutStack } from "./user-error";

/** What the SDK and the providers say of a call when the engine is ending. */
const ENDING =
  /^(Resource monitor is terminating|grpc: the client connection is closing|context cancell?ed|the operation was cancell?ed)$/;

const OUTSIDE = "\nIf it was deleted outside of Pulumi: `pulumi refresh`, then `pulumi up`.";

/** An error whose message stays as it is: the SDK puts a failure's way through the program before every other. */
class LookupError extends pulumi.RunError {
  constructor(message: string) {
    super(message);
    Object.defineProperty(this, "message", { get: () => message, set: () => undefined });
    withoutStack(this);
  }
}

/** Calls the functions of providers for one lab. */
export class Lookups {
  /** The lab's first failure: what fails after it is the same, or comes of it, and the SDK says one error once. */
  private failure: LookupError | undefined;
  private readonly prefix: string;

  /** @param lab name of a component's lab; left out for the one that the stack is */
  constructor(lab?: string) {
    this.prefix = lab === undefined ? "" : `the LlmopsLab ${lab}: `;
  }

  /**
   * Calls a provider's function when its arguments are known. What the provider refuses ends the deployment with its
   * words alone: a function's failure, unlike a resource's, would be shown with the SDK's stack.
   *
   * @param what the sentence's beginning, for example `the account's keys`
   */
  read<A extends object, T>(
    what: string,
    call: (args: pulumi.Unwrap<A>) => Promise<T>,
    args: A,
  ): pulumi.Output<T> {
    const answer = (known: pulumi.Unwrap<A>): Promise<T> =>
      call(known).catch((error: unknown) => {
        const reason = reasonOf(error);
        // Something else has failed, and the engine says what: an answer that cannot come any more is not another failure.
        if (ENDING.test(reason)) return new Promise<never>(() => undefined);
        if (pulumi.RunError.isInstance(error)) throw this.failed(reason);
        const remedy = /Status=404/.test(reason) ? OUTSIDE : "";
        throw this.failed(`${what} cannot be read: ${reason}${remedy}`);
      });
    return pulumi.output(args).apply<T>(answer);
  }

  private failed(message: string): LookupError {
    return (this.failure ??= new LookupError(this.prefix + message));
  }
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
