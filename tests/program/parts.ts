import type { ProgramRun, Registered } from "./mocks";

export const TYPES = {
  identity: "pulumi-nodejs:dynamic/llmops:LabIdentity",
  group: "azure-native:resources:ResourceGroup",
  account: "azure-native:cognitiveservices:Account",
  deployment: "azure-native:cognitiveservices:Deployment",
  workspace: "azure-native:databricks:Workspace",
  purge: "pulumi-nodejs:dynamic/llmops:AccountPurge",
  provider: "pulumi:providers:databricks",
  connector: "azure-native:databricks:AccessConnector",
  role: "azure-native:authorization:RoleAssignment",
  deployerRole: "pulumi-nodejs:dynamic/llmops:DeployerRole",
  credential: "databricks:index/credential:Credential",
  cluster: "databricks:index/cluster:Cluster",
  scope: "databricks:index/secretScope:SecretScope",
  secret: "databricks:index/secret:Secret",
  folder: "databricks:index/directory:Directory",
  experiment: "databricks:index/mlflowExperiment:MlflowExperiment",
  notebook: "databricks:index/notebook:Notebook",
  batchNotebook: "databricks:index/notebook:Notebook",
  monitorNotebook: "databricks:index/notebook:Notebook",
} as const;

/** What a lab has only where its account is called without keys. */
export const KEYLESS: readonly (keyof typeof TYPES)[] = ["connector", "role", "deployerRole", "credential"];

/** Which of several of a type it is, by its name in the program. */
const NAMES: Partial<Record<keyof typeof TYPES, string>> = {
  notebook: "lab-notebook-notebook",
  batchNotebook: "lab-notebook-batch",
  monitorNotebook: "lab-notebook-monitor",
};

export const all = (run: ProgramRun, type: keyof typeof TYPES) =>
  run.resources.filter((r) => r.type === TYPES[type] && (NAMES[type] ?? r.name) === r.name);
/** The ids of what the program reads of a type. */
export const readOf = (run: ProgramRun, type: keyof typeof TYPES): string[] =>
  run.reads.filter((read) => read.type === TYPES[type]).map(({ id }) => id);
export function only(run: ProgramRun, type: keyof typeof TYPES): Registered {
  const found = all(run, type);
  if (found.length !== 1 || found[0] === undefined)
    throw new Error(`expected one ${type}, found ${found.length}`);
  return found[0];
}

/** Everything that a resource waits for, directly or through others. */
export function waitsFor(run: ProgramRun, resource: Registered): Set<string> {
  const byName = new Map(run.resources.map((each) => [each.name, each]));
  const seen = new Set<string>();
  const visit = (name: string) => {
    if (seen.has(name)) return;
    seen.add(name);
    const { dependencies = [], provider } = byName.get(name) ?? {};
    [...dependencies, ...(provider === undefined ? [] : [provider])].forEach(visit);
  };
  visit(resource.name);
  seen.delete(resource.name);
  return seen;
}

/** The notebook as the workspace gets it. */
export function notebookOf(run: ProgramRun): string {
  return Buffer.from(only(run, "notebook").inputs.contentBase64, "base64").toString();
}
