/** What makes a lab's names its own. A lab in another region or network is another lab: see labNames. */
export interface LabIdentity {
  /** The identity that the stack keeps. Empty: not made yet. Left out: names were made before labs had any. */
  id?: string;
  project: string;
  stack: string;
  subscriptionId: string;
  /** Region in its short form. */
  region: string;
  /** Addresses of the lab's private network, where it has one. */
  addressSpace?: string;
  /** ARM id of the workspace where it is not the lab's own: what is inside another one is something else. */
  existingWorkspaceId?: string;
  /** Name of the lab's own workspace, where it is not the usual one: another workspace stands beside it. */
  workspaceName?: string;
  /** Distinguishes the lab from others in its stack; left out for the one that the stack is. */
  lab?: string;
}

/** Names of the lab's resources in Azure: each has its row in `azureResources`. */
export interface AzureNames {
  /** 1–90 characters, as Azure allows. */
  resourceGroup: string;
  /** 2–64 letters, digits and hyphens. Unique in all of Azure, since it is the account's subdomain too. */
  openaiAccount: string;
  /** 3–64 letters, digits, hyphens and underscores. */
  workspace: string;
  /** Of the network of a private lab, as the four that follow; each at most 80 characters. */
  virtualNetwork: string;
  securityGroup: string;
  natGateway: string;
  natAddress: string;
  /** At most 64 characters: its network interface is named after it. */
  privateEndpoint: string;
  /** 3–64 letters, digits, hyphens and underscores. */
  accessConnector: string;
}

/** The names of everything that the lab creates. */
export interface LabNames extends AzureNames {
  /** The group that Databricks creates for the workspace's machines; must not exist beforehand. */
  managedResourceGroup: string;
  cluster: string;
  /** At most 64 characters; one for everything that would be the same cluster. */
  clusterToken: string;
  /** 1–128 letters, digits, `-`, `_`, `@` and `.`. */
  secretScope: string;
  /** Unique in the metastore, which workspaces of a region share. */
  serviceCredential: string;
  /** Workspace folder that holds the notebook and the experiment. */
  folder: string;
  notebook: string;
  batchNotebook: string;
  monitorNotebook: string;
  experiment: string;
}
