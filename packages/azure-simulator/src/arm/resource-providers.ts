import { type Arm, registrationOf } from "./context";
import { ArmError } from "./errors";
import { regions } from "./regions";
import type { ArmReply, ArmRoute } from "./router";
import { apiVersions } from "./versions";

/** What resource providers offer beside resources, as their own lists show it. */
const others: readonly (readonly [type: string, versions: readonly string[]])[] = [
  ["Microsoft.CognitiveServices/locations/models", apiVersions.cognitive],
  ["Microsoft.CognitiveServices/locations/usages", apiVersions.cognitive],
  ["Microsoft.Resources/subscriptions", apiVersions.resources],
  ["Microsoft.Compute/locations/usages", apiVersions.compute],
  ["Microsoft.Compute/skus", apiVersions.compute],
];

/** The resource providers of this cloud, their types and the versions of each. */
function providersOf({ types }: Arm): Map<string, Map<string, readonly string[]>> {
  const providers = new Map<string, Map<string, readonly string[]>>();
  for (const [type, versions] of [...types.map((one) => [one.type, one.versions] as const), ...others]) {
    const [namespace = "", ...rest] = type.split("/");
    const known = providers.get(namespace) ?? new Map<string, readonly string[]>();
    providers.set(namespace, known.set(rest.join("/"), versions));
  }
  return providers;
}

/** Registration of the subscription for resource providers: asked for, it is on its way until somebody looks. */
export function providerRoutes(arm: Arm): ArmRoute[] {
  const providers = providersOf(arm);
  const subscription = arm.state.identity.subscriptionId;
  const shownProvider = (namespace: string) => ({
    id: `/subscriptions/${subscription}/providers/${namespace}`,
    namespace,
    registrationPolicy: "RegistrationRequired",
    registrationState: registrationOf(arm, namespace),
    resourceTypes: [...(providers.get(namespace) ?? [])].map(([resourceType, versions]) => ({
      resourceType,
      locations: regions.map(({ displayName }) => displayName),
      apiVersions: [...versions].reverse(),
      capabilities: "None",
    })),
  });
  const named = (params: Readonly<Record<string, string>>): string => {
    const given = params["namespace"] ?? "";
    const namespace = [...providers.keys()].find((name) => name.toLowerCase() === given.toLowerCase());
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
    route("GET", base, () => ({ status: 200, body: { value: [...providers.keys()].map(look) } })),
    route("GET", `${base}/:namespace`, ({ params }) => ({ status: 200, body: look(named(params)) })),
    route("POST", `${base}/:namespace/register`, ({ params }) => change(named(params), "register")),
    route("POST", `${base}/:namespace/unregister`, ({ params }) => change(named(params), "unregister")),
  ];
}
