import type { ResourceProvider } from "azure-client";
import type { LabConfig } from "../../../infra/config/types";
import { type Check, listed, ok, problem } from "../check";
import type { Verdict } from "../report";

/** What the lab is made of, and what its quota is read from. */
export const neededProviders = ({ network }: Pick<LabConfig, "network">): string[] => [
  "Microsoft.CognitiveServices",
  "Microsoft.Databricks",
  "Microsoft.Compute",
  ...(network === undefined ? [] : ["Microsoft.Network"]),
];

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
