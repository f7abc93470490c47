import { clustersClient, type ClustersClient } from "databricks-client";
import { RestClient } from "rest-client";
import { workspaceTarget } from "./connection";

/** The compute of a workspace by its address, with the environment's token or Entra's. */
export const workspaceClusters = (host: string, environment: NodeJS.ProcessEnv): ClustersClient =>
  clustersClient(new RestClient(workspaceTarget(host, environment)));
