/** What the service says about an account, as far as it is looked at. */
export interface AccountFacts {
  kind?: string | undefined;
  properties: {
    provisioningState?: string | undefined;
    disableLocalAuth?: boolean | undefined;
  };
}

/** What keeps an account that exists from being the lab's, each with what is needed. */
export function accountFaults({ kind, properties }: AccountFacts): string[] {
  const { provisioningState = "Succeeded", disableLocalAuth } = properties;
  return [
    ...(kind === "OpenAI" ? [] : [`its kind is ${kind ?? "not known"}: must be OpenAI`]),
    ...(provisioningState === "Succeeded"
      ? []
      : [`its provisioning state is ${provisioningState}: must be Succeeded`]),
    // The notebook and the workload call it with a key.
    ...(disableLocalAuth === true ? ["its keys are switched off (disableLocalAuth): must be on"] : []),
  ];
}
