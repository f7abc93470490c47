/**
 * What another Pulumi program imports to make a lab of its own.
 *
 * @module azure-llmops-lab/lab
 */
import { Provider } from "@pulumi/databricks/provider";
import * as pulumi from "@pulumi/pulumi";
import { argumentErrorsMessage, type ConfigErrors } from "./config/parse";
import { configurationOf } from "./config/arguments";
import type { LlmopsLabArgs } from "./config/lab-arguments";
import { type ExportedOutputs, Lab } from "./lab";
import { parseWith, resolveConfig } from "./stack-config";
import { LAB_OUTPUT_KEYS, type LabOutputs } from "./outputs";
import type { LabOutputProperties } from "./stack-reference";
import { userError } from "./user-error";

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

/** A component with a property for each of a lab's outputs. */
const ComponentWithOutputs: new (
  type: string,
  name: string,
  args: Given,
  options?: pulumi.ComponentResourceOptions,
) => pulumi.ComponentResource<ExportedOutputs> & LabOutputProperties = pulumi.ComponentResource as never;

/**
 * An LLMOps lab as a part of a bigger program: the same lab that this project's own program makes of its configuration.
 *
 * A lab's name is part of the names of everything that it creates, so one program may have several. What is in its
 * workspace is created through a provider of the lab's own; a `databricks` provider in the options takes its place, for a
 * workspace that exists. An `azure-native` provider in the options says which subscription the lab is in; the purge of
 * the deleted account and the role of the deploying identity are made with the login that the stack's configuration and the
 * environment say, whatever the provider.
 *
 * @example
 * const lab = new LlmopsLab("chat", { region: "swedencentral", openaiCapacity: 20 });
 * export const endpoint = lab.openaiEndpoint;
 *
 * @throws `pulumi.RunError` naming each argument that is wrong, its value and what is allowed, before
 *   anything is declared
 */
export class LlmopsLab extends ComponentWithOutputs implements LabOutputProperties {
  /**
   * @param name the lab's name, part of the names of everything that it creates
   * @param args left out: a lab with every default
   * @param options those of any component; of its providers, `azure-native` and `databricks` count
   */
  constructor(name: string, args: LlmopsLabArgs = {}, options?: pulumi.ComponentResourceOptions) {
    super("llmops:azure:LlmopsLab", name, checked(name, args, options), options);
    const made = this.getData();
    const output = (key: keyof LabOutputs) =>
      [key, pulumi.output(made.then((outputs) => outputs[key]))] as const;
    Object.assign(this, Object.fromEntries(LAB_OUTPUT_KEYS.map(output)));
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
  explain: (errors: ConfigErrors) => argumentErrorsMessage(name, errors),
});

/** Tells mistakes where the lab is constructed. Which subscription it is may not be known here. */
function checked(name: string, args: LlmopsLabArgs, options?: pulumi.ComponentResourceOptions): Given {
  const mistakes = Object.entries(args)
    .filter(([, value]) => pulumi.Output.isInstance(value))
    .map(
      ([key]) =>
        `${key} is an Output: must be a plain value, as \`await stack.getOutputDetails("…")\` gives of another stack`,
    );
  if (mistakes.length > 0) throw userError(argumentErrorsMessage(name, mistakes));
  const { workspace } = parseWith(parts(name, args), "");
  if (workspace.kind === "new" && bringsDatabricks(options))
    throw userError(
      `the LlmopsLab ${name} has a databricks provider, which cannot be for the workspace that it creates: ` +
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
