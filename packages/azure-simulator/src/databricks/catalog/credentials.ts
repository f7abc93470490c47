import { randomUUID } from "node:crypto";
import type { Hono } from "hono";
import { armKey } from "../../context/state";
import type { World } from "../../context/context";
import type { WorkspaceEnvironment } from "../environment";
import { alreadyExists, DatabricksError, invalidParameter, notFound } from "../errors";
import { asFields, bodyOf, isTrue, optionalText, requiredText } from "../fields";
import type { Workspace } from "../workspaces";
import { type Metastore, metastoreOf, type ServiceCredential } from "./metastores";

const at = "/api/2.1/unity-catalog";
const tokenLifetimeSeconds = 3599;

/** Resources that a token can be asked for; one for storage or for ARM would be given as well. */
const scopeRule = /^(https:\/\/[\w.-]+\/?|[\da-f-]{36})\/\.default$/i;

/**
 * Service credentials of Unity Catalog, and the tokens that they give. Paths and fields follow the public reference of
 * the Unity Catalog credentials API; the wording of its refusals was not verified against the service.
 */
export function credentialRoutes(app: Hono<WorkspaceEnvironment>, world: World): void {
  const creator = world.state.identity.clientId;

  const metastore = (workspace: Workspace): Metastore => {
    if (world.faults.condition("no-metastore"))
      throw new DatabricksError(
        404,
        "METASTORE_DOES_NOT_EXIST",
        "No metastore assigned for the current workspace.",
      );
    return metastoreOf(world, workspace.resource());
  };
  const named = (workspace: Workspace, name: string): ServiceCredential => {
    const credential = metastore(workspace).credentials.get(name);
    if (!credential)
      throw new DatabricksError(404, "CREDENTIAL_DOES_NOT_EXIST", `Credential '${name}' does not exist.`);
    return credential;
  };

  app.post(`${at}/credentials`, async ({ var: { workspace, now }, req, json }) => {
    const fields = await bodyOf(req.raw);
    const { credentials, ...own } = metastore(workspace);
    const name = requiredText(fields, "name");
    if (fields["purpose"] !== "SERVICE")
      throw invalidParameter("Only credentials with the purpose SERVICE are supported here.");
    if (credentials.has(name)) throw alreadyExists(`Credential '${name}' already exists`);
    const credential: ServiceCredential = {
      id: randomUUID(),
      name,
      accessConnectorId: connectorIn(fields),
      credentialId: randomUUID(),
      comment: optionalText(fields, "comment") ?? "",
      createdAt: now,
      owner: creator,
    };
    if (!isTrue(fields["skip_validation"])) principalOf(world, credential);
    credentials.set(name, credential);
    return json(shown(credential, own));
  });

  app.get(`${at}/credentials`, ({ var: { workspace }, json }) => {
    const { credentials, ...own } = metastore(workspace);
    return json({ credentials: [...credentials.values()].map((one) => shown(one, own)) });
  });

  app.get(`${at}/credentials/:name`, ({ var: { workspace }, req, json }) =>
    json(shown(named(workspace, req.param("name")), metastore(workspace))),
  );

  app.patch(`${at}/credentials/:name`, async ({ var: { workspace }, req, json }) => {
    const fields = await bodyOf(req.raw);
    const old = named(workspace, req.param("name"));
    const store = metastore(workspace);
    const changed: ServiceCredential = {
      ...old,
      comment: optionalText(fields, "comment") ?? old.comment,
      ...(fields["azure_managed_identity"] === undefined ? {} : { accessConnectorId: connectorIn(fields) }),
    };
    if (!isTrue(fields["skip_validation"])) principalOf(world, changed);
    store.credentials.set(changed.name, changed);
    return json(shown(changed, store));
  });

  app.delete(`${at}/credentials/:name`, ({ var: { workspace }, req, json }) => {
    metastore(workspace).credentials.delete(named(workspace, req.param("name")).name);
    return json({});
  });

  app.post(`${at}/temporary-service-credentials`, async ({ var: { workspace, now }, req, json }) => {
    const fields = await bodyOf(req.raw);
    const credential = named(workspace, requiredText(fields, "credential_name"));
    const [scope] = (asFields(fields["azure_options"])["resources"] ?? []) as unknown[];
    if (typeof scope !== "string" || !scopeRule.test(scope))
      throw invalidParameter("azure_options.resources must hold one scope that ends in /.default.");
    const principal = principalOf(world, credential);
    const audience = scope.slice(0, -"/.default".length);
    return json({
      azure_aad: { aad_token: world.tokens.issue(audience, tokenLifetimeSeconds, principal) },
      expiration_time: now + tokenLifetimeSeconds * 1000,
    });
  });
}

function connectorIn(fields: Readonly<Record<string, unknown>>): string {
  const { azure_managed_identity: identity } = fields;
  if (identity === undefined) throw invalidParameter("Exactly one cloud credential must be specified.");
  return requiredText(asFields(identity), "access_connector_id");
}

/** The managed identity of a credential's access connector, as far as it exists by now. */
function principalOf(
  world: World,
  { accessConnectorId }: ServiceCredential,
): { readonly objectId: string; readonly clientId: string } {
  const connector = world.state.resources.get(armKey(accessConnectorId));
  const objectId = connector?.identity?.["principalId"];
  if (typeof objectId !== "string")
    throw notFound(
      `The access connector ${accessConnectorId} could not be found or has no managed identity.`,
    );
  // A managed identity's application has an id of its own, which no caller looks at.
  return { objectId, clientId: objectId };
}

const shown = (credential: ServiceCredential, { id }: Pick<Metastore, "id">): Record<string, unknown> => ({
  id: credential.id,
  name: credential.name,
  full_name: credential.name,
  purpose: "SERVICE",
  azure_managed_identity: {
    access_connector_id: credential.accessConnectorId,
    credential_id: credential.credentialId,
  },
  comment: credential.comment,
  owner: credential.owner,
  metastore_id: id,
  created_at: credential.createdAt,
  created_by: credential.owner,
  updated_at: credential.createdAt,
  updated_by: credential.owner,
  isolation_mode: "ISOLATION_MODE_OPEN",
  used_for_managed_storage: false,
});
