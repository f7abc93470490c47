import type { NotebookLanguage } from "../notebook-source";
import { CONFIG_KEYS, type ConfigKey, type ConfigKeyName } from "./keys";
import type { PAUSE_STATUSES } from "./notebooks";
import type {
  CLUSTER_KINDS,
  DeploymentConfig,
  DeploymentSku,
  SOFT_DELETED_CHOICES,
  WORKSPACE_SKUS,
} from "./types";

/** A further deployment on the lab's account. What is left out is as in the first one, but the version. */
export type FurtherDeployment = Pick<DeploymentConfig, "name"> & Partial<DeploymentConfig>;

/** Arguments whose values are of a narrower type than their keys'. */
interface Narrower {
  tags: Readonly<Record<string, string | number | boolean>>;
  openaiSoftDeleted: (typeof SOFT_DELETED_CHOICES)[number];
  openaiSku: DeploymentSku;
  openaiMoreDeployments: readonly FurtherDeployment[];
  workspaceSku: (typeof WORKSPACE_SKUS)[number];
  clusterKind: (typeof CLUSTER_KINDS)[number];
  notebookLanguage: NotebookLanguage;
  jobPauseStatus: (typeof PAUSE_STATUSES)[number];
}

interface ValueOf {
  string: string;
  integer: number;
  object: Readonly<Record<string, unknown>>;
  array: readonly unknown[];
}

/**
 * The arguments of a lab: the configuration keys of this project, which Pulumi.yaml describes, none of them required.
 *
 * Each is a plain value and no `Output`: names and regions are decided, and mistakes told, before anything is declared.
 */
export type LlmopsLabArgs = {
  readonly [K in keyof typeof CONFIG_KEYS]?:
    (K extends keyof Narrower ? Narrower[K] : ValueOf[(typeof CONFIG_KEYS)[K]["type"]]) | undefined;
};

/** Arguments as the texts that the same keys have in a stack's configuration. */
export function configurationOf(args: LlmopsLabArgs): Record<string, string> {
  const given = Object.entries(args).filter((entry) => entry[1] !== undefined && entry[1] !== null);
  return Object.fromEntries(given.map(([name, value]) => [name, textOf(name, value)]));
}

function textOf(name: string, value: unknown): string {
  const { type }: ConfigKey = CONFIG_KEYS[name as ConfigKeyName] ?? { type: "string" };
  if (typeof value === "string" && (type === "string" || type === "integer")) return value;
  return JSON.stringify(value) ?? String(value);
}
