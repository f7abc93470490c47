import { createHash, randomInt, randomUUID } from "node:crypto";
import { type ArmResource, armKey, workspaceType } from "../context/state";
import { removeWorkspace, resourcesBelow } from "./cascade";
import {
  type Arm,
  armTime,
  managementUrl,
  objectOf,
  requireGroup,
  requireRegion,
  requireRegistered,
  requireWritableGroup,
  retryAfter,
  shown,
  statusBody,
  systemData,
  tagsOf,
  textOf,
  without,
} from "./context";
import { ArmError, invalidLocation, resourceNotFound } from "./errors";
import { injectionOf } from "./network/relations";
import { requireNetwork } from "./network/workspace-network";
import { actionOf } from "./paths";
import { findRegion, regionName, regions } from "./regions";
import type { ArmReply, ArmRequest, ArmRoute } from "./router";
import { apiVersions } from "./versions";
import { requireWorkspaceShape, withDefaults } from "./workspace-rules";

const namespace = "Microsoft.Databricks";
const collection = `/subscriptions/:subscription/resourceGroups/:group/providers/${namespace}/workspaces`;
const one = `${collection}/:workspace`;
const regionNames = regions.map(({ name }) => name);

/** What an update does not change: decided at the creation, or the service's own. */
const fixed = [
  "computeMode",
  "managedResourceGroupId",
  "provisioningState",
  "workspaceId",
  "workspaceUrl",
  "isUcEnabled",
  "authorizations",
  "createdBy",
  "createdDateTime",
  "updatedBy",
];

