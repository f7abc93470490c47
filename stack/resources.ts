import { UserError } from "rest-client";
import { readPulumi, runPulumi } from "./pulumi-command";
import { stackStateShape } from "./shapes";
import type { StateResource } from "./state";
import type { StackConfiguration } from "./configuration";

type Stack = Pick<StackConfiguration, "folder" | "stack">;

/**
 * What a stack's state holds, as it was at the end of the last operation. Secrets in it stay encrypted.
 * @throws UserError with what Pulumi said
 */
export async function readResources({ folder, stack }: Stack): Promise<readonly StateResource[]> {
  const { exitCode, stdout, stderr } = await runPulumi(["stack", "export", "--stack", stack], folder);
  if (exitCode !== 0) throw new UserError(`Pulumi could not read the stack's state: ${stderr.trim()}`);
  return readPulumi("pulumi stack export", stdout, stackStateShape).deployment?.resources ?? [];
}

/** What the stack has created, rather than read, and not in Pulumi alone: what a `destroy` deletes. */
export const createdOf = (resources: readonly StateResource[]): StateResource[] =>
  resources.filter(({ custom, external, type }) => custom && !external && !/^pulumi(-nodejs)?:/.test(type));

/** ARM ids of what the stack has created, in lower case: ARM compares them without. */
export const ownIdsOf = (resources: readonly StateResource[]): ReadonlySet<string> =>
  new Set(
    createdOf(resources).flatMap(({ id }) => (id?.startsWith("/subscriptions/") ? [id.toLowerCase()] : [])),
  );
