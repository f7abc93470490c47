import type { AddressSpace } from "./address-space";
import type { ArmId } from "./arm-id";
import type { LabIdentity } from "./identity";
import type { LabNames } from "./identity";
import type { OpenAIAuth } from "../outputs";
import type { ClusterRuntime } from "./runtime-version";

/** A model deployment to create. */
export interface DeploymentConfig {
  name: string;
  /** Model of the format OpenAI, for example `gpt-4o`. */
  model: string;
  /** Left out: the region's default version. */
  modelVersion?: string;
  /** Deployment type. */
  sku: DeploymentSku;
  /** Thousands of tokens a minute. */
  capacity: number;
  /** Content filter, for example `Microsoft.DefaultV2`. */
  raiPolicy: string;
}

/** A further deployment on the lab's account. What is left out is as in the first one, but the version. */
export interface FurtherDeployment extends Partial<Omit<DeploymentConfig, "name">> {
  /** Another name than that of every other deployment. */
  name: string;
}

/** What the configuration asks of the model of a deployment that exists, left out where it asks nothing. */
export type WantedModel = Partial<Pick<DeploymentConfig, "model" | "modelVersion">>;

/** A part with an ARM id that exists already. */
export interface ExistingPart {
  kind: "existing";
  id: ArmId;
  /** Whether it lies in the resource group that the stack makes: it is, or was, the stack's own. */
  inOwnGroup: boolean;
}

/** The account and its deployments: new ones, or existing ones that are read only. */
export interface ModelConfig {
  /** How the account is called. */
  auth: OpenAIAuth;
  account: { kind: "new"; name: string; softDeleted: (typeof SOFT_DELETED_CHOICES)[number] } | ExistingPart;
  /** The deployment that the outputs name. */
  deployment:
    { kind: "new"; config: DeploymentConfig } | { kind: "existing"; name: string; wanted: WantedModel };
  /** Further deployments on the same account. */
  moreDeployments: readonly DeploymentConfig[];
  /** Which of the account's keys the outputs and the notebooks' secret hold. */
  key: AccountKeyName;
  /** Data-plane API version, for the outputs. */
  apiVersion: string;
}

export type WorkspaceConfig =
  { kind: "new"; name: string; sku: (typeof WORKSPACE_SKUS)[number] } | ExistingPart;

/** Number of workers: none makes a single-node cluster, whose driver does the work. */
export type ClusterSize =
  | { kind: "singleNode" }
  | { kind: "fixed"; workers: number }
  | { kind: "autoscale"; minWorkers: number; maxWorkers: number };

export type ClusterConfig =
  | {
      kind: "new";
      name: string;
      runtime: ClusterRuntime;
      nodeType: string;
      size: ClusterSize;
      autoterminationMinutes: number;
    }
  | { kind: "existing"; id: string }
  /** None of the lab's own: notebooks run on compute that Databricks brings. */
  | { kind: "serverless" };

/** What the lab may cost, and who is told. */
export interface BudgetConfig {
  /** For a month, in the currency of the bill. */
  amount: number;
  email: string;
}

/** An account has two keys, so that one can be changed while the other is in use. */
export const ACCOUNT_KEYS = ["key1", "key2"] as const;

export type AccountKeyName = (typeof ACCOUNT_KEYS)[number];

/** What becomes of a soft-deleted account of the new account's name. */
export const SOFT_DELETED_CHOICES = ["refuse", "purge", "restore"] as const;

/** When the notebooks' jobs run, and what happens when they fail. */
export interface JobsConfig {
  /** In Quartz's form: seconds, minutes, hours, day of month, month, day of week, perhaps a year. */
  schedule: string;
  /** Of the schedule, as in `Europe/Madrid`. */
  timezone: string;
  pauseStatus: (typeof PAUSE_STATUSES)[number];
  /** How often a task that failed is tried again. */
  retries: number;
  timeoutMinutes: number;
  /** Who is told of a failure. */
  failureEmails: readonly string[];
  /** Table or workspace file of the prompts that the batch job answers; no such job without it. */
  batchPrompts: string | undefined;
}

/** The lab's notebooks, and their jobs where there are to be any. */
export interface NotebooksConfig {
  language: NotebookLanguage;
  jobs: JobsConfig | undefined;
}

/** What of a lab goes elsewhere: it has another name or home there, so both can stand side by side. */
export interface Move {
  readonly group: boolean;
  readonly account: boolean;
  readonly workspace: boolean;
  /** What is inside the workspace, the experiment with its traces included. */
  readonly contents: boolean;
  /** The key in the secret scope. */
  readonly secret: boolean;
  /** The service credential, whose name is one for all workspaces of a region. */
  readonly credential: boolean;
}

/** Everything that the configuration decides about a lab, checked. */
export interface LabConfig {
  /** What every thing of the lab bears that takes tags. Empty: not made yet. */
  labId: string;
  identity: LabIdentity;
  names: LabNames;
  /** Tags on everything that takes them. */
  tags: Readonly<Record<string, string>>;
  /** Whether what holds data is kept from deletion. */
  protect: boolean;
  /** The private network that the lab makes for itself; left out: everything is reached over the internet. */
  network?: AddressSpace;
  model: ModelConfig;
  workspace: WorkspaceConfig;
  cluster: ClusterConfig;
  /** Left out: nobody is told. */
  budget?: BudgetConfig;
  notebooks: NotebooksConfig;
  /** What of the lab that stands goes elsewhere; left out: none stands. */
  move?: Move;
}

/** Languages that a notebook explains itself in. Its code is the same in all of them. */
export const NOTEBOOK_LANGUAGES = ["en", "es"] as const;

export type NotebookLanguage = (typeof NOTEBOOK_LANGUAGES)[number];

export const PAUSE_STATUSES = ["PAUSED", "UNPAUSED"] as const;

export const CLUSTER_KINDS = ["classic", "serverless"] as const;

export const WORKSPACE_SKUS = ["premium", "trial"] as const;

export const DEPLOYMENT_SKUS = [
  "Standard",
  "GlobalStandard",
  "DataZoneStandard",
  "ProvisionedManaged",
  "GlobalProvisionedManaged",
  "DataZoneProvisionedManaged",
  "GlobalBatch",
  "DataZoneBatch",
  "DeveloperTier",
] as const;

export type DeploymentSku = (typeof DEPLOYMENT_SKUS)[number];

/** Largest capacity that the service takes for any SKU, in thousands of tokens a minute. */
export const MAX_CAPACITY = 100_000;
