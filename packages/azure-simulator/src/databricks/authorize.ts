import { timingSafeEqual } from "node:crypto";
import type { World } from "../context/context";
import { armKey } from "../context/state";
import { DatabricksError } from "./errors";
import type { Workspace } from "./workspaces";

/** The application that Azure Databricks is in every Entra tenant: the audience of its tokens. */
export const databricksApplication = "2ff814a6-3304-4ab8-85cb-cd0e6f879c1d";

const managementAudiences = new Set([
  "https://management.core.windows.net/",
  "https://management.core.windows.net",
  "https://management.azure.com/",
  "https://management.azure.com",
]);

const unauthenticated = (): DatabricksError =>
  new DatabricksError(401, "401", "Credential was not sent or was of an unsupported type for this API.");

const forbidden = (message: string): DatabricksError => new DatabricksError(403, "403", message);

function isPersonalToken(workspace: Workspace, given: string, now: number): boolean {
  const bytes = Buffer.from(given);
  return [...workspace.tokens.values()].some(({ value, expiresAt }) => {
    const right = Buffer.from(value);
    return (
      right.length === bytes.length && timingSafeEqual(right, bytes) && (expiresAt < 0 || expiresAt > now)
    );
  });
}

/**
 * Lets a request pass that bears a personal access token of the workspace, or an Entra token for Databricks; a
 * service principal that names the workspace's ARM id must prove that it may manage it.
 * @throws DatabricksError 401 without a credential, 403 with a wrong one
 */
export function authorize(request: Request, workspace: Workspace, world: World): void {
  const bearer = /^Bearer\s+(.+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  if (bearer === undefined) throw unauthenticated();
  if (bearer.startsWith("dapi")) {
    if (!isPersonalToken(workspace, bearer, world.now())) throw forbidden("Invalid access token.");
    return;
  }
  const claims = world.tokens.verify(bearer);
  if (!claims) throw forbidden("Invalid access token.");
  if (claims.aud !== databricksApplication)
    throw forbidden(
      `io.jsonwebtoken.IncorrectClaimException: Expected aud claim to be: ${databricksApplication}, but was: ${claims.aud}.`,
    );
  const resourceId = request.headers.get("x-databricks-azure-workspace-resource-id");
  if (resourceId !== null && armKey(resourceId) !== armKey(workspace.resource().id))
    throw forbidden(`The workspace resource id ${resourceId} does not belong to this workspace.`);
  const management = request.headers.get("x-databricks-azure-sp-management-token");
  const managing = management === null ? undefined : world.tokens.verify(management);
  if (management !== null && !(managing && managementAudiences.has(managing.aud)))
    throw forbidden("Invalid Azure service principal management token.");
}
