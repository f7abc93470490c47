// Made by `npm run docs` from Pulumi.yaml, where each text is written.
import type { FurtherDeployment } from "./types";

/**
 * The arguments of a lab: the configuration keys of this project, none of them required.
 *
 * Each is a plain value and no `Output`: names and regions are decided, and mistakes told, before anything is declared.
 */
export interface LlmopsLabArgs {
  /**
   * Azure region of the lab, for example swedencentral. Not set: azure-native:location, or else eastus2,
   * northcentralus, swedencentral or switzerlandwest, chosen at random once for the stack and then kept.
   * Changing the region replaces the whole lab.
   */
  readonly region?: string | undefined;

  /**
   * Tags on every resource that takes tags, in addition to project and stack.
   */
  readonly tags?: Readonly<Record<string, string | number | boolean>> | undefined;

  /**
   * Whether the resources that hold data are protected from deletion: the workspace, its resource group, the
   * experiment and its folder. Pulumi then refuses any change that would delete or replace one of them.
   * @default false
   */
  readonly protect?: boolean | undefined;

  /**
   * How the model is reached: public, or private, through an endpoint in the lab's own network. The cluster
   * is in that network; this machine is not. Changing it replaces the whole lab.
   * @default "public"
   */
  readonly network?: "public" | "private" | undefined;

  /**
   * Addresses of the private network, an IPv4 range in CIDR notation from /16 to /24. Changing it replaces
   * the whole lab.
   * @default "10.179.0.0/16"
   */
  readonly networkAddressSpace?: string | undefined;

  /**
   * Name of the new Azure OpenAI account, 2 to 64 letters, digits and hyphens, unique in all of Azure. Not
   * set: a name made from project and stack.
   */
  readonly openaiAccountName?: string | undefined;

  /**
   * How callers authenticate to the account: key (API key) or entra (Microsoft Entra tokens). With entra a
   * new account accepts no keys and none is read. The deploying identity and an access connector get the role
   * Cognitive Services OpenAI User on the account; notebooks get the connector's tokens from a Unity Catalog
   * service credential. An existing account keeps its own setting and gets both roles.
   * @default "key"
   */
  readonly openaiAuth?: "key" | "entra" | undefined;

  /**
   * What to do about a deleted account of this name that Azure still keeps: refuse to create the new one,
   * purge the old one first, or restore it with its contents.
   * @default "refuse"
   */
  readonly openaiSoftDeleted?: "refuse" | "purge" | "restore" | undefined;

  /**
   * Name of the model deployment, which callers use in place of the model's name.
   * @default "gpt-4o"
   */
  readonly openaiDeployment?: string | undefined;

  /**
   * Model to deploy.
   * @default "gpt-4o"
   */
  readonly openaiModel?: string | undefined;

  /**
   * Version of the model, for example 2024-11-20. Not set: the default version of the region.
   */
  readonly openaiModelVersion?: string | undefined;

  /**
   * Deployment type: Standard, GlobalStandard, DataZoneStandard, ProvisionedManaged,
   * GlobalProvisionedManaged, DataZoneProvisionedManaged, GlobalBatch, DataZoneBatch or DeveloperTier.
   * @default "Standard"
   */
  readonly openaiSku?:
    | "Standard"
    | "GlobalStandard"
    | "DataZoneStandard"
    | "ProvisionedManaged"
    | "GlobalProvisionedManaged"
    | "DataZoneProvisionedManaged"
    | "GlobalBatch"
    | "DataZoneBatch"
    | "DeveloperTier"
    | undefined;

  /**
   * Capacity of the deployment in thousands of tokens a minute; counts against the region's quota.
   * @default 10
   */
  readonly openaiCapacity?: number | undefined;

  /**
   * Content filter of the deployment.
   * @default "Microsoft.DefaultV2"
   */
  readonly openaiRaiPolicy?: string | undefined;

  /**
   * Which of the account's two keys the stack uses: key1 or key2. npx llmops keys rotate changes it.
   * @default "key1"
   */
  readonly openaiKey?: "key1" | "key2" | undefined;

  /**
   * API version that callers of the deployment use.
   * @default "2024-05-01-preview"
   */
  readonly openaiApiVersion?: string | undefined;

  /**
   * More deployments on the account, each {name, model, modelVersion, sku, capacity, raiPolicy}. Fields left
   * out are taken from the first deployment, except the version.
   */
  readonly openaiMoreDeployments?: readonly FurtherDeployment[] | undefined;

