import { requireGroup, type Arm } from "./context";
import { groupIdOf } from "./paths";
import type { ArmRoute } from "./router";
import { apiVersions } from "./versions";

/** Actions of this cloud that a rule may deny. A role names what it does not allow, action by action. */
const deniable = [
  "Microsoft.Resources/subscriptions/resourceGroups/read",
  "Microsoft.Resources/subscriptions/resourceGroups/write",
  "Microsoft.Resources/subscriptions/resourceGroups/delete",
  "Microsoft.CognitiveServices/accounts/read",
  "Microsoft.CognitiveServices/accounts/write",
  "Microsoft.CognitiveServices/accounts/delete",
  "Microsoft.CognitiveServices/accounts/listKeys/action",
  "Microsoft.CognitiveServices/accounts/deployments/read",
  "Microsoft.CognitiveServices/accounts/deployments/write",
  "Microsoft.CognitiveServices/accounts/deployments/delete",
  "Microsoft.CognitiveServices/locations/resourceGroups/deletedAccounts/delete",
  "Microsoft.Databricks/workspaces/read",
  "Microsoft.Databricks/workspaces/write",
  "Microsoft.Databricks/workspaces/delete",
  "Microsoft.Network/virtualNetworks/write",
  "Microsoft.Network/networkSecurityGroups/write",
  "Microsoft.Network/natGateways/write",
  "Microsoft.Network/publicIPAddresses/write",
  "Microsoft.Network/privateEndpoints/write",
  "Microsoft.Network/privateDnsZones/write",
  "Microsoft.Databricks/accessConnectors/read",
  "Microsoft.Databricks/accessConnectors/write",
  "Microsoft.Databricks/accessConnectors/delete",
  "Microsoft.Authorization/roleAssignments/read",
  "Microsoft.Authorization/roleAssignments/write",
  "Microsoft.Authorization/roleAssignments/delete",
  "Microsoft.Consumption/budgets/write",
];

/** What the caller may do at a scope: all of it, but what the faults in force deny. Looking is no occasion for one. */
export function permissionRoutes(arm: Arm): ArmRoute[] {
  return [
    {
      method: "GET",
      pattern: ":scope*/providers/Microsoft.Authorization/permissions",
      versions: apiVersions.authorization,
      handle({ params }) {
        const scope = params["scope"] ?? "";
        if (groupIdOf(scope) !== undefined) requireGroup(arm, scope);
        const denied = arm.world.faults.list().flatMap(({ rule }) => {
          if (!("condition" in rule) || rule.condition.kind !== "denied") return [];
          const expression = new RegExp(rule.condition.action, "i");
          return deniable.filter((action) => expression.test(action));
        });
        return {
          status: 200,
          body: {
            value: [
              { actions: ["*"], notActions: [...new Set(denied)], dataActions: [], notDataActions: [] },
            ],
          },
        };
      },
    },
  ];
}