/** Databricks workspaces: minutes from Accepted to Succeeded, with a managed resource group of their own. */
export function workspaceRoutes(arm: Arm): ArmRoute[] {
  const { state, operations, world } = arm;
  const route = (method: string, pattern: string, handle: ArmRoute["handle"]): ArmRoute => ({
    method,
    pattern,
    versions: apiVersions.workspaces,
    handle,
  });

  const accepted = (
    { params, apiVersion }: Pick<ArmRequest, "params" | "apiVersion">,
    workspace: ArmResource,
    duration: number,
    work: { readonly apply: () => void; readonly fail?: (error: ArmError) => void },
  ): Record<string, string> => {
    const { id } = operations.start({ id: randomUUID(), target: armKey(workspace.id), duration, ...work });
    const base = `${managementUrl}/subscriptions/${params["subscription"]}/providers/${namespace}/workspaces/${workspace.name}`;
    return {
      location: `${base}/operationResults/${id}?api-version=${apiVersion}`,
      "azure-asyncoperation": `${base}/operationStatus/${id}?api-version=${apiVersion}`,
      ...retryAfter(duration),
    };
  };

  const requireWorkspace = ({ path, params }: ArmRequest): ArmResource => {
    const group = requireGroup(arm, path);
    const name = params["workspace"] ?? "";
    const workspace = state.resources.get(armKey(`${group.id}/providers/${namespace}/workspaces/${name}`));
    if (!workspace) throw resourceNotFound(`${namespace}/workspaces/${name}`, group.name);
    return workspace;
  };

  /** A workspace that is being created, changed or deleted takes no other change. */
  const requireSettled = (workspace: ArmResource): void => {
    if (operations.runningAt(armKey(workspace.id)).length === 0) return;
    throw new ArmError(
      409,
      "ApplianceBeingUpdated",
      `The workspace '${workspace.id}' is in provisioning state '${textOf(workspace.properties["provisioningState"]) ?? ""}'. Please try again when the operation has ended.`,
    );
  };

  const put = (request: ArmRequest): ArmReply => {
    const { path, params, body } = request;
    requireRegistered(arm, namespace);
    const group = requireWritableGroup(arm, path, actionOf("PUT", path));
    const name = params["workspace"] ?? "";
    const id = `${group.id}/providers/${namespace}/workspaces/${name}`;
    const existing = state.resources.get(armKey(id));
    if (existing) requireSettled(existing);
    requireWorkspaceShape(name, body, existing);
    const location = requireRegion(body, workspaceType, regionNames);
    requireNetwork(arm, objectOf(body["properties"]), location, existing);
    if (existing) {
      const own = regionName(existing.location ?? "");
      if (own !== location) throw invalidLocation({ name, location: own, group: group.name }, location);
      // What could not be made has no address; asking for it again makes it.
      if (existing.properties["provisioningState"] !== "Failed") return update(request, existing);
    }
    const workspace: ArmResource = {
      id,
      name,
      type: workspaceType,
      // The resource provider answers with the display name, unlike others.
      location: findRegion(location)?.displayName ?? location,
      sku: { name: textOf(objectOf(body["sku"])["name"]) ?? "premium" },
      ...tagsOf(body),
      systemData: systemData(arm),
      properties: { ...withDefaults(objectOf(body["properties"])), provisioningState: "Accepted" },
    };
    state.resources.set(armKey(id), workspace);
    const failure = reserveManagedGroup(arm, workspace, location);
    const headers = accepted(request, workspace, world.latency.workspaceCreate, {
      apply() {
        if (failure) throw failure;
        finish(arm, workspace);
      },
      fail: () => void (workspace.properties["provisioningState"] = "Failed"),
    });
    return { status: existing ? 200 : 201, body: shown(workspace), headers };
  };

  const update = (request: ArmRequest, workspace: ArmResource): ArmReply => {
    const { body, method } = request;
    const properties = without(objectOf(body["properties"]), ...fixed);
    const sku = textOf(objectOf(body["sku"])["name"]);
    if (method === "PUT") {
      delete workspace.tags;
      Object.assign(workspace.properties, withDefaults({ ...workspace.properties, ...properties }));
    }
    Object.assign(workspace, tagsOf(body), { systemData: systemData(arm, workspace) });
    if (sku !== undefined) workspace.sku = { name: sku };
    workspace.properties["provisioningState"] = "Updating";
    const headers = accepted(request, workspace, world.latency.workspaceCreate / 10, {
      apply: () => void (workspace.properties["provisioningState"] = "Succeeded"),
    });
    return { status: 200, body: shown(workspace), headers };
  };

  const patch = (request: ArmRequest): ArmReply => {
    requireWritableGroup(arm, request.path, actionOf("PATCH", request.path));
    const workspace = requireWorkspace(request);
    requireSettled(workspace);
    return update(request, workspace);
  };

  const remove = (request: ArmRequest): ArmReply => {
    requireWritableGroup(arm, request.path, actionOf("DELETE", request.path));
    const workspace = state.resources.get(armKey(request.path));
    if (!workspace) return { status: 204 };
    requireSettled(workspace);
    workspace.properties["provisioningState"] = "Deleting";
    const headers = accepted(request, workspace, world.latency.workspaceDelete, {
      apply: () => removeWorkspace(arm, workspace),
    });
    return { status: 202, headers };
  };

  const poll = ({ params, path }: ArmRequest, isStatus: boolean): ArmReply => {
    const operation = operations.find(params["id"] ?? "");
    if (!operation)
      throw new ArmError(404, "OperationNotFound", `The operation '${params["id"]}' could not be found.`);
    const isRunning = operation.status === "Running";
    const headers = isRunning ? retryAfter(operation.duration) : {};
    if (isStatus) return { status: 200, body: statusBody(operation, path), headers };
    if (operation.error) throw operation.error;
    return isRunning ? { status: 202, headers } : { status: 200 };
  };

  const list = (path: string): ArmReply => ({
    status: 200,
    body: {
      value: resourcesBelow(state, path)
        .filter(({ type }) => type === workspaceType)
        .map(shown),
    },
  });

  const subscription = `/subscriptions/:subscription/providers/${namespace}/workspaces`;
  return [
    route("PUT", one, put),
    route("PATCH", one, patch),
    route("GET", one, (request) => ({ status: 200, body: shown(requireWorkspace(request)) })),
    route("DELETE", one, remove),
    route("GET", collection, ({ path }) => list(requireGroup(arm, path).id)),
    route("GET", subscription, ({ params }) => list(`/subscriptions/${params["subscription"]}`)),
    route("GET", `${subscription}/:workspace/operationStatus/:id`, (request) => poll(request, true)),
    route("GET", `${subscription}/:workspace/operationResults/:id`, (request) => poll(request, false)),
  ];
}

