import { timingSafeEqual } from "node:crypto";
import { type ArmResource, armKey } from "../context/state";
import type { World } from "../context/context";
import { invalidKey, invalidToken, keysDisabled, permissionDenied } from "./errors";

const audiences = new Set(["https://cognitiveservices.azure.com", "https://cognitiveservices.azure.com/"]);
const chatAction = "Microsoft.CognitiveServices/accounts/OpenAI/deployments/chat/completions/action";

/** Built-in roles that grant the chat data action; Owner and Contributor grant none. */
const rolesWithChat = new Set([
  "5e0bd9bd-7b93-4f28-af87-19fc36ad61bd", // Cognitive Services OpenAI User
  "a001fd3d-188f-4b5b-821b-7da978bf7442", // Cognitive Services OpenAI Contributor
  "a97b65f3-24c7-4388-baec-2e87135dc908", // Cognitive Services User
]);

const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** Whether a role assignment on the account, or on something above it, lets the principal chat by now. */
function mayChat(world: World, account: ArmResource, principal: string): boolean {
  const { state, latency, faults } = world;
  const scoped = armKey(account.id);
  const known = world.now() - latency.rolePropagation;
  const mayBySome = [...state.resources].some(([id, assignment]) => {
    const at = id.lastIndexOf("/providers/microsoft.authorization/roleassignments/");
    if (at < 0) return false;
    const scope = id.slice(0, at);
    return (
      (scoped === scope || scoped.startsWith(`${scope}/`)) &&
      text(assignment.properties["principalId"]).toLowerCase() === principal.toLowerCase() &&
      rolesWithChat.has(
        text(assignment.properties["roleDefinitionId"]).split("/").at(-1)?.toLowerCase() ?? "",
      ) &&
      // One without a date is as old as the account.
      !(Date.parse(text(assignment.properties["createdOn"])) > known)
    );
  });
  return mayBySome && faults.condition("role-propagation") === undefined;
}

const sameSecret = (given: string, right: string): boolean => {
  const [a, b] = [Buffer.from(given), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
};

/**
 * Lets a request pass that bears one of the account's keys, or an Entra token for Cognitive Services whose
 * principal holds a role with the data action.
 * @throws ChatError 401 or 403
 */
export function authorize(request: Request, account: ArmResource, world: World): void {
  const { state, tokens } = world;
  const bearer = /^Bearer\s+(.+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  const key = request.headers.get("api-key");
  if (key !== null) {
    if (account.properties["disableLocalAuth"] === true) throw keysDisabled();
    const keys = state.accountKeys.get(armKey(account.id));
    if (!keys || ![keys.key1, keys.key2].some((right) => sameSecret(key, right))) throw invalidKey();
    return;
  }
  if (bearer === undefined) throw invalidKey();
  const claims = tokens.verify(bearer);
  if (!claims || !audiences.has(claims.aud)) throw invalidToken();
  if (!mayChat(world, account, claims.oid))
    throw permissionDenied(
      claims.oid,
      chatAction,
      "POST /openai/deployments/{deployment-id}/chat/completions",
    );
}
