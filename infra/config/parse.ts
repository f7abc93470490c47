import { isInGroup, parseArmId } from "./arm-id";
import { parseBudget } from "./budget";
import { parseCluster } from "./cluster";
import { Complaints, type RawConfig } from "./complaints";
import { requireStay } from "./existing";
import { requireTokens } from "./keyless";
import { parseModel } from "./model";
import { parseNetwork } from "./network";
import { parseNotebooks } from "./notebooks";
import { bearsTags, IDENTITY_TAG, parseTags } from "./tags";
import type { LabConfig } from "./types";
import { unknownArguments, unknownKeys } from "./unknown-keys";
import { parseWorkspace } from "./workspace";
import type { LabOrigin } from "./lab-past";
import type { LabIdentity, LabNames } from "./identity";
import { labNames, NOT_MADE_YET } from "./names";
import {
  drawRegion,
  isKnownRegion,
  isRegionName,
  meantRegion,
  OTHER_CLOUDS,
  shortRegionName,
} from "./regions";

/** Where the lab is: what the configuration alone does not say. */
export interface LabContext {
  project: string;
  stack: string;
  /** Undefined: there is none, which is one complaint among the others. Empty: not known yet. */
  subscriptionId: string | undefined;
  /** What tells a lab from others of its stack; left out for the one that the stack is. */
  lab?: string;
  /** What the lab was made as. Left out: it was not made yet. */
  origin?: LabOrigin;
  /** Region of the lab that stands: it stays there unless this program's key says otherwise. */
  standsIn?: string;
}

export type ParsedConfig = { config: LabConfig } | { complaints: readonly string[] };

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const NO_SUBSCRIPTION =
  "no Azure subscription: run `pulumi config set azure-native:subscriptionId ID`, set ARM_SUBSCRIPTION_ID " +
  "(the Azure provider does not read AZURE_SUBSCRIPTION_ID), " +
  "or log in with `az login`";

/**
 * Turns a stack's configuration into a {@link LabConfig}, or into every complaint about it at once.
 * Decides only; reads and calls nothing.
 */
export function parseConfig(raw: RawConfig, context: LabContext): ParsedConfig {
  const complaints = new Complaints(raw);
  const keys = Object.keys(raw.values);
  const unknown = raw.project === "" ? unknownArguments(keys) : unknownKeys(keys, raw.project);
  unknown.forEach((message) => complaints.add(message));

  const subscriptionId = parseSubscription(complaints, context.subscriptionId);
  const { lab, origin = { ...context, labId: "", former: false } } = context;
  const { project, stack } = origin;
  const region = parseRegion(complaints, context.standsIn) || drawRegion({ project, stack, subscriptionId });
  const network = parseNetwork(complaints);
  const place = {
    ...(origin.former ? {} : { id: origin.labId }),
    project,
    stack,
    subscriptionId,
    region,
    ...(network && { addressSpace: network.addressSpace }),
    ...(lab === undefined ? {} : { lab }),
  };
  requireStay(complaints, place);
  const identity = { ...place, ...workspaceOf(complaints, labNames(place)) };
  const names = labNames(identity);
  const model = parseModel(complaints, names, subscriptionId);
  const workspace = parseWorkspace(complaints, names, subscriptionId);
  const cluster = parseCluster(complaints, names);
  requireTokens(complaints, model, cluster);
  const hasGroup = model.account.kind === "new" || workspace.kind === "new" || model.auth === "entra";
  const config: LabConfig = {
    labId: origin.labId,
    identity,
    names,
    tags: parseTags(
      complaints,
      { project, stack, [IDENTITY_TAG]: origin.labId || NOT_MADE_YET },
      { dnsZone: network !== undefined, cluster: cluster.kind === "new" && !bearsTags(workspace) },
    ),
    protect: complaints.flag("protect"),
    ...(network && { network }),
    model,
    workspace,
    cluster,
    ...parseBudget(complaints, hasGroup),
    notebooks: parseNotebooks(complaints),
  };
  return complaints.messages.length > 0 ? { complaints: complaints.messages } : { config };
}

/** The workspace that names inside it depend on; one that the stack made keeps them when it is named as existing. */
function workspaceOf(
  complaints: Complaints,
  usual: LabNames,
): Pick<LabIdentity, "existingWorkspaceId" | "workspaceName"> {
  const text = complaints.text("existingWorkspaceId");
  const id = parseArmId(text, "Microsoft.Databricks/workspaces");
  if (text !== "" && (id === undefined || !isInGroup(id, usual.resourceGroup)))
    return { existingWorkspaceId: text };
  const name = id?.name ?? complaints.text("workspaceName");
  return name.toLowerCase() === usual.workspace.toLowerCase() ? {} : { workspaceName: name };
}

/** The one message that shows a user every complaint. */
export function complaintsMessage(complaints: readonly string[]): string {
  return [
    `The stack's configuration has ${count(complaints)}; nothing was changed.`,
    ...complaints.map((complaint) => `  - ${complaint}`),
    "Pulumi.yaml describes every key; `pulumi config set KEY VALUE` sets one.",
  ].join("\n");
}

/** The same about a component's arguments. */
export function argumentsMessage(name: string, complaints: readonly string[]): string {
  return [
    `The arguments of the LlmopsLab ${name} have ${count(complaints)}; nothing of it was changed.`,
    ...complaints.map((complaint) => `  - ${complaint}`),
  ].join("\n");
}

const count = ({ length }: readonly string[]): string => (length === 1 ? "a mistake" : `${length} mistakes`);

function parseSubscription(complaints: Complaints, subscriptionId: string | undefined): string {
  if (subscriptionId === undefined) complaints.add(NO_SUBSCRIPTION);
  else if (subscriptionId !== "" && !GUID.test(subscriptionId)) {
    complaints.add(
      `the Azure subscription is ${JSON.stringify(subscriptionId)}: must be an id, a GUID as in \`az account show\``,
    );
  }
  return subscriptionId ?? "";
}

/**
 * The region of this program's key, else the one that the lab stands in, else that of the Azure provider's key: whoever
 * sets that one means it for all that is made. One that is not known here may be one all the same.
 */
function parseRegion(complaints: Complaints, standsIn = ""): string {
  const region = shortRegionName(complaints.text("region"));
  const location = shortRegionName(complaints.ofPackage(LOCATION) ?? "");
  const cloud = complaints.ofPackage("azure-native:environment")?.toLowerCase() ?? "";
  const own = OTHER_CLOUDS[cloud];
  if (region !== "" && !mayBeRegion(region)) complaints.about("region", regionRule(region));
  else if (region !== "" && location !== "" && region !== location)
    complaints.add(
      `${LOCATION} is ${JSON.stringify(location)} and ${complaints.qualified("region")} is ${JSON.stringify(region)}: leave one of them out`,
    );
  else if (region === "" && location !== "" && !mayBeRegion(location))
    complaints.add(`${LOCATION} is ${JSON.stringify(location)}: ${regionRule(location)}`);
  // Those that are drawn from are all of the public cloud.
  else if (own !== undefined && (region || standsIn || location) === "")
    complaints.about("region", `must be a region of the cloud ${cloud}, for example ${own.at(-1)}`);
  return region || standsIn || location;
}

const mayBeRegion = (name: string): boolean =>
  isKnownRegion(name) || (isRegionName(name) && meantRegion(name) === undefined);

function regionRule(name: string): string {
  const meant = meantRegion(name);
  return `must be an Azure region, for example swedencentral${meant === undefined ? "" : `; did you mean ${meant}?`}`;
}

/** The Azure provider's key for where things are made that do not say it themselves. */
export const LOCATION = "azure-native:location";