/**
 * Makes the managed resource group with what a workspace keeps in it. One that exists already makes the
 * creation fail, not at the request but while it is under way.
 */
function reserveManagedGroup(arm: Arm, workspace: ArmResource, location: string): ArmError | undefined {
  const id = textOf(workspace.properties["managedResourceGroupId"]);
  if (id === undefined) return undefined;
  if (arm.state.groups.has(armKey(id)) || arm.world.faults.condition("managed-group-taken"))
    return new ArmError(
      409,
      "ApplianceProvisioningFailed",
      `The managed resource group '${id}' already exists. Please specify a new non-existent managed resource group`,
    );
  arm.state.groups.set(armKey(id), {
    id,
    name: id.split("/").at(-1) ?? "",
    type: "Microsoft.Resources/resourceGroups",
    location,
    managedBy: workspace.id,
    ...(workspace.tags && { tags: { ...workspace.tags } }),
    properties: { provisioningState: "Succeeded" },
  });
  const storage = storageAccountName(workspace);
  const network = [
    ["Microsoft.Network/virtualNetworks", "workers-vnet"],
    ["Microsoft.Network/networkSecurityGroups", "workers-sg"],
  ] as const;
  const inside = [
    ["Microsoft.Storage/storageAccounts", storage],
    ...(injectionOf(workspace.properties) === undefined ? network : []),
    ["Microsoft.ManagedIdentity/userAssignedIdentities", "dbmanagedidentity"],
  ] as const;
  for (const [type, name] of inside) {
    const resource = {
      id: `${id}/providers/${type}/${name}`,
      name,
      type,
      location,
      properties: { provisioningState: "Succeeded" },
    };
    arm.state.resources.set(armKey(resource.id), resource);
  }
  return undefined;
}

/** Storage account names are unique in all of Azure: 24 lower-case letters and digits at most. */
const storageAccountName = ({ id }: ArmResource): string =>
  `dbstorage${createHash("sha256").update(id.toLowerCase()).digest("hex").slice(0, 13)}`;

/** Gives a workspace what it only has when it stands: its id, its URL, its storage account. */
function finish(arm: Arm, workspace: ArmResource): void {
  const { objectId, clientId } = arm.state.identity;
  const by = { oid: objectId, applicationId: clientId };
  const workspaceId = `${randomInt(1, 9)}${String(randomInt(0, 10 ** 14)).padStart(14, "0")}${randomInt(0, 10)}`;
  const isHybrid = workspace.properties["computeMode"] === "Hybrid";
  Object.assign(workspace.properties, {
    provisioningState: "Succeeded",
    isUcEnabled: true,
    authorizations: [
      {
        principalId: "9a74af6f-d153-4348-988a-e2672920bee9",
        roleDefinitionId: "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
      },
    ],
    createdBy: by,
    updatedBy: by,
    createdDateTime: armTime(arm.world.now()),
    workspaceId,
    workspaceUrl: `adb-${workspaceId}.${Number(workspaceId.slice(-2)) % 20}.azuredatabricks.net`,
    ...(isHybrid && {
      parameters: {
        ...objectOf(workspace.properties["parameters"]),
        storageAccountName: { type: "String", value: storageAccountName(workspace) },
      },
    }),
  });
  for (const hook of arm.world.hooks.workspaceCreated) hook(workspace);
}
