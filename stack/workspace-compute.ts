import { computeOver, type WorkspaceCompute } from "../packages/databricks-client/src/clusters";
import { MlflowHttp } from "../packages/rest-client/src/rest-client";
import { defaultRetryPolicy } from "../packages/rest-client/src/retry";
import { workspaceTarget } from "./connection";

/** The compute of a workspace by its address, with the environment's token or Entra's. */
export const workspaceCompute = (host: string, environment: NodeJS.ProcessEnv): WorkspaceCompute =>
  computeOver(new MlflowHttp(workspaceTarget(host, environment), defaultRetryPolicy));