  /**
   * Name of the new Databricks workspace, 3 to 64 letters, digits, hyphens and underscores. Not set: a name
   * made from project and stack.
   */
  readonly workspaceName?: string | undefined;

  /**
   * Pricing tier of the new workspace: premium, or trial (premium, free of Databricks units for 14 days).
   * @default "premium"
   */
  readonly workspaceSku?: "premium" | "trial" | undefined;

  /**
   * Compute for the notebooks: classic (the lab's own cluster) or serverless (provided by Databricks where
   * the workspace has it).
   * @default "classic"
   */
  readonly clusterKind?: "classic" | "serverless" | undefined;

  /**
   * Name of the new cluster. Not set: a name made from project and stack.
   */
  readonly clusterName?: string | undefined;

  /**
   * Databricks Runtime for machine learning, 14.3 or newer.
   * @default "16.4.x-cpu-ml-scala2.12"
   */
  readonly clusterRuntime?: string | undefined;

  /**
   * VM size of the driver and the workers.
   * @default "Standard_D4ds_v5"
   */
  readonly clusterNodeType?: string | undefined;

  /**
   * Fixed number of workers. 0: a single node, where the driver does the work.
   */
  readonly clusterWorkers?: number | undefined;

  /**
   * Smallest number of workers of an autoscaling cluster; set it together with clusterAutoscaleMax. 0: not
   * set.
   */
  readonly clusterAutoscaleMin?: number | undefined;

  /**
   * Largest number of workers of an autoscaling cluster; set it together with clusterAutoscaleMin. 0: not
   * set.
   */
  readonly clusterAutoscaleMax?: number | undefined;

  /**
   * Idle minutes after which the cluster stops, 10 to 10000.
   * @default 30
   */
  readonly clusterAutoterminationMinutes?: number | undefined;

  /**
   * Language of the explanations in the notebooks: en or es.
   * @default "en"
   */
  readonly notebookLanguage?: "en" | "es" | undefined;

  /**
   * Quartz cron expression on which a job runs each notebook, for example 0 0 6 * * ?. Not set: there are no
   * jobs.
   */
  readonly jobSchedule?: string | undefined;

  /**
   * Time zone of the schedule, for example Europe/Madrid.
   * @default "UTC"
   */
  readonly jobTimezone?: string | undefined;

  /**
   * Whether the schedule is active: PAUSED or UNPAUSED.
   * @default "PAUSED"
   */
  readonly jobPauseStatus?: "PAUSED" | "UNPAUSED" | undefined;

  /**
   * How many times a job retries a notebook that failed, 0 to 10.
   * @default 1
   */
  readonly jobRetries?: number | undefined;

  /**
   * Minutes after which one run of a notebook by a job times out, 1 to 10080.
   * @default 60
   */
  readonly jobTimeoutMinutes?: number | undefined;

  /**
   * E-mail address to notify when a job fails, or several separated by commas.
   */
  readonly jobFailureEmail?: string | undefined;

  /**
   * Table or workspace file with the prompts for the batch notebook's job. Not set: that notebook has no job.
   */
  readonly jobBatchPrompts?: string | undefined;

  /**
   * Monthly budget for the lab's resource group, in the billing currency. It stops nothing; Azure notifies
   * budgetEmail. The cluster's machines and the workspace's network are billed to the resource group that
   * Databricks manages and do not count. 0: no budget.
   */
  readonly budgetAmount?: number | undefined;

  /**
   * E-mail address to notify when half of budgetAmount is spent, when all of it is spent, and when all of it
   * is forecast to be spent.
   */
  readonly budgetEmail?: string | undefined;

  /**
   * ARM id of an Azure OpenAI account to use in place of a new one, of the form
   * /subscriptions/ID/resourceGroups/GROUP/providers/Microsoft.CognitiveServices/accounts/NAME. It is read,
   * never changed or deleted; deployments that the stack creates on it are deleted with the stack.
   */
  readonly existingOpenaiAccountId?: string | undefined;

  /**
   * Name of a deployment on the existing account to use in place of a new one.
   */
  readonly existingOpenaiDeployment?: string | undefined;

  /**
   * ARM id of a Databricks workspace to use in place of a new one, of the form
   * /subscriptions/ID/resourceGroups/GROUP/providers/Microsoft.Databricks/workspaces/NAME. It is read, never
   * changed or deleted.
   */
  readonly existingWorkspaceId?: string | undefined;

  /**
   * Id of a cluster in the existing workspace to use in place of a new one, for example 0923-164208-meows279.
   */
  readonly existingClusterId?: string | undefined;
}
