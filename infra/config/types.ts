import type { AddressSpace } from "./address-space";
import type { ArmId } from "./arm-id";
import type { Move } from "./move";
import type { LabIdentity, LabNames } from "./names";
import type { OpenAIAuth } from "../outputs";
import type { NotebooksConfig } from "./notebooks";
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
