import { digest } from "./hash";
import { NOTEBOOKS } from "../outputs";
import type { LabIdentity, LabNames } from "./identity";

/** Leaves room for the longest prefix and suffix below within the shortest limit, 64. */
const LONGEST_BASE = 52;
const HASH_LENGTH = 8;

/** Stands for what is made with the first update, as a preview shows it. */
export const NOT_MADE_YET: string = "x".repeat(HASH_LENGTH);

/**
 * Names for a lab, the same at every run, different for every identity, project, stack, subscription and region.
 *
 * The region counts because Azure keeps a deleted account's name for 48 hours, in the region where it was: a lab
 * that moves gets new names and does not meet its own past. The network counts because a workspace never leaves the one
 * that it was made in. The name of a workspace counts, where it is not the usual one, for what is inside it and for its
 * managed group, which two workspaces cannot share; not where a lab was made before labs had identities.
 */
export function labNames(identity: LabIdentity): LabNames {
  const { id, project, stack, subscriptionId, region, addressSpace, existingWorkspaceId } = identity;
  const network = addressSpace === undefined ? [] : [addressSpace];
  const own = identity.lab === undefined ? [] : [identity.lab];
  const made = id === undefined ? [] : [id];
  const lab = [project, stack, subscriptionId.toLowerCase(), region, ...network, ...own, ...made];
  const hash = id === "" ? () => NOT_MADE_YET : hashOf;
  const clean = slug([project, stack, ...own].join("-"), LONGEST_BASE - HASH_LENGTH - 1);
  const base = `${clean}-${hash(lab)}`;
  const home = existingWorkspaceId || (id === undefined ? "" : identity.workspaceName);
  const inside = home ? `${clean}-${hash([...lab, home.toLowerCase()])}` : base;
  const folder = `/Shared/${inside}`;
  return {
    resourceGroup: `rg-${base}`,
    managedResourceGroup: `rg-${existingWorkspaceId ? base : inside}-databricks`,
    openaiAccount: unreserved(`oai-${base}`),
    workspace: `dbw-${base}`,
    virtualNetwork: `vnet-${base}`,
    securityGroup: `nsg-${base}`,
    natGateway: `ng-${base}`,
    natAddress: `pip-${base}`,
    privateEndpoint: `pe-${base}`,
    accessConnector: `dbac-${base}`,
    cluster: inside,
    clusterToken: inside,
    secretScope: inside,
    serviceCredential: inside,
    folder,
    notebook: `${folder}/${NOTEBOOKS.tracedChat}`,
    batchNotebook: `${folder}/${NOTEBOOKS.batch}`,
    monitorNotebook: `${folder}/${NOTEBOOKS.monitor}`,
    experiment: `${folder}/traced-chat-experiment`,
  };
}

function hashOf(parts: readonly string[]): string {
  return digest(parts).toString("hex").slice(0, HASH_LENGTH);
}

/**
 * Words that Azure refuses in the name of what has an address of its own (ReservedResourceName): these anywhere, and
 * `login` in front. Source: https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/error-reserved-resource-name
 */
const RESERVED = /microsoft|windows|xbox/i;
const RESERVED_IN_FRONT = /^login/i;

/** The reserved word that a name has, in lower case; undefined where Azure takes the name. */
export function reservedWord(name: string): string | undefined {
  return (RESERVED.exec(name) ?? RESERVED_IN_FRONT.exec(name))?.[0].toLowerCase();
}

/** The name without reserved words, which what has an address of its own must not bear. */
function unreserved(name: string): string {
  return RESERVED.test(name) ? unreserved(name.replace(RESERVED, "").replace(/-{2,}/g, "-")) : name;
}

/** Lower-case letters, digits and single hyphens, neither first nor last a hyphen, never empty. */
function slug(text: string, longest: number): string {
  const clean = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+/, "");
  return clean.slice(0, longest).replace(/-+$/, "") || "lab";
}
