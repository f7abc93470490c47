import { armKey, type SoftDeletedAccount } from "../context/state";
import { purge } from "./cascade";
import { acceptedHeaders, namespace } from "./cognitive";
import type { Arm } from "./context";
import { ArmError } from "./errors";
import { regionName } from "./regions";
import type { ArmRequest, ArmRoute } from "./router";
import { apiVersions } from "./versions";

const subscription = `/subscriptions/:subscription/providers/${namespace}`;
const one = `${subscription}/locations/:location/resourceGroups/:group/deletedAccounts/:account`;

/** Soft-deleted accounts; each is found under the location and the group it had, and nowhere else. */
export function deletedAccountRoutes(arm: Arm): ArmRoute[] {
  const { state, operations, world } = arm;
  const route = (method: string, pattern: string, handle: ArmRoute["handle"]): ArmRoute => ({
    method,
    pattern,
    versions: apiVersions.cognitive,
    handle,
  });

  const require = ({ params, path }: ArmRequest): SoftDeletedAccount => {
    const { subscription: id = "", location = "", group = "", account = "" } = params;
    const key = armKey(
      `/subscriptions/${id}/resourceGroups/${group}/providers/${namespace}/accounts/${account}`,
    );
    const deleted = state.softDeleted.get(key);
    if (deleted?.account.location !== regionName(location) || !deleted)
      throw new ArmError(404, "NotFound", `Specified resource '${path}' cannot be found.`);
    return deleted;
  };

  return [
    route("GET", `${subscription}/deletedAccounts`, () => ({
      status: 200,
      body: { value: [...state.softDeleted.values()].map((deleted) => shownDeleted(arm, deleted)) },
    })),
    route("GET", one, (request) => ({ status: 200, body: shownDeleted(arm, require(request)) })),
    route("DELETE", one, (request) => {
      const { account } = require(request);
      const key = armKey(account.id);
      const target = armKey(request.path);
      const running = operations.runningAt(target);
      if (running.length > 0)
        throw new ArmError(
          409,
          "RequestConflict",
          `Another operation is being performed on the resource '${request.path}'. Please try again later.`,
        );
      const headers = acceptedHeaders(arm, request, account.location ?? "", {
        target,
        duration: world.latency.accountPurge,
        apply: () => purge(arm, key),
      });
      return { status: 202, headers };
    }),
  ];
}

/** A soft-deleted account as the service lists it. */
function shownDeleted(
  arm: Arm,
  { account, resourceGroup, deletionDate, scheduledPurgeDate }: SoftDeletedAccount,
) {
  const { name, location, kind, sku, tags, properties } = account;
  return {
    id: `/subscriptions/${arm.state.identity.subscriptionId}/providers/${namespace}/locations/${location}/resourceGroups/${resourceGroup}/deletedAccounts/${name}`,
    name,
    type: `${namespace}/deletedAccounts`,
    location,
    kind,
    sku,
    ...(tags && { tags }),
    properties: { ...properties, deletionDate, scheduledPurgeDate },
  };
}
