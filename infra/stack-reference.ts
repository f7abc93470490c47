/**
 * What another Pulumi program imports to read a lab's outputs.
 *
 * @module azure-llmops-lab
 */
import * as pulumi from "@pulumi/pulumi";
import { LAB_OUTPUT_KEYS, type LabOutputs, LabOutputsError, readLabOutputs } from "./outputs";
import { userError } from "./user-error";

export * from "./outputs";

/**
 * A lab's outputs, each for itself: only what depends on a secret one is secret. Those that a lab has by the way its
 * account is called may hold nothing.
 */
export type LabOutputProperties = { readonly [K in keyof LabOutputs]-?: pulumi.Output<LabOutputs[K]> };

/**
 * Reads a lab's outputs from another stack. The key stays secret, and it alone.
 *
 * @example
 * const lab = labOutputs(new pulumi.StackReference("organization/azure-llmops-lab/dev"));
 * export const endpoint = lab.openaiEndpoint;
 *
 * @throws `pulumi.RunError` in each output, and so shown without a stack trace: the stack has no outputs, is
 *   no lab's, is of another version, or lacks some
 */
export function labOutputs(stack: pulumi.StackReference): LabOutputProperties {
  const read = pulumi.all([stack.name, stack.outputs]);
  const plain = pulumi.unsecret(read);
  const output = (key: keyof LabOutputs) =>
    (SECRET_OUTPUTS.has(key) ? read : plain).apply(
      ([name, outputs]) => readOrExplain(outputs as Record<string, unknown>, `stack ${name}`)[key],
    );
  return Object.fromEntries(
    LAB_OUTPUT_KEYS.map((key) => [key, output(key)]),
  ) as unknown as LabOutputProperties;
}

/** Of the outputs of a stack that has a secret one, all count as secret that are read together. */
const SECRET_OUTPUTS: ReadonlySet<keyof LabOutputs> = new Set(["openaiApiKey"]);

function readOrExplain(outputs: Record<string, unknown>, source: string): LabOutputs {
  try {
    return readLabOutputs(outputs, source);
  } catch (error) {
    throw error instanceof LabOutputsError ? userError(error.message) : error;
  }
}
