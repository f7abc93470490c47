import { requireGroup, type Arm } from "./context";
import { groupIdOf } from "./paths";
import type { ArmRoute } from "./router";
import { apiVersions } from "./versions";

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
          return arm.types.flatMap(({ actions }) => actions).filter((action) => expression.test(action));
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
