import { armKey } from "../../../packages/azure-simulator/src/context/state";
import type { Leftover } from "../../../packages/azure-simulator/src/context/context";
import type { StateResource, TestLab } from "./lab";

/** What a workspace brings into its managed group, and goes with it. */
const managed = /^(managed resource group|Microsoft\.(Storage|Network|ManagedIdentity)\/)/;

/** Of the state alone: nothing in the cloud stands for it. */
const stateOnly = /^(llmops:|pulumi:|pulumi-nodejs:)/;

/** What purges an account when the stack is destroyed. */
const accountPurge = "pulumi-nodejs:dynamic/llmops:AccountPurge";

/** Types of the state by the kinds of what is inside a workspace. */
const kinds: Readonly<Record<string, string>> = {
  "databricks:index/cluster:Cluster": "cluster",
  "databricks:index/secretScope:SecretScope": "scope",
  "databricks:index/secret:Secret": "secret",
  "databricks:index/job:Job": "job",
  "databricks:index/directory:Directory": "directory",
  "databricks:index/notebook:Notebook": "notebook",
  "databricks:index/mlflowExperiment:MlflowExperiment": "mlflow_experiment",
};

/** How the state and the cloud differ, a line for each thing that only one of them knows; empty where they agree. */
export async function disagreements(lab: TestLab): Promise<string[]> {
  const { cloud } = lab.stage;
  const state = await lab.state();
  const toBePurged = new Set(
    state.flatMap(({ type, inputs }) => (type === accountPurge ? [inputs?.["accountName"]] : [])),
  );
  // Deleted by somebody else, an account is kept by Azure until the stack, which knows its name, purges it.
  const isKnown = ({ kind, id }: Leftover): boolean =>
    (kind === "soft-deleted account" && toBePurged.has(id.split("/").at(-1))) || isDeployers(lab, id);
  const there = new Set([
    ...cloud
      .leftovers()
      .flatMap((left) => (isOfALab(left.kind) && !isKnown(left) ? [sameName(left.id)] : [])),
    ...cloud.contents().map(({ kind, id }) => `${kind} ${id}`),
  ]);
  const known = new Set(
    state
      .filter(({ type, custom }) => custom !== false && !stateOnly.test(type))
      .map((resource) => cloudName(state, resource)),
  );
  return [
    ...[...there].filter((one) => !known.has(one)).map((one) => `only in the cloud: ${one}`),
    ...[...known].filter((one) => !there.has(one)).map((one) => `only in the state: ${one}`),
  ].sort();
}

/** A role of whoever deploys is not the stack's: it is made where it is missing, and goes with its account. */
function isDeployers({ stage: { cloud } }: TestLab, id: string): boolean {
  const principal = cloud.state.resources.get(armKey(id))?.properties["principalId"];
  return principal === cloud.identity.objectId;
}

/** The service's own word for a budget's id lacks the slash in front, and so does the state after a refresh. */
const sameName = (id: string): string => id.toLowerCase().replace(/^\//, "");

/** Clusters are among the contents of their workspaces, too. */
const isOfALab = (kind: Leftover["kind"]): boolean => kind !== "cluster" && !managed.test(kind);

function cloudName(state: readonly StateResource[], { type, id = "", provider = "" }: StateResource): string {
  const kind = kinds[type];
  if (kind === undefined) return sameName(id);
  const urn = provider.split("::").slice(0, -1).join("::");
  const host = state.find((resource) => resource.urn === urn)?.inputs?.["host"];
  return `${kind} ${String(host).replace(/^https:\/\//, "")}/${id}`;
}
