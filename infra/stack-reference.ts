import * as pulumi from "@pulumi/pulumi";
import { type LabOutputs, LabOutputsError, OUTPUT_KEYS, readLabOutputs } from "./outputs";

/**
 * Reads a lab's outputs from another stack. The key stays secret.
 *
 * @example
 * const lab = labFrom(new pulumi.StackReference("organization/azure-llmops-lab/dev"));
 * export const endpoint = lab.apply(({ openaiEndpoint }) => openaiEndpoint);
 *
 * @throws {pulumi.RunError} in the output, and so shown without a stack trace, when the stack is of another version or lacks outputs
 */
export function labFrom(stack: pulumi.StackReference): pulumi.Output<LabOutputs> {
  return pulumi
    .all([stack.name, stack.outputs])
    .apply(([name, outputs]) => readOrExplain(outputs as Record<string, unknown>, `stack ${name}`));
}

function readOrExplain(outputs: Record<string, unknown>, source: string): LabOutputs {
  try {
    return readLabOutputs(outputs, source);
  } catch (error) {
    throw error instanceof LabOutputsError ? new pulumi.RunError(error.message) : error;
  }
}

/** A lab's outputs one by one; those that a lab has by the way its account is called may hold nothing. */
export type LabOutputValues = { [K in keyof LabOutputs]-?: pulumi.Output<LabOutputs[K]> };

/** The same, output by output, so that only what depends on the key is secret. */
export function labOutputsFrom(stack: pulumi.StackReference): LabOutputValues {
  const lab = labFrom(stack);
  const plain = pulumi.unsecret(lab);
  const outputs = {
    outputsVersion: plain.outputsVersion,
    ...Object.fromEntries(OUTPUT_KEYS.map((key) => [key, plain[key]])),
    serviceCredential: plain.apply(({ serviceCredential }) => serviceCredential),
    openaiApiKey: lab.apply(({ openaiApiKey }) => openaiApiKey),
  };
  return outputs as LabOutputValues;
}
