// Made by `npm run docs` from Pulumi.yaml, where each key is written.

/** A configuration key of this project. */
export type ConfigKey =
  | { type: "string"; default: string }
  | { type: "integer"; default: number }
  | { type: "boolean"; default: boolean }
  | { type: "object"; default: Readonly<Record<string, never>> }
  | { type: "array"; default: readonly never[] };

/**
 * Every key of the project with its type and its default.
 *
 * The engine asks for a value wherever a key is declared without a default, so a key that may be left out has
 * one that says "not set": the empty string, or 0 where 0 means nothing else.
 */
export const CONFIG_KEYS = {
  region: { type: "string", default: "" },
  tags: { type: "object", default: {} },
  protect: { type: "boolean", default: false },
  network: { type: "string", default: "public" },
  networkAddressSpace: { type: "string", default: "10.179.0.0/16" },
  openaiAccountName: { type: "string", default: "" },
  openaiAuth: { type: "string", default: "key" },
  openaiSoftDeleted: { type: "string", default: "refuse" },
  openaiDeployment: { type: "string", default: "gpt-4o" },
  openaiModel: { type: "string", default: "gpt-4o" },
  openaiModelVersion: { type: "string", default: "" },
  openaiSku: { type: "string", default: "Standard" },
  openaiCapacity: { type: "integer", default: 10 },
  openaiRaiPolicy: { type: "string", default: "Microsoft.DefaultV2" },
  openaiKey: { type: "string", default: "key1" },
  openaiApiVersion: { type: "string", default: "2024-05-01-preview" },
  openaiMoreDeployments: { type: "array", default: [] },
  workspaceName: { type: "string", default: "" },
  workspaceSku: { type: "string", default: "premium" },
  clusterKind: { type: "string", default: "classic" },
  clusterName: { type: "string", default: "" },
  clusterRuntime: { type: "string", default: "16.4.x-cpu-ml-scala2.12" },
  clusterNodeType: { type: "string", default: "Standard_D4ds_v5" },
  clusterWorkers: { type: "integer", default: 0 },
  clusterAutoscaleMin: { type: "integer", default: 0 },
  clusterAutoscaleMax: { type: "integer", default: 0 },
  clusterAutoterminationMinutes: { type: "integer", default: 30 },
  notebookLanguage: { type: "string", default: "en" },
  jobSchedule: { type: "string", default: "" },
  jobTimezone: { type: "string", default: "UTC" },
  jobPauseStatus: { type: "string", default: "PAUSED" },
  jobRetries: { type: "integer", default: 1 },
  jobTimeoutMinutes: { type: "integer", default: 60 },
  jobFailureEmail: { type: "string", default: "" },
  jobBatchPrompts: { type: "string", default: "" },
  budgetAmount: { type: "integer", default: 0 },
  budgetEmail: { type: "string", default: "" },
  existingOpenaiAccountId: { type: "string", default: "" },
  existingOpenaiDeployment: { type: "string", default: "" },
  existingWorkspaceId: { type: "string", default: "" },
  existingClusterId: { type: "string", default: "" },
} as const satisfies Record<string, ConfigKey>;

export type ConfigKeyName = keyof typeof CONFIG_KEYS;

/** The names of the keys whose values are of a type. */
export type KeyOfType<T extends ConfigKey["type"]> = {
  [K in ConfigKeyName]: (typeof CONFIG_KEYS)[K]["type"] extends T ? K : never;
}[ConfigKeyName];

export function isConfigKey(name: string): name is ConfigKeyName {
  return Object.hasOwn(CONFIG_KEYS, name);
}
