import { randomBytes } from "node:crypto";
import { accountType, type ArmResource, armKey, deploymentsOf } from "../context/state";
import { resourcesBelow, softDelete } from "./cascade";
import {
  requireFreeSubdomain,
  requireRoomForAccount,
  requireValidAccount,
  requireValidSubdomain,
} from "./account-rules";
import { openaiRegions } from "./catalogue";
import { acceptedHeaders, namespace, requireIdle } from "./cognitive";
import {
  type Arm,
  armTime,
  newEtag,
  objectOf,
  requireGroup,
  requireRegion,
  requireRegistered,
  requireWritableGroup,
  shown,
  systemData,
  tagsOf,
  textOf,
  without,
} from "./context";
import { ArmError, invalidLocation, resourceNotFound } from "./errors";
import { actionOf } from "./paths";
import type { ArmReply, ArmRequest, ArmRoute } from "./router";
import { apiVersions } from "./versions";

const collection = `/subscriptions/:subscription/resourceGroups/:group/providers/${namespace}/accounts`;
const one = `${collection}/:account`;

const keyName = /^key([12])$/i;

/** What a client may send back from an earlier answer and the service takes no notice of. */
const readOnly = [
  "endpoint",
  "endpoints",
  "provisioningState",
  "internalId",
  "dateCreated",
  "capabilities",
  "isMigrated",
];

const newKey = (): string => randomBytes(64).toString("base64").replaceAll(/[+/=]/g, "").slice(0, 84);

/** Azure OpenAI accounts: their life from Creating to soft-deleted, and their keys. */
export function accountRoutes(arm: Arm): ArmRoute[] {
  const { state, world } = arm;
  const route = (method: string, pattern: string, handle: ArmRoute["handle"]): ArmRoute => ({
    method,
    pattern,
    versions: apiVersions.cognitive,
    handle,
  });

  const put = (request: ArmRequest): ArmReply => {
    const { params, body, path } = request;
    const { subscription = "", account: name = "" } = params;
    requireRegistered(arm, namespace);
    const group = requireWritableGroup(arm, path, actionOf("PUT", path));
    const id = `/subscriptions/${subscription}/resourceGroups/${group.name}/providers/${namespace}/accounts/${name}`;
    const existing = state.resources.get(armKey(id));
    if (existing) return update(existing, request);
    const location = requireRegion(body, accountType, openaiRegions);
    requireValidAccount(name, body);
    const properties = objectOf(body["properties"]);
    const deleted = state.softDeleted.get(armKey(id));
    const isRestore = properties["restore"] === true;
    if (deleted && !isRestore)
      throw new ArmError(
        409,
        "FlagMustBeSetForRestore",
        `An existing resource with ID '${id}' has been soft-deleted. To restore the resource, you must specify 'restore' to be 'true' in the property. If you don't want to restore existing resource, please purge it first.`,
      );
    if (!deleted && isRestore)
      throw new ArmError(
        404,
        "CanNotRestoreANonExistingResource",
        `Could not locate a resource to restore. The resource with ID '${id}' doesn't exist or it is already purged.`,
      );
    const subdomain = textOf(properties["customSubDomainName"]);
    if (!deleted) {
      requireFreeSubdomain(arm, subdomain);
      requireRoomForAccount(arm, location, name);
    }
    const account = deleted ? restored(arm, deleted.account) : newAccount(arm, { id, name, location, body });
    state.resources.set(armKey(id), account);
    if (deleted) {
      for (const deployment of deleted.deployments) state.resources.set(armKey(deployment.id), deployment);
      state.softDeleted.delete(armKey(id));
    } else state.accountKeys.set(armKey(id), { key1: newKey(), key2: newKey() });
    const headers = acceptedHeaders(arm, request, location, {
      target: armKey(id),
      duration: world.latency.accountCreate,
      apply: () => void (account.properties["provisioningState"] = "Succeeded"),
    });
    return { status: 201, body: shown(account), headers };
  };

  /** A PUT on what exists, and a PATCH: done at once, as far as anybody has seen. */
  const update = (account: ArmResource, { body, method, path }: ArmRequest): ArmReply => {
    requireIdle(arm, account);
    requireWritableGroup(arm, path, actionOf(method, path));
    const location = textOf(body["location"]);
    if (location && requireRegion(body, accountType, openaiRegions) !== account.location)
      throw invalidLocation(
        { name: account.name, location: account.location ?? "", group: requireGroup(arm, path).name },
        location,
      );
    const properties = without(objectOf(body["properties"]), "restore", ...readOnly);
    const subdomain = textOf(properties["customSubDomainName"]);
    const own = textOf(account.properties["customSubDomainName"]);
    if (subdomain !== undefined && subdomain.toLowerCase() !== own?.toLowerCase()) {
      if (own !== undefined)
        throw new ArmError(
          400,
          "BadRequest",
          `The custom subdomain name of '${account.name}' is '${own}' and cannot be changed to '${subdomain}'.`,
        );
      requireValidSubdomain(subdomain);
      requireFreeSubdomain(arm, subdomain);
    }
    Object.assign(account.properties, properties);
    if (subdomain !== undefined) account.properties["endpoint"] = endpointOf(subdomain);
    const sku = textOf(objectOf(body["sku"])["name"]);
    if (sku !== undefined) account.sku = { name: sku };
    if (method === "PUT") delete account.tags;
    Object.assign(account, tagsOf(body), { etag: newEtag(), systemData: systemData(arm, account) });
    return { status: 200, body: shown(account) };
  };

  const remove = (request: ArmRequest): ArmReply => {
    requireWritableGroup(arm, request.path, actionOf("DELETE", request.path));
    const account = state.resources.get(armKey(request.path));
    if (!account) return { status: 204 };
    requireIdle(arm, account);
    const nested = deploymentsOf(state, account.id);
    if (nested.length > 0)
      throw new ArmError(
        409,
        "CannotDeleteResource",
        `Cannot delete resource while nested resources exist. Some existing nested resource IDs include: '${nested.map(({ id }) => id).join("', '")}'. Please delete all nested resources before deleting this resource.`,
      );
    account.properties["provisioningState"] = "Deleting";
    const headers = acceptedHeaders(arm, request, account.location ?? "", {
      target: armKey(account.id),
      duration: world.latency.accountDelete,
      apply: () => softDelete(arm, account),
    });
    return { status: 202, headers };
  };

  const keysOf = (request: ArmRequest) => {
    const account = requireAccount(arm, request);
    const keys = state.accountKeys.get(armKey(account.id));
    if (account.properties["disableLocalAuth"] === true || !keys)
      throw new ArmError(400, "BadRequest", "Failed to list key. disableLocalAuth is set to be true");
    return keys;
  };

  const regenerate = (request: ArmRequest): ArmReply => {
    const keys = keysOf(request);
    const which = keyName.exec(textOf(request.body["keyName"]) ?? "")?.[1];
    if (!which)
      throw new ArmError(400, "InvalidKeyName", "The keyName must be one of 'Key1' and 'Key2'.", {
        target: "keyName",
      });
    keys[which === "1" ? "key1" : "key2"] = newKey();
    return { status: 200, body: { ...keys } };
  };

  const list = (path: string): ArmReply => ({
    status: 200,
    body: {
      value: resourcesBelow(state, path)
        .filter(({ type }) => type === accountType)
        .map(shown),
    },
  });

  return [
    route("PUT", one, put),
    route("PATCH", one, (request) => update(requireAccount(arm, request), request)),
    route("GET", one, (request) => ({ status: 200, body: shown(requireAccount(arm, request)) })),
    route("DELETE", one, remove),
    route("POST", `${one}/listKeys`, (request) => ({ status: 200, body: { ...keysOf(request) } })),
    route("POST", `${one}/regenerateKey`, regenerate),
    route("GET", collection, ({ path }) => list(requireGroup(arm, path).id)),
    route("GET", `/subscriptions/:subscription/providers/${namespace}/accounts`, ({ params }) =>
      list(`/subscriptions/${params["subscription"]}`),
    ),
  ];
}

