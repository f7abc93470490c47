/**
 * What another Pulumi program imports to make a lab of its own.
 *
 * @module azure-llmops-lab/lab
 */
import { Provider } from "@pulumi/databricks/provider";
import * as pulumi from "@pulumi/pulumi";
import { argumentsMessage } from "./config/parse";
import { configurationOf } from "./config/arguments";
import type { LlmopsLabArgs } from "./config/lab-arguments";
import { type ExportedOutputs, Lab } from "./lab";
import { parseWith, resolveConfig } from "./stack-config";
import type { LabOutputProperties } from "./stack-reference";
import { refusal } from "./refusal";

export { type LlmopsLabArgs } from "./config/lab-arguments";
export { type FurtherDeployment } from "./config/types";
export { type ExportedOutputs } from "./lab";

interface Given {
  readonly name: string;
  readonly args: LlmopsLabArgs;
}

/** A provider is asked for by any type of its package. */
const AZURE = "azure-native:resources:ResourceGroup";
const DATABRICKS = "databricks:index/cluster:Cluster";

/**
 * An LLMOps lab as a part of a bigger program: the same lab that this project's own program makes of its configuration.
 *
 * A lab's name is part of the names of everything that it creates, so one program may have several. What is in its
 * workspace is created through a provider of the lab's own; a `databricks` provider in the options takes its place, for a
 * workspace that exists. An `azure-native` provider in the options says which subscription the lab is in; the purge of
 * the deleted account and the role of whoever deploys are made with the login that the stack's configuration and the
 * environment say, whatever the provider.
 *
 * @example
 * const lab = new LlmopsLab("chat", { region: "swedencentral", openaiCapacity: 20 });
 * export const endpoint = lab.openaiEndpoint;
 *
 * @throws `pulumi.RunError` naming each argument that is wrong, its value and what is allowed, before
 *   anything is declared
 */
export class LlmopsLab extends pulumi.ComponentResource<ExportedOutputs> implements LabOutputProperties {
  readonly outputsVersion: LabOutputProperties["outputsVersion"];
  readonly subscriptionId: LabOutputProperties["subscriptionId"];
  readonly resourceGroup: LabOutputProperties["resourceGroup"];
  readonly region: LabOutputProperties["region"];
  readonly openaiAccountName: LabOutputProperties["openaiAccountName"];
  readonly openaiAccountId: LabOutputProperties["openaiAccountId"];
  readonly openaiEndpoint: LabOutputProperties["openaiEndpoint"];
  readonly openaiDeployment: LabOutputProperties["openaiDeployment"];
  readonly openaiModel: LabOutputProperties["openaiModel"];
  readonly openaiApiVersion: LabOutputProperties["openaiApiVersion"];
  readonly openaiAuth: LabOutputProperties["openaiAuth"];
  /** Key of the account. Secret; nothing where `openaiAuth` is `entra`. */
  readonly openaiApiKey: LabOutputProperties["openaiApiKey"];
  /**
   * Name of the service credential that notebooks get their tokens from; nothing where `openaiAuth` is `key`.
   */
  readonly serviceCredential: LabOutputProperties["serviceCredential"];
  readonly workspaceId: LabOutputProperties["workspaceId"];
  readonly workspaceHost: LabOutputProperties["workspaceHost"];
  readonly clusterId: LabOutputProperties["clusterId"];
  readonly notebookPath: LabOutputProperties["notebookPath"];
  readonly notebookUrl: LabOutputProperties["notebookUrl"];
  readonly experimentId: LabOutputProperties["experimentId"];
  readonly experimentName: LabOutputProperties["experimentName"];
  readonly secretScope: LabOutputProperties["secretScope"];

  /**
   * @param name the lab's name, part of the names of everything that it creates
   * @param args left out: a lab with every default
   * @param options those of any component; of its providers, `azure-native` and `databricks` count
   */
  constructor(name: string, args: LlmopsLabArgs = {}, options?: pulumi.ComponentResourceOptions) {
    super("llmops:azure:LlmopsLab", name, checked(name, args, options), options);
    const made = this.getData();
    const output = <K extends keyof LabOutputProperties>(key: K): LabOutputProperties[K] =>
      pulumi.output(made.then((outputs) => outputs[key])) as unknown as LabOutputProperties[K];
    this.outputsVersion = output("outputsVersion");
    this.subscriptionId = output("subscriptionId");
    this.resourceGroup = output("resourceGroup");
    this.region = output("region");
    this.openaiAccountName = output("openaiAccountName");
    this.openaiAccountId = output("openaiAccountId");
    this.openaiEndpoint = output("openaiEndpoint");
    this.openaiDeployment = output("openaiDeployment");
    this.openaiModel = output("openaiModel");
    this.openaiApiVersion = output("openaiApiVersion");
    this.openaiAuth = output("openaiAuth");
    this.openaiApiKey = output("openaiApiKey");
    this.serviceCredential = output("serviceCredential");
    this.workspaceId = output("workspaceId");
    this.workspaceHost = output("workspaceHost");
    this.clusterId = output("clusterId");
    this.notebookPath = output("notebookPath");
    this.notebookUrl = output("notebookUrl");
    this.experimentId = output("experimentId");
    this.experimentName = output("experimentName");
    this.secretScope = output("secretScope");
  }

  /** What a lab is made of may have to be asked for: the subscription of a login, parts that exist. */
  protected override async initialize({ name, args }: Given): Promise<ExportedOutputs> {
    const { config, state } = await resolveConfig(
      { ...parts(name, args), secretKeys: new Set() },
      { environment: process.env, parent: this, provided: this.getProvider(AZURE) !== undefined },
    );
    const { outputs } = new Lab(name, config, state, { parent: this });
    this.registerOutputs(outputs);
    return outputs;
  }
}

const parts = (name: string, args: LlmopsLabArgs) => ({
  project: "",
  values: configurationOf(args),
  lab: name,
  explain: (complaints: readonly string[]) => argumentsMessage(name, complaints),
});

/** Tells mistakes where the lab is constructed. Which subscription it is may not be known here. */
function checked(name: string, args: LlmopsLabArgs, options?: pulumi.ComponentResourceOptions): Given {
  const mistakes = Object.entries(args)
    .filter(([, value]) => pulumi.Output.isInstance(value))
    .map(
      ([key]) =>
        `${key} is an Output: must be a plain value, as \`await stack.getOutputDetails("…")\` gives of another stack`,
    );
  if (mistakes.length > 0) throw refusal(argumentsMessage(name, mistakes));
  const { workspace } = parseWith(parts(name, args), "");
  if (workspace.kind === "new" && bringsDatabricks(options))
    throw refusal(
      `the LlmopsLab ${name} is given a databricks provider, which cannot be one of the workspace that it makes: ` +
        "leave the provider out, or name the workspace in existingWorkspaceId",
    );
  return { name, args };
}

function bringsDatabricks({
  provider,
  providers = [],
  parent,
}: pulumi.ComponentResourceOptions = {}): boolean {
  const given = [...Object.values(providers), ...(provider === undefined ? [] : [provider])];
  return given.some((one) => Provider.isInstance(one)) || parent?.getProvider(DATABRICKS) !== undefined;
}
