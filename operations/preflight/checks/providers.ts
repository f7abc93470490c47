import type { ResourceProvider } from "azure-client";
import { allAzureResources, type AzureResource, azureResources } from "../../../infra/config/azure-resources";
import type { LabConfig } from "../../../infra/config/types";
import { type Check, listed, ok, problem } from "../check";
import type { Verdict } from "../report";

/** Resource providers that every subscription is registered for. */
const alwaysRegistered = new Set(["Microsoft.Resources", "Microsoft.Authorization", "Microsoft.Consumption"]);

const namespaceOf = ({ type }: AzureResource): string => type.split("/")[0] ?? "";

/** The resource providers of what the lab uses and creates, and the one that its quota of machines is read from. */
export function neededProviders(config: LabConfig): string[] {
  const used = [azureResources.openaiAccount, azureResources.workspace];
  const created = allAzureResources.filter((row) => row.isCreated(config));
  return [...new Set([...used.map(namespaceOf), "Microsoft.Compute", ...created.map(namespaceOf)])].filter(
    (namespace) => !alwaysRegistered.has(namespace),
  );
}

/** Whether the subscription may use a resource provider. */
export const isRegistered = ({ registrationPolicy, registrationState }: ResourceProvider): boolean =>
  registrationPolicy === "RegistrationFree" || registrationState === "Registered";

/** Says which resource providers the subscription was never registered for. */
export function decideProviders(providers: readonly ResourceProvider[], subscriptionId: string): Verdict {
  const missing = providers.filter((provider) => !isRegistered(provider));
  if (missing.length === 0) return ok(`registered: ${listed(providers.map(({ namespace }) => namespace))}`);
  const text = missing.map(({ namespace, registrationState }) => `${namespace} (${registrationState})`);
  return problem(
    `the subscription is not registered for ${listed(text)}`,
    "npx llmops preflight --fix",
    ...missing.map(
      ({ namespace }) =>
        `az provider register --subscription ${subscriptionId} --namespace ${namespace} --wait`,
    ),
  );
}

export const providersCheck: Check = {
  id: "providers",
  title: "Resource providers",
  stops: "up",
  regional: false,
  run: async ({ config, facts }) =>
    decideProviders(
      await Promise.all(neededProviders(config).map((one) => facts.provider(one))),
      facts.subscriptionId,
    ),
};
