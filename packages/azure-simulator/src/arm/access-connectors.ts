import { randomUUID } from "node:crypto";
import { type ArmResource, armKey } from "../context/state";
import { removeBelow, resourcesBelow } from "./cascade";
import {
  type Arm,
  objectOf,
  requireGroup,
  requireRegion,
  requireRegistered,
  requireWritableGroup,
  shown,
  systemData,
  tagsOf,
  textOf,
} from "./context";
import { ArmError, invalidLocation, resourceNotFound } from "./errors";
import { actionOf } from "./paths";
import { regions } from "./regions";
import type { ArmReply, ArmRequest, ArmRoute } from "./router";
import { apiVersions } from "./versions";

const namespace = "Microsoft.Databricks";
/** ARM type of an access connector. */
const accessConnectorType = `${namespace}/accessConnectors`;
const collection = `/subscriptions/:subscription/resourceGroups/:group/providers/${accessConnectorType}`;
const one = `${collection}/:connector`;
const identityTypes = ["None", "SystemAssigned", "UserAssigned", "SystemAssigned,UserAssigned"];

/** Access connectors: a managed identity that workspaces reach storage with. They stand at once. */
export function accessConnectorRoutes(arm: Arm): ArmRoute[] {
  const { state } = arm;
  const route = (method: string, pattern: string, handle: ArmRoute["handle"]): ArmRoute => ({
    method,
    pattern,
    versions: apiVersions.accessConnectors,
    handle,
  });

  const requireConnector = ({ path, params }: ArmRequest): ArmResource => {
    const group = requireGroup(arm, path);
    const connector = state.resources.get(armKey(path));
    if (!connector) throw resourceNotFound(`${accessConnectorType}/${params["connector"]}`, group.name);
    return connector;
  };

  const put = ({ path, params, body }: ArmRequest): ArmReply => {
    requireRegistered(arm, namespace);
    const group = requireWritableGroup(arm, path, actionOf("PUT", path));
    const name = params["connector"] ?? "";
    const id = `${group.id}/providers/${accessConnectorType}/${name}`;
    const existing = state.resources.get(armKey(id));
    const location = requireRegion(
      body,
      accessConnectorType,
      regions.map((region) => region.name),
    );
    if (existing && existing.location !== location)
      throw invalidLocation({ name, location: existing.location ?? "", group: group.name }, location);
    const identity = body["identity"] === undefined ? existing?.identity : identityOf(arm, body, existing);
    const connector: ArmResource = {
      id: existing?.id ?? id,
      name: existing?.name ?? name,
      type: accessConnectorType,
      location,
      ...(identity && { identity }),
      ...tagsOf(body),
      systemData: systemData(arm, existing),
      properties: { provisioningState: "Succeeded" },
    };
    state.resources.set(armKey(id), connector);
    return { status: existing ? 200 : 201, body: shown(connector) };
  };

  const patch = (request: ArmRequest): ArmReply => {
    requireWritableGroup(arm, request.path, actionOf("PATCH", request.path));
    const connector = requireConnector(request);
    Object.assign(connector, tagsOf(request.body), { systemData: systemData(arm, connector) });
    if (request.body["identity"] !== undefined) connector.identity = identityOf(arm, request.body, connector);
    return { status: 200, body: shown(connector) };
  };

  const remove = ({ path }: ArmRequest): ArmReply => {
    requireWritableGroup(arm, path, actionOf("DELETE", path));
    const connector = state.resources.get(armKey(path));
    if (!connector) return { status: 204 };
    removeBelow(arm, connector.id);
    return { status: 200 };
  };

  const list = (path: string): ArmReply => ({
    status: 200,
    body: {
      value: resourcesBelow(state, path)
        .filter(({ type }) => type === accessConnectorType)
        .map(shown),
    },
  });

  return [
    route("PUT", one, put),
    route("PATCH", one, patch),
    route("GET", one, (request) => ({ status: 200, body: shown(requireConnector(request)) })),
    route("DELETE", one, remove),
    route("GET", collection, ({ path }) => list(requireGroup(arm, path).id)),
    route("GET", `/subscriptions/:subscription/providers/${accessConnectorType}`, ({ params }) =>
      list(`/subscriptions/${params["subscription"]}`),
    ),
  ];
}

/** The identity that a body asks for; a system-assigned one keeps its principal over changes. */
function identityOf(
  arm: Arm,
  body: ArmRequest["body"],
  existing: ArmResource | undefined,
): Record<string, unknown> {
  const asked = objectOf(body["identity"]);
  const type = textOf(asked["type"])?.replaceAll(" ", "");
  if (type === undefined || !identityTypes.includes(type))
    throw new ArmError(
      400,
      "InvalidIdentityType",
      `The identity type '${type ?? ""}' is not one of '${identityTypes.join("', '")}'.`,
    );
  const own = textOf(existing?.identity?.["principalId"]);
  const assigned = Object.keys(objectOf(asked["userAssignedIdentities"]));
  return {
    type,
    ...(type.includes("SystemAssigned") && {
      principalId: own ?? randomUUID(),
      tenantId: arm.state.identity.tenantId,
    }),
    ...(type.includes("UserAssigned") && {
      userAssignedIdentities: Object.fromEntries(
        assigned.map((id) => [id, { principalId: randomUUID(), clientId: randomUUID() }]),
      ),
    }),
  };
}
