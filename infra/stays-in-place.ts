import type { StateOutputs } from "./lab-past";
import type { LabNames } from "./names";

const FOLDER = "llmops:azure:LlmopsNotebook$databricks:index/directory:Directory";

/**
 * Whether a lab stands, and keeps the place of what is in its workspace: one that moves gets new names.
 *
 * @param name of the notebook's component in the program
 */
export function staysInPlace(
  name: string,
  state: StateOutputs,
  { folder }: Pick<LabNames, "folder">,
): boolean {
  const outputs = Object.entries(state).find(([urn]) => urn.endsWith(`${FOLDER}::${name}-folder`))?.[1];
  return outputs?.["path"] === folder;
}
