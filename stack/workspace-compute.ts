import { computeOver, type WorkspaceCompute } from "databricks-client";
import { MlflowHttp } from "rest-client";
import { defaultRetryPolicy } from "rest-client";
import { workspaceTarget } from "./connection";

/** The compute of a workspace by its address, with the environment's token or Entra's. */
export const workspaceCompute = (host: string, environment: NodeJS.ProcessEnv): WorkspaceCompute =>
  computeOver(new MlflowHttp(workspaceTarget(host, environment), defaultRetryPolicy));
