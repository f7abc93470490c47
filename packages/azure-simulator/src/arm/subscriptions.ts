import type { Arm } from "./context";
import { regions } from "./regions";
import type { ArmRoute } from "./router";
import { apiVersions } from "./versions";

/** The subscription itself, its tenant and the regions it sees. */
export function subscriptionRoutes(arm: Arm): ArmRoute[] {
  const { subscriptionId, tenantId } = arm.state.identity;
  const subscription = {
    id: `/subscriptions/${subscriptionId}`,
    authorizationSource: "RoleBased",
    managedByTenants: [],
    subscriptionId,
    tenantId,
    displayName: "Local cloud",
    state: "Enabled",
    subscriptionPolicies: {
      locationPlacementId: "Public_2014-09-01",
      quotaId: "PayAsYouGo_2014-09-01",
      spendingLimit: "Off",
    },
  };
  const tenant = {
    id: `/tenants/${tenantId}`,
    tenantId,
    tenantCategory: "Home",
    displayName: "Local cloud",
    defaultDomain: "local.onmicrosoft.com",
    domains: ["local.onmicrosoft.com"],
  };
  const route = (pattern: string, body: unknown): ArmRoute => ({
    method: "GET",
    pattern,
    versions: apiVersions.resources,
    handle: () => ({ status: 200, body }),
  });
  return [
    route("/subscriptions", { value: [subscription], count: { type: "Total", value: 1 } }),
    route("/subscriptions/:subscription", subscription),
    route("/tenants", { value: [tenant] }),
    route("/subscriptions/:subscription/locations", {
      value: regions.map(({ name, displayName, geography }) => ({
        id: `/subscriptions/${subscriptionId}/locations/${name}`,
        name,
        type: "Region",
        displayName,
        regionalDisplayName: `(${geography}) ${displayName}`,
        metadata: { regionType: "Physical", regionCategory: "Recommended", geographyGroup: geography },
      })),
    }),
  ];
}
