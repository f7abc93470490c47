import { randomBytes } from "node:crypto";
import type { Hono } from "hono";
import { invalidParameter, notFound } from "../errors";
import { bodyOf, optionalText, requiredText } from "../fields";
import type { WorkspaceEnvironment } from "../environment";
import type { Identity } from "../../context/state";
import type { PersonalToken } from "../workspaces";

const described = (token: PersonalToken): Record<string, unknown> => ({
  token_id: token.id,
  creation_time: token.createdAt,
  expiry_time: token.expiresAt,
  comment: token.comment,
});

/** Who asks (SCIM), and that one's personal access tokens. */
export function identityRoutes(app: Hono<WorkspaceEnvironment>, identity: Identity): void {
  const me = {
    schemas: [
      "urn:ietf:params:scim:schemas:core:2.0:User",
      "urn:ietf:params:scim:schemas:extension:workspace:2.0:User",
    ],
    id: String(
      7_000_000_000_000_000 + Number.parseInt(identity.objectId.replace(/\D/g, "").slice(-12) || "1", 10),
    ),
    userName: identity.clientId,
    displayName: "Lab service principal",
    active: true,
    emails: [{ type: "work", value: identity.clientId, primary: true }],
    externalId: identity.objectId,
    groups: [{ display: "admins", type: "direct", value: "1", $ref: "Groups/1" }],
    entitlements: [{ value: "workspace-access" }, { value: "databricks-sql-access" }],
  };
  for (const path of ["/api/2.0/preview/scim/v2/Me", "/api/2.0/scim/v2/Me"] as const)
    app.get(path, ({ req, json }) => {
      const excluded = new Set((req.query("excludedAttributes") ?? "").split(","));
      return json(Object.fromEntries(Object.entries(me).filter(([name]) => !excluded.has(name))));
    });

  app.post("/api/2.0/token/create", async ({ var: { workspace, now }, req, json }) => {
    const fields = await bodyOf(req.raw);
    const lifetime = fields["lifetime_seconds"];
    if (lifetime !== undefined && (typeof lifetime !== "number" || lifetime <= 0))
      throw invalidParameter("lifetime_seconds must be a positive number of seconds.");
    const token: PersonalToken = {
      id: randomBytes(32).toString("hex"),
      value: `dapi${randomBytes(16).toString("hex")}-2`,
      comment: optionalText(fields, "comment") ?? "",
      createdAt: now,
      expiresAt: lifetime === undefined ? -1 : now + lifetime * 1000,
    };
    workspace.tokens.set(token.id, token);
    return json({ token_value: token.value, token_info: described(token) });
  });

  app.get("/api/2.0/token/list", ({ var: { workspace }, json }) =>
    json({ token_infos: [...workspace.tokens.values()].map(described) }),
  );

  app.post("/api/2.0/token/delete", async ({ var: { workspace }, req, json }) => {
    const id = requiredText(await bodyOf(req.raw), "token_id");
    if (!workspace.tokens.delete(id)) throw notFound(`Token with ID ${id} does not exist.`);
    return json({});
  });
}
