import { isMap, type PropertyMap, text } from "../../rpc/values";
import { fromRest, omit, pick, toRest } from "../casing";
import type { WorkspaceResource } from "../resource";

const at = "/api/2.1/unity-catalog/credentials";
const byService = [
  "createdAt",
  "createdBy",
  "credentialId",
  "databricksCredentialId",
  "fullName",
  "isolationMode",
  "metastoreId",
  "owner",
  "updatedAt",
  "updatedBy",
  "usedForManagedStorage",
];
const bodyOf = (inputs: PropertyMap, names: readonly string[]): PropertyMap => {
  const body = toRest(pick(inputs, names));
  return isMap(body) ? body : {};
};

/** A credential of Unity Catalog; its id is its name. It belongs to the metastore, and outlives a workspace. */
export const credential: WorkspaceResource = {
  name: "credential",
  required: ["purpose"],
  oneOf: { purpose: ["SERVICE", "STORAGE"] },
  autonamed: "name",
  replaceOnChange: ["name", "purpose"],
  computed: byService,
  async create(inputs, workspace) {
    const body = bodyOf(inputs, ["name", "purpose", "azureManagedIdentity", "comment", "skipValidation"]);
    const { name } = await workspace.post(at, body);
    const id = text(name);
    return { id, outputs: (await credential.read(id, inputs, workspace)).outputs };
  },
  async read(id, inputs, workspace) {
    const told = fromRest(await workspace.get(`${at}/${encodeURIComponent(id)}`));
    const found = isMap(told) ? told : {};
    const identity = isMap(found["azureManagedIdentity"]) ? found["azureManagedIdentity"] : {};
    return {
      outputs: {
        ...inputs,
        ...pick(found, [...byService, "name", "purpose", "comment"]),
        credentialId: found["id"] ?? null,
        databricksCredentialId: id,
        azureManagedIdentity: identity,
      },
      seen: {
        ...pick(found, ["name", "purpose", "comment"]),
        azureManagedIdentity: omit(identity, ["credentialId"]),
      },
    };
  },
  async update({ id, newInputs }, workspace) {
    const body = bodyOf(newInputs, ["azureManagedIdentity", "comment", "skipValidation"]);
    await workspace.patch(`${at}/${encodeURIComponent(id)}`, body);
    return (await credential.read(id, newInputs, workspace)).outputs;
  },
  async delete(id, outputs, workspace) {
    const force = outputs["forceDestroy"] === true;
    await workspace.remove(`${at}/${encodeURIComponent(id)}?force=${force}`);
  },
};
