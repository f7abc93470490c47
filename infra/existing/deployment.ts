import type { WantedModel } from "../config/types";

/** What the service says about a deployment, as far as it is looked at. */
export interface DeploymentFacts {
  properties: {
    provisioningState?: string | undefined;
    capabilities?: Readonly<Record<string, string>> | undefined;
    model?:
      { format?: string | undefined; name?: string | undefined; version?: string | undefined } | undefined;
  };
}

/** What keeps a deployment that exists from being the lab's, each with what is needed. */
export function deploymentIncompatibilities({ properties }: DeploymentFacts, wanted: WantedModel): string[] {
  const { provisioningState = "Succeeded", capabilities, model = {} } = properties;
  const { format = "", name = "", version = "" } = model;
  return [
    ...(provisioningState === "Succeeded"
      ? []
      : [`its provisioning state is ${provisioningState}: must be Succeeded`]),
    ...(format === "OpenAI" ? [] : [`its model's format is ${format || "not known"}: must be OpenAI`]),
    ...(wanted.model === undefined || wanted.model === name
      ? []
      : [`its model is ${name}: must be ${wanted.model}, as openaiModel says`]),
    ...(wanted.modelVersion === undefined || wanted.modelVersion === version
      ? []
      : [`its model's version is ${version}: must be ${wanted.modelVersion}, as openaiModelVersion says`]),
    ...(capabilities === undefined || capabilities["chatCompletion"] === "true"
      ? []
      : [`its model ${name} does not support chat completions: must be a chat model`]),
  ];
}
