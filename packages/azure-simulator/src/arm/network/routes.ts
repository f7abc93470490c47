import { randomUUID } from "node:crypto";
import { type ArmResource, armKey } from "../../context/state";
import { removeBelow, resourcesBelow } from "../cascade";
import {
  type Arm,
  type ArmResourceType,
  managementUrl,
  newEtag,
  objectOf,
  requireGroup,
  requireRegion,
  requireRegistered,
  requireWritableGroup,
  retryAfter,
  shown,
  statusBody,
  tagsOf,
  textOf,
} from "../context";
import { ArmError, invalidLocation, parentNotFound, resourceNotFound } from "../errors";
import { actionOf } from "../paths";
import { regions } from "../regions";
import type { ArmReply, ArmRequest, ArmRoute } from "../router";
import { apiVersions } from "../versions";
import type { NetworkKind, Wanted } from "./kind";
import { natGateways, publicAddresses, securityGroups } from "./outbound";
import { zoneLinks, zones } from "./private-dns";
import { privateEndpoints, zoneGroups } from "./private-endpoints";
import { usageRoute } from "./usages";
import { subnets, virtualNetworks } from "./virtual-networks";

const namespace = "Microsoft.Network";
const kinds = [
  virtualNetworks,
  subnets,
  securityGroups,
  natGateways,
  publicAddresses,
  privateEndpoints,
  zoneGroups,
  zones,
  zoneLinks,
] as const satisfies readonly NetworkKind[];
const regionNames = regions.map(({ name }) => name);

/** Networks, what leads out of them, private endpoints and private DNS. */
export const networkTypes: readonly ArmResourceType[] = kinds.map((kind) => ({
  type: kind.type,
  versions: kind.versions,
  actions: kind.actions,
  routes: (arm) => routesOf(arm, kind),
  removedWithGroup: undefined,
  plugin: kind.plugin,
}));

/** What a region has left for networks, and how operations are polled. */
export const networkRoutes = (arm: Arm): ArmRoute[] => [usageRoute(arm), ...pollRoutes(arm)];

function routesOf(arm: Arm, kind: NetworkKind): ArmRoute[] {
  const { state } = arm;
  const segments = kind.type.split("/").slice(1);
  const isChild = segments.length > 1;
  const base = `/subscriptions/:subscription/resourceGroups/:group/providers/${namespace}`;
  const parent = isChild ? `${base}/${segments[0] ?? ""}/:parent` : base;
  const collection = `${parent}/${segments.at(-1) ?? ""}`;
  const one = `${collection}/:name`;
  const route = (method: string, pattern: string, handle: ArmRoute["handle"]): ArmRoute => ({
    method,
    pattern,
    versions: kind.versions,
    handle,
  });

  const view = (resource: ArmResource): Record<string, unknown> => {
    const properties = { ...resource.properties, ...kind.view?.(arm, resource) };
    return shown({ ...resource, properties });
  };
  /** Ids are answered as the first PUT wrote them, beginning with the group's own. */
  const idOf = ({ path }: ArmRequest): string => {
    const group = requireGroup(arm, path);
    return `${group.id}${path.slice(group.id.length)}`;
  };
  const require = (request: ArmRequest): ArmResource => {
    const found = state.resources.get(armKey(idOf(request)));
    const { group = "", parent: above, name = "" } = request.params;
    const names = above === undefined ? name : `${above}/${name}`;
    if (!found) throw resourceNotFound(`${kind.type}/${names}`, group);
    return found;
  };
  const requireIdle = (id: string): void => {
    if (arm.operations.runningAt(armKey(id)).length > 0)
      throw new ArmError(
        409,
        "AnotherOperationInProgress",
        `Another operation on this or dependent resource is in progress. To retrieve status of the operation, use the uri of '${id}'.`,
      );
  };

  const put = (request: ArmRequest): ArmReply => {
    const { path, params, body } = request;
    requireRegistered(arm, namespace);
    const group = requireWritableGroup(arm, path, actionOf("PUT", path));
    const id = idOf(request);
    const existing = state.resources.get(armKey(id));
    requireIdle(id);
    if (isChild) requireParent(arm, id);
    const location = isChild && !kind.isDns ? undefined : locationOf(kind, body);
    if (existing && location !== existing.location)
      throw invalidLocation(
        { name: existing.name, location: existing.location ?? "", group: group.name },
        location ?? "",
      );
    const wanted: Wanted = { id, name: existing?.name ?? params["name"] ?? "", location, body, existing };
    const properties = kind.build(arm, wanted);
    const resource: ArmResource = {
      id: existing?.id ?? id,
      name: wanted.name,
      type: kind.type,
      ...(location !== undefined && { location }),
      ...(body["sku"] !== undefined && { sku: objectOf(body["sku"]) as { name: string } }),
      etag: newEtag(),
      ...tagsOf(body),
      properties: { ...properties, provisioningState: "Updating" },
    };
    state.resources.set(armKey(id), resource);
    kind.accepted?.(arm, resource, wanted);
    const headers = accepted(arm, kind, request, resource, () => {
      resource.properties["provisioningState"] = "Succeeded";
      kind.done?.(arm, resource);
    });
    if (kind.isDns) return { status: 202, body: {}, headers };
    return { status: existing ? 200 : 201, body: view(resource), headers };
  };

  const patch = (request: ArmRequest): ArmReply => {
    requireWritableGroup(arm, request.path, actionOf("PATCH", request.path));
    const resource = require(request);
    requireIdle(resource.id);
    Object.assign(resource, tagsOf(request.body), { etag: newEtag() });
    return { status: 200, body: view(resource) };
  };

  const remove = (request: ArmRequest): ArmReply => {
    requireWritableGroup(arm, request.path, actionOf("DELETE", request.path));
    const resource = state.resources.get(armKey(idOf(request)));
    if (!resource) return { status: 204 };
    requireIdle(resource.id);
    kind.requireUnused?.(arm, resource);
    resource.properties["provisioningState"] = "Deleting";
    const headers = accepted(arm, kind, request, resource, () => {
      kind.removed?.(arm, resource);
      removeBelow(arm, resource.id);
    });
    return { status: 202, headers };
  };

  const list = (path: string): ArmReply => ({
    status: 200,
    body: {
      value: resourcesBelow(state, path)
        .filter(({ type }) => type === kind.type)
        .map(view),
    },
  });
  const inGroup = (request: ArmRequest): ArmReply => {
    if (!isChild) return list(requireGroup(arm, request.path).id);
    const id = idOf(request);
    requireParent(arm, id);
    return list(id.slice(0, id.lastIndexOf("/")));
  };

  return [
    route("PUT", one, put),
    route("PATCH", one, patch),
    route("GET", one, (request) => ({ status: 200, body: view(require(request)) })),
    route("DELETE", one, remove),
    route("GET", collection, inGroup),
    ...(isChild
      ? []
      : [
          route("GET", `/subscriptions/:subscription/providers/${kind.type}`, ({ params }) =>
            list(`/subscriptions/${params["subscription"]}`),
          ),
        ]),
  ];
}

