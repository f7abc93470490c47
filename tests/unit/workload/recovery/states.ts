import type { StackState, StateResource } from "../../../../stack/state";

export const urn = (type: string, name: string): string => `urn:pulumi:dev::lab::${type}::${name}`;

export const providerUrn = urn("pulumi:providers:databricks", "dbw");

export const others: readonly StateResource[] = [
  {
    urn: urn("azure-native:resources:ResourceGroup", "group"),
    type: "azure-native:resources:ResourceGroup",
    id: "/subscriptions/S/resourceGroups/rg",
  },
  {
    urn: providerUrn,
    type: "pulumi:providers:databricks",
    id: "1",
    inputs: { host: "https://adb-1.2.azuredatabricks.net" },
  },
];

/** A state in which a resource named "it" was being created. */
export const stateWith = (
  resource: Pick<StateResource, "type"> & Partial<StateResource>,
  resources: readonly StateResource[] = others,
): StackState => ({
  version: 3,
  deployment: {
    resources,
    pending_operations: [
      {
        type: "creating",
        resource: { urn: urn(resource.type, "it"), custom: true, provider: `${providerUrn}::1`, ...resource },
      },
    ],
  },
});
