import { text, type PropertyMap } from "../../rpc/values";
import { toRest } from "../casing";
import { pairId, parsePairId, readBack, type WorkspaceResource } from "../resource";
import { WorkspaceError } from "../workspace";

const missing = (what: string): WorkspaceError =>
  new WorkspaceError(404, "RESOURCE_DOES_NOT_EXIST", `${what} does not exist`);

const listed = (answer: PropertyMap, name: string): PropertyMap[] => {
  const items = answer[name];
  return Array.isArray(items) ? (items as PropertyMap[]) : [];
};

export const secretScope: WorkspaceResource = {
  name: "secret_scope",
  required: [],
  autonamed: "name",
  replaceOnChange: ["name", "backendType", "initialManagePrincipal", "keyvaultMetadata"],
  computed: ["backendType"],
  async create(inputs, workspace) {
    const name = text(inputs["name"]);
    const { initialManagePrincipal, keyvaultMetadata } = inputs;
    await workspace.post("/api/2.0/secrets/scopes/create", {
      scope: name,
      scope_backend_type: keyvaultMetadata === undefined ? "DATABRICKS" : "AZURE_KEYVAULT",
      ...(initialManagePrincipal !== undefined && { initial_manage_principal: initialManagePrincipal }),
      ...(keyvaultMetadata !== undefined && { backend_azure_keyvault: toRest(keyvaultMetadata) }),
    });
    return readBack(secretScope, name, inputs, workspace);
  },
  async read(name, inputs, workspace) {
    const scopes = listed(await workspace.get("/api/2.0/secrets/scopes/list"), "scopes");
    const scope = scopes.find((one) => one["name"] === name);
    if (scope === undefined) throw missing(`secret scope ${name}`);
    return {
      outputs: { ...inputs, name, backendType: scope["backend_type"] ?? null },
      seen: { name },
    };
  },
  async delete(name, _outputs, workspace) {
    await workspace.post("/api/2.0/secrets/scopes/delete", { scope: name });
  },
};

/** Its value goes in and never comes back. */
export const secret: WorkspaceResource = {
  name: "secret",
  required: ["key", "scope", "stringValue"],
  replaceOnChange: ["key", "scope", "stringValue"],
  computed: ["configReference", "lastUpdatedTimestamp"],
  async create(inputs, workspace) {
    const [scope, key] = [text(inputs["scope"]), text(inputs["key"])];
    await workspace.post("/api/2.0/secrets/put", { key, scope, string_value: text(inputs["stringValue"]) });
    const id = pairId(scope, key);
    return readBack(secret, id, inputs, workspace);
  },
  async read(id, inputs, workspace) {
    const [scope, key] = parsePairId(id);
    const secrets = listed(await workspace.get("/api/2.0/secrets/list", { scope }), "secrets");
    const found = secrets.find((one) => one["key"] === key);
    if (found === undefined) throw missing(`secret ${key} of scope ${scope}`);
    return {
      outputs: {
        ...inputs,
        scope,
        key,
        configReference: `{{secrets/${scope}/${key}}}`,
        lastUpdatedTimestamp: found["last_updated_timestamp"] ?? null,
      },
      seen: { scope, key },
    };
  },
  async delete(id, _outputs, workspace) {
    const [scope, key] = parsePairId(id);
    await workspace.post("/api/2.0/secrets/delete", { key, scope });
  },
};

export const secretAcl: WorkspaceResource = {
  name: "secret_acl",
  required: ["permission", "principal", "scope"],
  oneOf: { permission: ["READ", "WRITE", "MANAGE"] },
  replaceOnChange: ["permission", "principal", "scope"],
  computed: [],
  async create(inputs, workspace) {
    const [scope, principal] = [text(inputs["scope"]), text(inputs["principal"])];
    const permission = text(inputs["permission"]);
    await workspace.post("/api/2.0/secrets/acls/put", { scope, principal, permission });
    const id = pairId(scope, principal);
    return readBack(secretAcl, id, inputs, workspace);
  },
  async read(id, inputs, workspace) {
    const [scope, principal] = parsePairId(id);
    const { permission } = await workspace.get("/api/2.0/secrets/acls/get", { scope, principal });
    const now = { scope, principal, permission: permission ?? null };
    return { outputs: { ...inputs, ...now }, seen: now };
  },
  async delete(id, _outputs, workspace) {
    const [scope, principal] = parsePairId(id);
    await workspace.post("/api/2.0/secrets/acls/delete", { scope, principal });
  },
};
