import * as pulumi from "@pulumi/pulumi";

/**
 * An error that Pulumi shows by its message alone. It has no stack: the SDK colours the stack of every error first, also
 * of one that it does not show, and Node 20 does not come to an end with a frame of a file that lies directly in a scoped
 * package, as the SDK's own do. This project's loader prevents that (load.cjs); other programs have another loader.
 */
export function userError(message: string): pulumi.RunError {
  return withoutStack(new pulumi.RunError(message));
}

export function withoutStack<E extends Error>(error: E): E {
  error.stack = `${error.name}: ${error.message}`;
  return error;
}
