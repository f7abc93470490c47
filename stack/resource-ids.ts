import { type AzureResource, azureResourceOf } from "../infra/config/azure-resources";

type Text = (key: string) => string | undefined;

const join = (...parts: readonly (string | undefined)[]): string | undefined =>
  parts.includes(undefined) ? undefined : parts.join("");

function armId(
  { type, within, nameInputs }: AzureResource,
  text: Text,
  subscription: string,
): string | undefined {
  const [namespace = "", ...types] = type.split("/");
  const named = types
    .slice(-nameInputs.length)
    .flatMap((one, index) => [`/${one}/`, text(nameInputs[index] ?? "")]);
  switch (within) {
    case "subscription":
      return join(`/subscriptions/${subscription}`, ...named);
    case "group":
      return join(
        `/subscriptions/${subscription}/resourceGroups/`,
        text("resourceGroupName"),
        `/providers/${namespace}`,
        ...named,
      );
    case "scope":
      return join(text("scope")?.replace(/^\/*/, "/"), `/providers/${namespace}`, ...named);
  }
}

/** Ids of what is inside a workspace, by type token. */
const workspaceIds: Readonly<Record<string, (text: Text) => string | undefined>> = {
  "databricks:index/credential:Credential": (text) => text("name"),
  "databricks:index/directory:Directory": (text) => text("path"),
  "databricks:index/notebook:Notebook": (text) => text("path"),
  "databricks:index/secretScope:SecretScope": (text) => text("name"),
  "databricks:index/secret:Secret": (text) => join(text("scope"), "|||", text("key")),
};

/**
 * The id that a provider gives a resource, where it follows from the resource's inputs.
 *
 * @param type the resource's type token, e.g. `azure-native:databricks:Workspace`
 * @param subscription the Azure subscription's id
 * @returns undefined for other types, and where an input that the id is made of is missing, or secret
 */
export function idFromInputs(
  type: string,
  inputs: Readonly<Record<string, unknown>>,
  subscription: string,
): string | undefined {
  const text: Text = (key) => {
    const value = inputs[key];
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const row = azureResourceOf(type);
  return row === undefined ? workspaceIds[type]?.(text) : armId(row, text, subscription);
}
