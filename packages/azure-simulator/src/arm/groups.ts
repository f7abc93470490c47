import { armKey } from "../context/state";
import { removeGroup, resourcesBelow } from "./cascade";
import {
  type Arm,
  managementUrl,
  requireGroup,
  requireRegion,
  requireUndenied,
  retryAfter,
  shown,
  tagsOf,
} from "./context";
import { ArmError, groupBeingDeleted } from "./errors";
import { filterResources } from "./resource-list";
import { regions } from "./regions";
import type { ArmReply, ArmRequest, ArmRoute } from "./router";
import { apiVersions } from "./versions";

const type = "Microsoft.Resources/resourceGroups";
const action = (verb: string) => `Microsoft.Resources/subscriptions/resourcegroups/${verb}`;
const regionNames = regions.map(({ name }) => name);

/** Name of a group: up to 90 letters, digits, `-_().`, no period at its end. */
const groupName = /^[\p{L}\p{N}\-_().]{0,89}[\p{L}\p{N}\-_()]$/u;

/** Resource groups. Deletion takes everything inside with it and is polled at the `Location` of the answer. */
export function groupRoutes(arm: Arm): ArmRoute[] {
  const { state, operations, world } = arm;
  const one = "/subscriptions/:subscription/resourcegroups/:group";
  const route = (method: string, pattern: string, handle: ArmRoute["handle"]): ArmRoute => ({
    method,
    pattern,
    versions: apiVersions.resources,
    handle,
  });

  const put = ({ params, body }: ArmRequest): ArmReply => {
    const { subscription = "", group: name = "" } = params;
    if (!groupName.test(name))
      throw new ArmError(
        400,
        "InvalidParameter",
        `The resource group name '${name}' is not valid: it can hold up to 90 letters, digits, hyphens, underscores, periods and parentheses, and cannot end with a period.`,
        { gateway: true },
      );
    const id = `/subscriptions/${subscription}/resourceGroups/${name}`;
    const existing = state.groups.get(armKey(id));
    const location = requireRegion(body, type, regionNames);
    if (existing) {
      requireUndenied(arm, existing, action("write"), id);
      if (existing.properties["provisioningState"] === "Deleting") throw groupBeingDeleted(existing.name);
      if (existing.location !== location)
        throw new ArmError(
          409,
          "InvalidResourceGroupLocation",
          `Invalid resource group location '${location}'. The Resource group already exists in location '${existing.location}'.`,
          { gateway: true },
        );
    }
    const group = {
      id: existing?.id ?? id,
      name: existing?.name ?? name,
      type,
      location,
      ...tagsOf(body),
      properties: { provisioningState: "Succeeded" },
    };
    state.groups.set(armKey(id), group);
    return { status: existing ? 200 : 201, body: shown(group) };
  };

  const patch = (request: ArmRequest): ArmReply => {
    const group = requireGroup(arm, request.path);
    requireUndenied(arm, group, action("write"), group.id);
    if (group.properties["provisioningState"] === "Deleting") throw groupBeingDeleted(group.name);
    Object.assign(group, tagsOf(request.body));
    return { status: 200, body: shown(group) };
  };

  const remove = (request: ArmRequest): ArmReply => {
    const group = requireGroup(arm, request.path);
    requireUndenied(arm, group, action("delete"), request.path);
    const id = deletionJob(group.name, group.location ?? "");
    if (group.properties["provisioningState"] !== "Deleting") {
      group.properties["provisioningState"] = "Deleting";
      operations.start({
        id,
        target: armKey(group.id),
        duration: world.latency.groupDelete,
        apply: () => removeGroup(arm, group),
      });
    }
    const { subscription = "" } = request.params;
    return {
      status: 202,
      headers: {
        location: `${managementUrl}/subscriptions/${subscription}/operationresults/${id}?api-version=${request.apiVersion}`,
        ...retryAfter(world.latency.groupDelete),
      },
    };
  };

  const result = ({ params, path, apiVersion }: ArmRequest): ArmReply => {
    const operation = operations.find(params["id"] ?? "");
    if (!operation)
      throw new ArmError(404, "NotFound", "The operation was not found; it may have been long ago.", {
        gateway: true,
      });
    if (operation.status !== "Running") return { status: 200 };
    return {
      status: 202,
      headers: {
        location: `${managementUrl}${path}?api-version=${apiVersion}`,
        ...retryAfter(operation.duration),
      },
    };
  };

  return [
    route("PUT", one, put),
    route("PATCH", one, patch),
    route("GET", one, ({ path }) => ({ status: 200, body: shown(requireGroup(arm, path)) })),
    route("HEAD", one, ({ params }) => {
      const id = `/subscriptions/${params["subscription"]}/resourceGroups/${params["group"]}`;
      return { status: state.groups.has(armKey(id)) ? 204 : 404 };
    }),
    route("DELETE", one, remove),
    route("GET", "/subscriptions/:subscription/resourcegroups", () => ({
      status: 200,
      body: { value: [...state.groups.values()].map(shown) },
    })),
    route("GET", `${one}/resources`, ({ path, query }) => ({
      status: 200,
      body: {
        value: filterResources(resourcesBelow(state, requireGroup(arm, path).id), query.get("$filter")),
      },
    })),
    route("GET", "/subscriptions/:subscription/resources", ({ query }) => ({
      status: 200,
      body: { value: filterResources([...state.resources.values()], query.get("$filter")) },
    })),
    route("GET", "/subscriptions/:subscription/operationresults/:id", result),
  ];
}

/** ARM names the deletion of a group by the group, in base 64; deleting it twice is one job. */
const deletionJob = (group: string, location: string): string =>
  Buffer.from(
    JSON.stringify({
      jobId: `RESOURCEGROUPDELETIONJOB-${group.toUpperCase()}-${location.toUpperCase()}`,
      jobLocation: location,
    }),
  ).toString("base64url");