/** @throws ParentResourceNotFound for the path of something inside what is not there */
function requireParent({ state }: Arm, path: string): void {
  const [, parent = "", type = "", name = ""] =
    /^(.*\/providers\/[^/]+\/([^/]+)\/([^/]+))\/[^/]+/i.exec(path) ?? [];
  if (!state.resources.has(armKey(parent))) throw parentNotFound(`${type}/${name}`);
}

const locationOf = ({ type, isDns }: NetworkKind, body: ArmRequest["body"]): string => {
  if (!isDns) return requireRegion(body, type, regionNames);
  const given = textOf(body["location"])?.toLowerCase() ?? "";
  return given === "global" ? given : requireRegion(body, type, []);
};

/** Starts an operation of the service and says where to poll it: for its status, and for its result. */
function accepted(
  arm: Arm,
  { isDns }: NetworkKind,
  { params, apiVersion }: ArmRequest,
  resource: ArmResource,
  apply: () => void,
): Record<string, string> {
  const duration = arm.world.latency.networkChange;
  const { id } = arm.operations.start({ id: randomUUID(), target: armKey(resource.id), duration, apply });
  const subscription = `${managementUrl}/subscriptions/${params["subscription"]}`;
  const [base, status, result] = isDns
    ? ([
        `resourceGroups/${params["group"]}/`,
        "privateDnsOperationStatuses",
        "privateDnsOperationResults",
      ] as const)
    : ([
        "",
        `locations/${resource.location ?? "global"}/operations`,
        `locations/${resource.location ?? "global"}/operationResults`,
      ] as const);
  const url = (kind: string): string =>
    `${subscription}/${base}providers/${namespace}/${kind}/${id}?api-version=${apiVersion}`;
  return { "azure-asyncoperation": url(status), location: url(result), ...retryAfter(duration) };
}

function pollRoutes(arm: Arm): ArmRoute[] {
  const poll = ({ params, path }: ArmRequest, isStatus: boolean): ArmReply => {
    const operation = arm.operations.find(params["id"] ?? "");
    if (!operation)
      throw new ArmError(404, "OperationNotFound", `The operation '${params["id"]}' could not be found.`);
    const isRunning = operation.status === "Running";
    const headers = isRunning ? retryAfter(operation.duration) : {};
    if (isStatus) return { status: 200, body: statusBody(operation, path), headers };
    if (operation.error) throw operation.error;
    return isRunning ? { status: 202, headers } : { status: 200 };
  };
  const [network, dns] = [
    `/subscriptions/:subscription/providers/${namespace}/locations/:location`,
    `/subscriptions/:subscription/resourceGroups/:group/providers/${namespace}`,
  ];
  const route = (pattern: string, versions: readonly string[], isStatus: boolean): ArmRoute => ({
    method: "GET",
    pattern,
    versions,
    handle: (request) => poll(request, isStatus),
  });
  return [
    route(`${network}/operations/:id`, apiVersions.network, true),
    route(`${network}/operationResults/:id`, apiVersions.network, false),
    route(`${dns}/privateDnsOperationStatuses/:id`, apiVersions.privateDns, true),
    route(`${dns}/privateDnsOperationResults/:id`, apiVersions.privateDns, false),
  ];
}
