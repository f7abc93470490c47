import { type ArmResource, armKey } from "../context/state";
import { type Arm, armTime, objectOf, requireGroup, shown, textOf } from "./context";
import { ArmError, resourceNotFound } from "./errors";
import { groupIdOf, parseResourcePath } from "./paths";
import type { ArmReply, ArmRequest, ArmRoute } from "./router";
import { apiVersions } from "./versions";

const type = "Microsoft.Authorization/roleAssignments";
const collection = `:scope*/providers/${type}`;
const one = `${collection}/:assignment`;
const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Role assignments at any scope that exists. They go with their scope. */
export function roleAssignmentRoutes(arm: Arm): ArmRoute[] {
  const { state, world } = arm;
  const route = (method: string, pattern: string, handle: ArmRoute["handle"]): ArmRoute => ({
    method,
    pattern,
    versions: apiVersions.authorization,
    handle,
  });
  const all = (): ArmResource[] => [...state.resources.values()].filter((resource) => resource.type === type);

  const put = ({ path, params, body }: ArmRequest): ArmReply => {
    const { scope = "", assignment: name = "" } = params;
    const properties = objectOf(body["properties"]);
    const principalId = requireGuid(properties, "principalId");
    const roleDefinitionId = textOf(properties["roleDefinitionId"]) ?? "";
    const role = roleDefinitionId.split("/").at(-1) ?? "";
    requireScope(arm, scope);
    if (!guid.test(name))
      throw invalid(
        "InvalidRoleAssignmentId",
        `The role assignment ID '${name}' is not valid. The role assignment ID must be a GUID.`,
      );
    if (!guid.test(role))
      throw invalid(
        "InvalidRoleDefinitionId",
        `The role definition ID '${roleDefinitionId}' is not valid. The role definition ID must be a GUID.`,
      );
    const existing = state.resources.get(armKey(path));
    if (existing) requireSameAssignment(existing, principalId);
    else requireNewAssignment(all(), { scope, principalId, role });
    const known = knownPrincipalType(arm, principalId);
    const principalType = textOf(properties["principalType"]) ?? known;
    if (known !== undefined && principalType !== known)
      throw invalid(
        "UnmatchedPrincipalType",
        // The service's own spelling.
        `The PrincipalId '${principalId.replaceAll("-", "")}' has type '${known}' , which is different from specified PrinciaplType '${principalType}'.`,
      );
    if (principalType === undefined)
      throw invalid(
        "PrincipalNotFound",
        `Principal ${principalId.replaceAll("-", "")} does not exist in the directory ${state.identity.tenantId}. Check that you have the correct principal ID. If you are creating this principal and then immediately assigning a role, this error might be related to a replication delay. In this case, set the role assignment principalType property to a value, such as ServicePrincipal, User, or Group. See https://aka.ms/docs-principaltype`,
      );
    const now = armTime(world.now());
    const by = state.identity.objectId;
    const made: ArmResource = {
      id: `${scope}/providers/${type}/${name}`,
      name,
      type,
      properties: {
        roleDefinitionId,
        principalId,
        principalType,
        scope: scope || "/",
        condition: properties["condition"] ?? null,
        conditionVersion: properties["conditionVersion"] ?? null,
        createdOn: existing?.properties["createdOn"] ?? now,
        updatedOn: now,
        createdBy: existing?.properties["createdBy"] ?? by,
        updatedBy: by,
        delegatedManagedIdentityResourceId: null,
        description: properties["description"] ?? null,
      },
    };
    state.resources.set(armKey(path), made);
    return { status: existing ? 200 : 201, body: shown(made) };
  };

  return [
    route("PUT", one, put),
    route("GET", one, ({ path, params }) => {
      const found = state.resources.get(armKey(path));
      if (!found)
        throw new ArmError(
          404,
          "RoleAssignmentNotFound",
          `The role assignment '${params["assignment"]}' is not found.`,
        );
      return { status: 200, body: shown(found) };
    }),
    route("DELETE", one, ({ path }) => {
      const found = state.resources.get(armKey(path));
      if (!found) return { status: 204 };
      state.resources.delete(armKey(path));
      return { status: 200, body: shown(found) };
    }),
    route("GET", collection, ({ params, query }) => ({
      status: 200,
      body: {
        value: all()
          .filter((found) => isListed(found, params["scope"] ?? "", query.get("$filter")))
          .map(shown),
      },
    })),
  ];
}

const invalid = (code: string, message: string) => new ArmError(400, code, message);

function requireGuid(properties: Record<string, unknown>, name: string): string {
  const value = textOf(properties[name]) ?? "";
  if (guid.test(value)) return value;
  throw invalid("InvalidPrincipalId", `The ${name} '${value}' is not valid. The ${name} must be a GUID.`);
}

/** A scope is the subscription, a group or a resource, and must exist. */
function requireScope(arm: Arm, scope: string): void {
  if (groupIdOf(scope) === undefined) return;
  const group = requireGroup(arm, scope);
  const parsed = parseResourcePath(scope);
  if (!parsed || arm.state.resources.has(armKey(scope))) return;
  const name = parsed.types.map((one, index) => `${one}/${parsed.names[index] ?? ""}`).join("/");
  throw resourceNotFound(`${parsed.namespace}/${name}`, group.name);
}

function requireSameAssignment({ properties }: ArmResource, principalId: string): void {
  if (textOf(properties["principalId"])?.toLowerCase() === principalId.toLowerCase()) return;
  throw new ArmError(
    400,
    "RoleAssignmentUpdateNotPermitted",
    "Tenant ID, application ID, principal ID, and scope are not allowed to be updated.",
  );
}

function requireNewAssignment(
  all: readonly ArmResource[],
  { scope, principalId, role }: { scope: string; principalId: string; role: string },
): void {
  const twin = all.find(
    ({ properties }) =>
      armKey(textOf(properties["scope"]) ?? "") === armKey(scope || "/") &&
      textOf(properties["principalId"])?.toLowerCase() === principalId.toLowerCase() &&
      textOf(properties["roleDefinitionId"])?.toLowerCase().endsWith(role.toLowerCase()),
  );
  if (!twin) return;
  throw new ArmError(
    409,
    "RoleAssignmentExists",
    `The role assignment already exists. The ID of the existing role assignment is ${twin.name.replaceAll("-", "")}.`,
  );
}

/** The type of a principal that the directory knows: one that logs in, or a managed identity. */
function knownPrincipalType(arm: Arm, principalId: string): string | undefined {
  const managed = [...arm.state.resources.values()].map(({ identity }) => textOf(identity?.["principalId"]));
  const { identity, guests } = arm.state;
  const known = [...[identity, ...guests].map(({ objectId }) => objectId), ...managed];
  return known.some((id) => id?.toLowerCase() === principalId.toLowerCase()) ? "ServicePrincipal" : undefined;
}

/** Assignments at a scope, above it and, unless `atScope()` is asked for, below it. */
function isListed({ properties }: ArmResource, scope: string, filter: string | null): boolean {
  const own = armKey(textOf(properties["scope"]) ?? "");
  const asked = armKey(scope);
  const principal = /(?:principalId\s+eq|assignedTo\()\s*'([^']+)'/i.exec(filter ?? "")?.[1];
  if (principal && textOf(properties["principalId"])?.toLowerCase() !== principal.toLowerCase()) return false;
  const isAbove = asked === own || asked.startsWith(`${own}/`);
  return isAbove || (!/atScope\(\)/i.test(filter ?? "") && own.startsWith(`${asked}/`));
}
