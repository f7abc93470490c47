import { getClientConfig } from "@pulumi/azure-native/authorization";
import * as pulumi from "@pulumi/pulumi";
import { azureLogin } from "./config/login-method";
import { type ConfigErrors, configErrorsMessage, LOCATION, parseConfig } from "./config/parse";
import type { RawConfig } from "./config/reader";
import type { LabConfig } from "./config/types";
import { verifyExisting } from "./verify-existing";
import { declareIdentity, ownState, pastOf } from "./lab-identity";
import { type LabOrigin, type MadeBefore, madeBefore, STACK_LAB, type StateOutputs } from "./config/lab-past";
import { azureSettings } from "./login";
import { moveWarning, moveOf, obstacle } from "./config/move";
import { userError } from "./user-error";
import { isKnownRegion, shortRegionName } from "./config/regions";

/** Where a lab's configuration comes from: stack config or component arguments. */
export interface ConfigSource extends RawConfig {
  /** Distinguishes the lab from others in its stack; left out for the one that the stack is. */
  readonly lab?: string;
  /** Makes one message of all the errors. */
  readonly explain: (errors: ConfigErrors) => string;
}

/** Where the provider is asked. */
export interface Surroundings {
  readonly environment: NodeJS.ProcessEnv;
  readonly parent?: pulumi.Resource;
  /** Whether the parent brings an Azure provider of its own: it alone knows its subscription. */
  readonly provided?: boolean;
}

/** A lab's configuration, and the state that it was decided with. */
export interface ResolvedConfig {
  readonly config: LabConfig;
  /** What the stack has before this update. */
  readonly state: StateOutputs;
}

/**
 * Reads the configuration of the stack that is being deployed, and what it says exists.
 *
 * @throws {pulumi.RunError} with every error in the one, or else in the other, which `pulumi up` shows without a stack trace
 */
export async function readConfig(environment: NodeJS.ProcessEnv = process.env): Promise<ResolvedConfig> {
  const source = {
    project: pulumi.getProject(),
    values: pulumi.runtime.allConfig(),
    secretKeys: secretKeys(environment),
    explain: configErrorsMessage,
  };
  return resolveConfig(source, { environment });
}

/**
 * Decides what a lab shall be, and asks for what that needs: the subscription of the login, what the stack has made
 * before, and what exists. Declares the lab's identity once there is no error left.
 */
export async function resolveConfig(
  source: ConfigSource,
  { environment, parent, provided = false }: Surroundings,
): Promise<ResolvedConfig> {
  const options = parent === undefined ? {} : { parent };
  const setting = azureSettings(environment);
  let subscriptionId = provided ? undefined : setting("subscriptionId", "ARM_SUBSCRIPTION_ID");
  // The Azure CLI's login alone brings a subscription of its own, which only the provider can tell. Where nobody is
  // logged in, asking it ends the deployment, so whatever else is wrong is told before.
  if (subscriptionId === undefined && (provided || azureLogin(setting) === "azureCli")) {
    parseWith(source, "");
    subscriptionId = await subscriptionOfProvider(options);
  }
  const lab = { name: source.lab ?? STACK_LAB, ...options };
  // Once, before anything is declared: afterwards it would be a state that changes.
  const state = await ownState();
  const past = await pastOf(lab, state);
  const stack = { project: pulumi.getProject(), stack: pulumi.getStack() };
  const made = madeBefore(past, stack);
  const decide = (origin: LabOrigin): LabConfig => parseWith(source, subscriptionId, { ...made, origin });
  const verified = await verifyExisting(decide(made.origin), options);
  await warnRegionKept(source, verified);
  await tellUnknownRegion(verified);
  const against = obstacle(past, verified);
  if (against !== undefined) throw userError(source.explain([against]));
  const lost = moveWarning(past, verified, keepingTraces(source, stack.stack));
  if (lost !== undefined) await pulumi.log.warn(lost);
  const config = renamed(
    verified,
    decide(await declareIdentity({ ...lab, protect: verified.protect }, past)),
  );
  const move = moveOf(past, config);
  return { config: { ...config, ...(move && { move }) }, state };
}

/** A lab does not leave for what the Azure provider's key says: that one is for what does not say where it is. */
async function warnRegionKept({ values }: ConfigSource, { identity: { region } }: LabConfig): Promise<void> {
  const location = shortRegionName(values[LOCATION] ?? "");
  if (location === "" || location === region) return;
  await pulumi.log.warn(
    `${LOCATION} is ${JSON.stringify(location)}, but the lab is in ${region} and stays there. ` +
      `To move it: \`pulumi config set region ${location}\``,
  );
}

/** Azure alone knows every region. Where it refuses one, it does not say which key that came from. */
async function tellUnknownRegion({ identity: { region } }: LabConfig): Promise<void> {
  if (!isKnownRegion(region))
    await pulumi.log.info(
      `region is ${region}, which this program does not know: Azure decides whether it exists`,
    );
}

/** The command reads the outputs of a stack that is a lab; another program's may have other names. */
const keepingTraces = ({ lab }: ConfigSource, stack: string): string =>
  lab === undefined ? `\`npx llmops traces export --stack ${stack} --output traces.jsonl\`` : "export them";

/** What was verified, under the names that the lab's identity gives it. */
function renamed(verified: LabConfig, named: LabConfig): LabConfig {
  const { account } = verified.model;
  return {
    ...named,
    model: { ...named.model, ...(account.kind === "existing" ? { account } : {}) },
    workspace: verified.workspace.kind === "existing" ? verified.workspace : named.workspace,
  };
}

/**
 * What a source says, for a subscription: undefined where there is none, empty where it is not known yet.
 *
 * @param made what was made of the lab before
 * @throws {pulumi.RunError} with every error
 */
export function parseWith(
  { lab, explain, ...raw }: ConfigSource,
  subscriptionId: string | undefined,
  made: Partial<MadeBefore> = {},
): LabConfig {
  const place = { project: pulumi.getProject(), stack: pulumi.getStack(), subscriptionId };
  const parsed = parseConfig(raw, { ...place, ...made, ...(lab === undefined ? {} : { lab }) });
  if ("errors" in parsed) throw userError(explain(parsed.errors));
  return parsed.config;
}

async function subscriptionOfProvider(options: pulumi.InvokeOptions): Promise<string | undefined> {
  try {
    return (await getClientConfig(options)).subscriptionId || undefined;
  } catch {
    return undefined;
  }
}

/** The keys whose values the engine holds encrypted; it names them beside the values, which are in plain text. */
function secretKeys(environment: NodeJS.ProcessEnv): ReadonlySet<string> {
  return new Set(JSON.parse(environment.PULUMI_CONFIG_SECRET_KEYS || "[]") as string[]);
}
