import type { Hono } from "hono";
import { alreadyExists, DatabricksError, invalidParameter, notFound } from "../errors";
import { bodyOf, optionalText, requiredText, type Fields } from "../fields";
import type { WorkspaceEnvironment } from "../environment";
import type { SecretScope, Workspace } from "../workspaces";

const nameRule = /^[\w@.-]{1,128}$/;
const largestSecret = 128 * 1024;
const mostScopes = 1000;
const permissions = ["MANAGE", "WRITE", "READ"] as const;

function checkedName(fields: Fields, field: "scope" | "key"): string {
  const name = requiredText(fields, field);
  if (!nameRule.test(name))
    throw invalidParameter(
      `${field === "scope" ? "Scope name" : "Secret key"} '${name}' is invalid. It must consist of alphanumeric characters, dashes, underscores, @ and periods, and may not exceed 128 characters.`,
    );
  return name;
}

function scopeNamed(workspace: Workspace, name: string): SecretScope {
  const scope = workspace.scopes.get(name);
  if (!scope) throw notFound(`Scope ${name} does not exist!`);
  return scope;
}

function valueIn(fields: Fields): Buffer {
  const { string_value: text, bytes_value: bytes } = fields;
  if ((typeof text === "string") === (typeof bytes === "string"))
    throw invalidParameter("Exactly one of string_value or bytes_value must be specified.");
  const value = typeof text === "string" ? Buffer.from(text) : Buffer.from(bytes as string, "base64");
  if (value.length > largestSecret)
    throw invalidParameter(
      `The secret value is ${value.length} bytes, and must not exceed ${largestSecret} bytes.`,
    );
  return value;
}

/** The secrets API. The creator manages a scope; a secret's value is given back only by `get`, as base64. */
export function secretRoutes(app: Hono<WorkspaceEnvironment>, creator: string): void {
  app.post("/api/2.0/secrets/scopes/create", async ({ var: { workspace }, req, json }) => {
    const fields = await bodyOf(req.raw);
    const name = checkedName(fields, "scope");
    if ((optionalText(fields, "scope_backend_type") ?? "DATABRICKS") !== "DATABRICKS")
      throw invalidParameter("Scope with Azure KeyVault must have userAADToken defined!");
    if (workspace.scopes.has(name)) throw alreadyExists(`Scope ${name} already exists!`);
    if (workspace.scopes.size >= mostScopes)
      throw new DatabricksError(
        400,
        "RESOURCE_LIMIT_EXCEEDED",
        `Cannot create more than ${mostScopes} scopes.`,
      );
    const acls: SecretScope["acls"] = new Map([[creator, "MANAGE"]]);
    const everyone = optionalText(fields, "initial_manage_principal");
    if (everyone !== undefined && everyone !== "users")
      throw invalidParameter(
        "The only supported principal for initial_manage_principal is the group 'users'.",
      );
    if (everyone) acls.set(everyone, "MANAGE");
    workspace.scopes.set(name, { secrets: new Map(), acls });
    return json({});
  });

  app.get("/api/2.0/secrets/scopes/list", ({ var: { workspace }, json }) => {
    const scopes = [...workspace.scopes.keys()].map((name) => ({ name, backend_type: "DATABRICKS" }));
    return json(scopes.length > 0 ? { scopes } : {});
  });

  app.post("/api/2.0/secrets/scopes/delete", async ({ var: { workspace }, req, json }) => {
    const name = requiredText(await bodyOf(req.raw), "scope");
    scopeNamed(workspace, name);
    workspace.scopes.delete(name);
    return json({});
  });

  app.post("/api/2.0/secrets/put", async ({ var: { workspace, now }, req, json }) => {
    const fields = await bodyOf(req.raw);
    const scope = scopeNamed(workspace, requiredText(fields, "scope"));
    scope.secrets.set(checkedName(fields, "key"), { value: valueIn(fields), updatedAt: now });
    return json({});
  });

  app.get("/api/2.0/secrets/list", ({ var: { workspace }, req, json }) => {
    const { secrets } = scopeNamed(workspace, requiredText(req.query(), "scope"));
    const listed = [...secrets].map(([key, { updatedAt }]) => ({ key, last_updated_timestamp: updatedAt }));
    return json(listed.length > 0 ? { secrets: listed } : {});
  });

  app.get("/api/2.0/secrets/get", ({ var: { workspace }, req, json }) => {
    const scope = requiredText(req.query(), "scope");
    const key = requiredText(req.query(), "key");
    const secret = scopeNamed(workspace, scope).secrets.get(key);
    if (!secret) throw notFound(`Failed to get secret ${key} for scope ${scope}.`);
    return json({ key, value: secret.value.toString("base64") });
  });

  app.post("/api/2.0/secrets/delete", async ({ var: { workspace }, req, json }) => {
    const fields = await bodyOf(req.raw);
    const [scope, key] = [requiredText(fields, "scope"), requiredText(fields, "key")];
    if (!scopeNamed(workspace, scope).secrets.delete(key))
      throw notFound(`Failed to delete secret ${key} for scope ${scope}.`);
    return json({});
  });

  app.post("/api/2.0/secrets/acls/put", async ({ var: { workspace }, req, json }) => {
    const fields = await bodyOf(req.raw);
    const permission = permissions.find((one) => one === fields["permission"]);
    if (!permission) throw invalidParameter(`permission must be one of ${permissions.join(", ")}.`);
    scopeNamed(workspace, requiredText(fields, "scope")).acls.set(
      requiredText(fields, "principal"),
      permission,
    );
    return json({});
  });

  app.get("/api/2.0/secrets/acls/list", ({ var: { workspace }, req, json }) => {
    const { acls } = scopeNamed(workspace, requiredText(req.query(), "scope"));
    return json({ items: [...acls].map(([principal, permission]) => ({ principal, permission })) });
  });

  app.get("/api/2.0/secrets/acls/get", ({ var: { workspace }, req, json }) => {
    const principal = requiredText(req.query(), "principal");
    const permission = scopeNamed(workspace, requiredText(req.query(), "scope")).acls.get(principal);
    if (!permission) throw notFound(`Failed to get secret acl for principal ${principal}.`);
    return json({ principal, permission });
  });

  app.post("/api/2.0/secrets/acls/delete", async ({ var: { workspace }, req, json }) => {
    const fields = await bodyOf(req.raw);
    const principal = requiredText(fields, "principal");
    if (!scopeNamed(workspace, requiredText(fields, "scope")).acls.delete(principal))
      throw notFound(`Failed to delete secret acl for principal ${principal}.`);
    return json({});
  });
}
