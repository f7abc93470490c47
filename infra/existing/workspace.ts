import type { OpenAIAuth } from "../outputs";

/** What the service says about a workspace, as far as it is looked at. */
export interface WorkspaceFacts {
  provisioningState?: string | undefined;
  computeMode?: string | undefined;
  workspaceUrl?: string | undefined;
  isUcEnabled?: boolean | undefined;
}

/** What keeps a workspace that exists from being the lab's, each with what is needed. */
export function workspaceIncompatibilities(
  { provisioningState = "Succeeded", computeMode = "Hybrid", workspaceUrl, isUcEnabled }: WorkspaceFacts,
  auth: OpenAIAuth,
): string[] {
  if (provisioningState !== "Succeeded") {
    return [`its provisioning state is ${provisioningState}: must be Succeeded`];
  }
  return [
    ...(computeMode === "Hybrid"
      ? []
      : [`its compute mode is ${computeMode}, which has no clusters: must be Hybrid`]),
    ...(workspaceUrl ? [] : ["it has no address: must have one"]),
    ...(auth === "entra" && isUcEnabled === false
      ? ["it has no Unity Catalog, which gives notebooks their tokens: must have it for openaiAuth entra"]
      : []),
  ];
}
