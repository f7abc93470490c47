import { azureResources } from "./azure-resources";
import { isInGroup, parseArmId } from "./arm-id";
import { parseBudget } from "./budget";
import { parseCluster } from "./cluster";
import { ConfigReader, type RawConfig } from "./reader";
import { validatePartsOutliveMove } from "./existing";
import { validateRuntimeGivesTokens } from "./keyless";
import { parseModel } from "./model";
import { parseNetwork } from "./network";
import { parseNotebooks } from "./notebooks";
import { bearsTags, IDENTITY_TAG, parseTags } from "./tags";
import type { LabConfig } from "./types";
import { unknownArguments, unknownKeys } from "./unknown-keys";
import { parseWorkspace } from "./workspace";
import type { LabOrigin } from "./lab-past";
import type { LabIdentity } from "./identity";
import type { LabNames } from "./identity";
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
  /** Undefined: there is none, which is one error among others. Empty: not known yet. */
  subscriptionId: string | undefined;
  /** What tells a lab from others of its stack; left out for the one that the stack is. */
  lab?: string;
  /** What the lab was made as. Left out: it was not made yet. */
  origin?: LabOrigin;
  /** Region of the lab that stands: it stays there unless this program's key says otherwise. */
  standsIn?: string;
}

/** What is wrong with a configuration, each in a sentence. */
export type ConfigErrors = readonly string[];

export type ParsedConfig = { config: LabConfig } | { errors: ConfigErrors };

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const NO_SUBSCRIPTION =
  "no Azure subscription: run `pulumi config set azure-native:subscriptionId ID`, set ARM_SUBSCRIPTION_ID " +
  "(the Azure provider does not read AZURE_SUBSCRIPTION_ID), " +
  "or log in with `az login`";

/**
 * Turns a stack's configuration into a {@link LabConfig}, or into every error in it at once.
 * Decides only; reads and calls nothing.
 */
export function parseConfig(raw: RawConfig, context: LabContext): ParsedConfig {
  const reader = new ConfigReader(raw);
  const keys = Object.keys(raw.values);
  const unknown = raw.project === "" ? unknownArguments(keys) : unknownKeys(keys, raw.project);
  unknown.forEach((message) => reader.error(message));

  const subscriptionId = parseSubscription(reader, context.subscriptionId);
  const { lab, origin = { ...context, labId: "", former: false } } = context;
  const { project, stack } = origin;
  const region = parseRegion(reader, context.standsIn) || drawRegion({ project, stack, subscriptionId });
  const network = parseNetwork(reader);
  const place = {
    ...(origin.former ? {} : { id: origin.labId }),
    project,
    stack,
    subscriptionId,
    region,
    ...(network && { addressSpace: network.addressSpace }),
    ...(lab === undefined ? {} : { lab }),
  };
  validatePartsOutliveMove(reader, place);
  const identity = { ...place, ...workspaceOf(reader, labNames(place)) };
  const names = labNames(identity);
  const model = parseModel(reader, names, subscriptionId);
  const workspace = parseWorkspace(reader, names, subscriptionId);
  const cluster = parseCluster(reader, names);
  validateRuntimeGivesTokens(reader, model, cluster);
  const hasGroup = model.account.kind === "new" || workspace.kind === "new" || model.auth === "entra";
  const config: LabConfig = {
    labId: origin.labId,
    identity,
    names,
    tags: parseTags(
      reader,
      { project, stack, [IDENTITY_TAG]: origin.labId || NOT_MADE_YET },
      { dnsZone: network !== undefined, cluster: cluster.kind === "new" && !bearsTags(workspace) },
    ),
    protect: reader.flag("protect"),
    ...(network && { network }),
    model,
    workspace,
    cluster,
    ...parseBudget(reader, hasGroup),
    notebooks: parseNotebooks(reader),
  };
  return reader.errors.length > 0 ? { errors: reader.errors } : { config };
}

/** The workspace that names inside it depend on; one that the stack made keeps them when it is named as existing. */
function workspaceOf(
  reader: ConfigReader,
  usual: LabNames,
): Pick<LabIdentity, "existingWorkspaceId" | "workspaceName"> {
  const text = reader.text("existingWorkspaceId");
  const id = parseArmId(text, azureResources.workspace.type);
  if (text !== "" && (id === undefined || !isInGroup(id, usual.resourceGroup)))
    return { existingWorkspaceId: text };
  const name = id?.name ?? reader.text("workspaceName");
  return name.toLowerCase() === usual.workspace.toLowerCase() ? {} : { workspaceName: name };
}

/** The one message that tells a user every error. */
export function configErrorsMessage(errors: ConfigErrors): string {
  return [
    `The stack's configuration has ${count(errors)}; nothing was changed.`,
    ...errors.map((error) => `  - ${error}`),
    "Pulumi.yaml describes every key; `pulumi config set KEY VALUE` sets one.",
  ].join("\n");
}

/** The same about a component's arguments. */
export function argumentErrorsMessage(name: string, errors: ConfigErrors): string {
  return [
    `The arguments of the LlmopsLab ${name} have ${count(errors)}; nothing of it was changed.`,
    ...errors.map((error) => `  - ${error}`),
  ].join("\n");
}

const count = ({ length }: ConfigErrors): string => (length === 1 ? "a mistake" : `${length} mistakes`);

function parseSubscription(reader: ConfigReader, subscriptionId: string | undefined): string {
  if (subscriptionId === undefined) reader.error(NO_SUBSCRIPTION);
  else if (subscriptionId !== "" && !GUID.test(subscriptionId)) {
    reader.error(
      `the Azure subscription is ${JSON.stringify(subscriptionId)}: must be an id, a GUID as in \`az account show\``,
    );
  }
  return subscriptionId ?? "";
}

/**
 * The region of this program's key, else the one that the lab stands in, else that of the Azure provider's key: whoever
 * sets that one means it for all that is made. One that is not known here may be one all the same.
 */
function parseRegion(reader: ConfigReader, standsIn = ""): string {
  const region = shortRegionName(reader.text("region"));
  const location = shortRegionName(reader.ofPackage(LOCATION) ?? "");
  const cloud = reader.ofPackage("azure-native:environment")?.toLowerCase() ?? "";
  const own = OTHER_CLOUDS[cloud];
  if (region !== "" && !mayBeRegion(region)) reader.invalid("region", regionRule(region));
  else if (region !== "" && location !== "" && region !== location)
    reader.error(
      `${LOCATION} is ${JSON.stringify(location)} and ${reader.qualified("region")} is ${JSON.stringify(region)}: leave one of them out`,
    );
  else if (region === "" && location !== "" && !mayBeRegion(location))
    reader.error(`${LOCATION} is ${JSON.stringify(location)}: ${regionRule(location)}`);
  // Those that are drawn from are all of the public cloud.
  else if (own !== undefined && (region || standsIn || location) === "")
    reader.invalid("region", `must be a region of the cloud ${cloud}, for example ${own.at(-1)}`);
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
