import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { type LabOutputs, LabOutputsError, parseLabOutputs } from "../infra/outputs";
import { exitCodes, usageError, UserError } from "rest-client";
import { runPulumi } from "./pulumi-command";

/** The folder of the Pulumi project that `directory` is in, or undefined. */
export function findProject(directory: string): string | undefined {
  if (existsSync(join(directory, "Pulumi.yaml"))) return directory;
  const parent = dirname(directory);
  return parent === directory ? undefined : findProject(parent);
}

/**
 * Asks Pulumi's command for a stack's outputs: the selected stack of the project, or the one named.
 * Throws UserError with what Pulumi said.
 */
export async function readStackOutputs(project: string, stack: string | undefined): Promise<LabOutputs> {
  const text = await pulumi(
    ["stack", "output", "--json", "--show-secrets", ...(stack === undefined ? [] : ["--stack", stack])],
    project,
  );
  try {
    return parseLabOutputs(text, stack === undefined ? "the selected stack" : `stack ${stack}`);
  } catch (error) {
    if (error instanceof LabOutputsError) throw usageError(error.message);
    throw error;
  }
}

async function pulumi(parameters: string[], project: string): Promise<string> {
  const { exitCode, stdout, stderr } = await runPulumi(parameters, project);
  if (exitCode === 0) return stdout;
  throw new UserError(`Pulumi could not read the stack's outputs: ${pulumiMessage(stderr)}`, {
    hint: "Select a stack with `pulumi stack select`, or name one with --stack.",
    exitCode: exitCodes.usage,
  });
}

function pulumiMessage(stderr: string): string {
  const lines = stderr.split("\n").map((line) => line.trim());
  return (
    lines.find((line) => line.startsWith("error:")) ??
    lines.findLast((line) => line !== "") ??
    "no reason given"
  ).replace(/^error:\s*/, "");
}
