import { azureResourceOf, labIds } from "./azure-resources";
import type { LabConfig, Move } from "./types";
import type { LabPast } from "./lab-past";

/** Where a lab stands, as its outputs name it. */
const PLACE = ["resourceGroup", "openaiAccountId", "workspaceId", "secretScope"] as const;
type Place = Readonly<Record<(typeof PLACE)[number], string>>;

/** The last part of an id or of a name: what tells one part of a lab from the same part in another place. */
const nameIn = (id: string): string => id.split("/").at(-1)?.toLowerCase() ?? "";

const isSame = (one: unknown, other: string): boolean =>
  typeof one === "string" && one.toLowerCase() === other.toLowerCase();

function wantedPlace(config: LabConfig): Place {
  const { account, workspace } = labIds(config);
  const { resourceGroup, secretScope } = config.names;
  return { resourceGroup, openaiAccountId: account, workspaceId: workspace, secretScope };
}

/** What of the lab that stands goes elsewhere; undefined where none stands. */
export function moveOf({ outputs, parts }: LabPast, config: LabConfig): Move | undefined {
  if (typeof outputs["resourceGroup"] !== "string") return undefined;
  const wanted = wantedPlace(config);
  const goes = (key: keyof Place): boolean => !isSame(outputs[key], wanted[key]);
  const contents = goes("workspaceId") || goes("secretScope");
  return {
    group: goes("resourceGroup"),
    account: goes("openaiAccountId"),
    // A name that differs in case alone is no other workspace, and the service refuses to make it a second time.
    workspace: goes("workspaceId") || parts.workspaceId !== wanted.workspaceId.split("/").at(-1),
    contents,
    // By itself: another key takes the place of one that is there already, which is deleted first.
    secret: contents && parts.secret !== wanted.secretScope,
    credential: outputs["serviceCredential"] !== config.names.serviceCredential,
  };
}

/** What moves otherwise than with the group, or with the contents of the workspace, beside what Azure has. */
const TYPES: Readonly<Record<string, keyof Move>> = {
  "pulumi-nodejs:dynamic/llmops:AccountPurge": "account",
  "databricks:index/credential:Credential": "credential",
  "databricks:index/secret:Secret": "secret",
};

/** Whether a resource of a type is made in its new place before the old one is deleted, whatever its provider would. */
export function isMadeFirst(move: Move, type: string): boolean {
  const parts = azureResourceOf(type)?.movesWith;
  if (parts !== undefined) return parts.some((part) => move[part]);
  return move[TYPES[type] ?? (type.startsWith("databricks:") ? "contents" : "group")];
}

/**
 * What is said before a lab moves: what of it does not go along. Undefined where its traces stay where they are.
 *
 * @param keep how the traces are kept
 */
export function moveWarning({ outputs }: LabPast, config: LabConfig, keep: string): string | undefined {
  const { region, experimentName } = outputs;
  const wanted = wantedPlace(config);
  const stays =
    isSame(experimentName, config.names.experiment) && isSame(outputs["workspaceId"], wanted.workspaceId);
  if (typeof experimentName !== "string" || stays) return undefined;
  const [from, to] = [String(outputs["workspaceId"]), wanted.workspaceId].map(nameIn);
  const way =
    region !== config.identity.region
      ? `from ${String(region)} to ${config.identity.region}`
      : from === to
        ? `within ${from}`
        : `from the workspace ${from} to ${to}`;
  return (
    `the lab moves ${way}. The new one is created first, then the old one is deleted. The traces in ` +
    `${experimentName} do not move and are deleted with it. To keep them, first ${keep}`
  );
}

/** What is said where a lab shall stay whose move has begun. */
export const MOVE_HAS_BEGUN = "a move of it has started but not finished";

/** What stands against a move, to be told before anything is touched; undefined where nothing does. */
export function obstacle({ outputs, parts }: LabPast, config: LabConfig): string | undefined {
  if (typeof outputs["resourceGroup"] !== "string") return undefined;
  const wanted = wantedPlace(config);
  const left = PLACE.filter((key) => isSame(outputs[key], wanted[key])).find(
    (key) => parts[key] !== undefined && parts[key].toLowerCase() !== nameIn(wanted[key]),
  );
  if (left !== undefined)
    return (
      `the lab stands in ${String(outputs["resourceGroup"])}, and ${MOVE_HAS_BEGUN}: ` +
      `the stack has ${parts[left] ?? ""} by now, and would make ${nameIn(wanted[left])}, which is there, a second time. ` +
      "To stay: `npx llmops recover`, then `pulumi up`, which deletes what the move has made. " +
      "To move: configure the new place again, then `pulumi up`."
    );
  const { account } = config.model;
  if (
    account.kind === "new" &&
    isSame(outputs["openaiAccountName"], account.name) &&
    !isSame(outputs["openaiAccountId"], wanted.openaiAccountId)
  )
    return (
      `openaiAccountName is ${JSON.stringify(account.name)}, as the account is called that the lab has in ` +
      `${String(outputs["resourceGroup"])}: Azure has one account of a name, and the lab is made in its new place before ` +
      "it is deleted in the old one. Set another openaiAccountName, or leave it out."
    );
  const { workspace, identity, names } = config;
  if (
    workspace.kind === "new" &&
    identity.id === undefined &&
    !isSame(outputs["workspaceId"], wanted.workspaceId) &&
    String(outputs["workspaceId"])
      .toLowerCase()
      .includes(`/resourcegroups/${names.resourceGroup}/`.toLowerCase())
  )
    return (
      `workspaceName would give the lab another workspace beside ${nameIn(String(outputs["workspaceId"]))}, and both ` +
      `would have the managed group ${names.managedResourceGroup}: Databricks refuses that. Leave the workspace as it is.`
    );
  return undefined;
}
