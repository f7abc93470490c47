/** API versions of the resource providers, those that the Azure provider uses where it uses any. */
export const apiVersions = {
  subscriptions: "2022-12-01",
  resources: "2024-03-01",
  permissions: "2022-04-01",
  cognitive: "2025-06-01",
  databricks: "2026-01-01",
  budgets: "2024-08-01",
  network: "2024-05-01",
  privateDns: "2024-06-01",
  computeUsages: "2024-11-01",
  computeSkus: "2021-07-01",
} as const;

/** The version for a resource by its id, or undefined where this program creates none of its kind. */
export function versionOf(id: string): string | undefined {
  // The last of them: a role assignment's id begins with that of what it is about.
  const namespace = /^.*\/providers\/([^/]+)\/[^/]+\/[^/]+(?:\/[^/]+\/[^/]+)*$/i.exec(id)?.[1]?.toLowerCase();
  switch (namespace) {
    case "microsoft.cognitiveservices":
      return apiVersions.cognitive;
    case "microsoft.databricks":
      return apiVersions.databricks;
    case "microsoft.network":
      return /\/privateDnsZones\//i.test(id) ? apiVersions.privateDns : apiVersions.network;
    case "microsoft.authorization":
      return apiVersions.permissions;
    case "microsoft.consumption":
      return apiVersions.budgets;
    case undefined:
      return /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+$/i.test(id) ? apiVersions.resources : undefined;
    default:
      return undefined;
  }
}
