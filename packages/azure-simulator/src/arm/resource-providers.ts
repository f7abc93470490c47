import { type Arm, registrationOf } from "./context";
import { ArmError } from "./errors";
import { regions } from "./regions";
import type { ArmReply, ArmRoute } from "./router";
import { apiVersions } from "./versions";

/** The resource providers of this cloud and their types. */
const providers: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  "Microsoft.CognitiveServices": {
    accounts: apiVersions.cognitive,
    "accounts/deployments": apiVersions.cognitive,
    deletedAccounts: apiVersions.cognitive,
    "locations/models": apiVersions.cognitive,
    "locations/usages": apiVersions.cognitive,
  },
  "Microsoft.Databricks": {
    workspaces: apiVersions.workspaces,
    accessConnectors: apiVersions.accessConnectors,
  },
  "Microsoft.Network": {
    virtualNetworks: apiVersions.network,
    "virtualNetworks/subnets": apiVersions.network,
    networkSecurityGroups: apiVersions.network,
    natGateways: apiVersions.network,
    publicIPAddresses: apiVersions.network,
    privateEndpoints: apiVersions.network,
    "privateEndpoints/privateDnsZoneGroups": apiVersions.network,
    privateDnsZones: apiVersions.privateDns,
    "privateDnsZones/virtualNetworkLinks": apiVersions.privateDns,
  },
  "Microsoft.Resources": { resourceGroups: apiVersions.resources, subscriptions: apiVersions.resources },
  "Microsoft.Authorization": { roleAssignments: apiVersions.authorization },
  "Microsoft.Consumption": { budgets: apiVersions.budgets },
  "Microsoft.Compute": { "locations/usages": apiVersions.compute, skus: apiVersions.compute },
};

/** Registration of the subscription for resource providers: asked for, it is on its way until somebody looks. */
export function providerRoutes(arm: Arm): ArmRoute[] {
  const subscription = arm.state.identity.subscriptionId;
  const shownProvider = (namespace: string) => ({
    id: `/subscriptions/${subscription}/providers/${namespace}`,
    namespace,
    registrationPolicy: "RegistrationRequired",
    registrationState: registrationOf(arm, namespace),
    resourceTypes: Object.entries(providers[namespace] ?? {}).map(([resourceType, versions]) => ({
      resourceType,
      locations: regions.map(({ displayName }) => displayName),
      apiVersions: [...versions].reverse(),
      capabilities: "None",
    })),
  });
  const named = (params: Readonly<Record<string, string>>): string => {
    const given = params["namespace"] ?? "";
    const namespace = Object.keys(providers).find((name) => name.toLowerCase() === given.toLowerCase());
    if (!namespace)
      throw new ArmError(404, "InvalidResourceNamespace", `The resource namespace '${given}' is invalid.`, {
        gateway: true,
      });
    return namespace;
  };
  /** Reads a provider, and lets a registration that was under way be done by the next look. */
  const look = (namespace: string) => {
    const body = shownProvider(namespace);
    const key = namespace.toLowerCase();
    if (body.registrationState === "Registering") arm.registrations.set(key, "Registered");
    if (body.registrationState === "Unregistering") arm.registrations.set(key, "NotRegistered");
    return body;
  };
  const change = (namespace: string, to: "register" | "unregister"): ArmReply => {
    const [under, done] =
      to === "register"
        ? (["Registering", "Registered"] as const)
        : (["Unregistering", "NotRegistered"] as const);
    if (registrationOf(arm, namespace) !== done) arm.registrations.set(namespace.toLowerCase(), under);
    return { status: 200, body: shownProvider(namespace) };
  };
  const route = (method: string, pattern: string, handle: ArmRoute["handle"]): ArmRoute => ({
    method,
    pattern,
    versions: apiVersions.resources,
    handle,
  });
  const base = "/subscriptions/:subscription/providers";
  return [
    route("GET", base, () => ({ status: 200, body: { value: Object.keys(providers).map(look) } })),
    route("GET", `${base}/:namespace`, ({ params }) => ({ status: 200, body: look(named(params)) })),
    route("POST", `${base}/:namespace/register`, ({ params }) => change(named(params), "register")),
    route("POST", `${base}/:namespace/unregister`, ({ params }) => change(named(params), "unregister")),
  ];
}