/** The account that a path names or lies below. @throws ResourceGroupNotFound, ResourceNotFound */
export function requireAccount(arm: Arm, { path, params }: ArmRequest): ArmResource {
  const group = requireGroup(arm, path);
  const name = params["account"] ?? "";
  const account = arm.state.resources.get(armKey(`${group.id}/providers/${namespace}/accounts/${name}`));
  if (!account) throw resourceNotFound(`${namespace}/accounts/${name}`, group.name);
  return account;
}

const endpointOf = (subdomain: string): string => `https://${subdomain.toLowerCase()}.openai.azure.com/`;

function newAccount(
  arm: Arm,
  { id, name, location, body }: { id: string; name: string; location: string; body: ArmRequest["body"] },
): ArmResource {
  const properties = without(objectOf(body["properties"]), "restore");
  const subdomain = textOf(properties["customSubDomainName"]);
  // Without a subdomain an account answers at its region's host, with keys only.
  const endpoint =
    subdomain === undefined ? `https://${location}.api.cognitive.microsoft.com/` : endpointOf(subdomain);
  const identity = objectOf(body["identity"]);
  return {
    id,
    name,
    type: accountType,
    location,
    kind: "OpenAI",
    sku: { name: "S0" },
    etag: newEtag(),
    ...(body["identity"] !== undefined && { identity }),
    ...tagsOf(body),
    systemData: systemData(arm),
    properties: {
      publicNetworkAccess: "Enabled",
      disableLocalAuth: false,
      ...properties,
      endpoint,
      provisioningState: "Creating",
      internalId: randomBytes(16).toString("hex"),
      dateCreated: armTime(arm.world.now()),
      isMigrated: false,
      privateEndpointConnections: [],
      callRateLimit: { rules: [] },
      capabilities: [{ name: "VirtualNetworks" }, { name: "CustomerManagedKey" }, { name: "RaiMonitor" }],
      endpoints: {
        "OpenAI Language Model Instance API": endpoint,
        "OpenAI Dall-E API": endpoint,
        "OpenAI Whisper API": endpoint,
      },
    },
  };
}

const restored = (arm: Arm, account: ArmResource): ArmResource => ({
  ...account,
  etag: newEtag(),
  systemData: systemData(arm, account),
  properties: { ...account.properties, provisioningState: "Creating" },
});
