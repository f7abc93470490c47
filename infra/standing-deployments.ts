import { azureResources } from "./config/azure-resources";
import type { ModelConfig } from "./config/types";
import type { StandingDeployment } from "./config/deployment-order";
import type { StateOutputs } from "./config/lab-past";

const DEPLOYMENT = `llmops:azure:OpenAIModel$${azureResources.deployment.token}`;
const ACCOUNT = `llmops:azure:OpenAIModel$${azureResources.openaiAccount.token}`;

/**
 * The deployments that a state has of a model, where they are on the account that it shall have: those on another one
 * hold nothing of what the new ones need.
 *
 * @param name of the model in the program
 */
export function standingDeployments(
  name: string,
  state: StateOutputs,
  account: ModelConfig["account"],
): StandingDeployment[] {
  const parts = Object.entries(state).flatMap(([urn, outputs]) => {
    const [type = "", called = ""] = urn.split("::").slice(-2);
    return [{ type, called, outputs }];
  });
  const accountName = account.kind === "existing" ? account.id.name : account.name;
  const onAccount = parts.some(
    ({ type, called, outputs }) =>
      type.endsWith(ACCOUNT) && called === `${name}-account` && outputs["name"] === accountName,
  );
  if (!onAccount) return [];
  return parts.flatMap(({ type, called, outputs }) => {
    const { name: deployment, sku, properties } = outputs as DeploymentOutputs;
    if (!type.endsWith(DEPLOYMENT) || called !== `${name}-${deployment}`) return [];
    return [
      {
        name: deployment ?? "",
        model: properties?.model?.name ?? "",
        sku: sku?.name ?? "",
        capacity: sku?.capacity ?? 0,
      },
    ];
  });
}

interface DeploymentOutputs {
  readonly name?: string;
  readonly sku?: { readonly name?: string; readonly capacity?: number };
  readonly properties?: { readonly model?: { readonly name?: string } };
}
