import type { OpenAIAuth } from "../outputs";

/** What the service says about an account, as far as it is looked at. */
export interface AccountFacts {
  kind?: string | undefined;
  properties: {
    provisioningState?: string | undefined;
    disableLocalAuth?: boolean | undefined;
    customSubDomainName?: string | undefined;
  };
}

/**
 * What keeps an account that exists from being the lab's, each with what is needed. It is not changed: one that still
 * takes keys goes on to, whether the lab uses any or not.
 */
export function accountIncompatibilities({ kind, properties }: AccountFacts, auth: OpenAIAuth): string[] {
  const { provisioningState = "Succeeded", disableLocalAuth, customSubDomainName } = properties;
  return [
    ...(kind === "OpenAI" ? [] : [`its kind is ${kind ?? "not known"}: must be OpenAI`]),
    ...(provisioningState === "Succeeded"
      ? []
      : [`its provisioning state is ${provisioningState}: must be Succeeded`]),
    ...(auth === "key" && disableLocalAuth === true
      ? ["its keys are disabled (disableLocalAuth): enable them, or set openaiAuth to entra"]
      : []),
    ...(auth === "entra" && !customSubDomainName
      ? ["it has no custom subdomain and so accepts no Entra tokens: must have one for openaiAuth entra"]
      : []),
  ];
}
