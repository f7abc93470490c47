import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Directory } from "@pulumi/databricks/directory";
import { MlflowExperiment } from "@pulumi/databricks/mlflowExperiment";
import { Notebook } from "@pulumi/databricks/notebook";
import { Secret } from "@pulumi/databricks/secret";
import { SecretScope } from "@pulumi/databricks/secretScope";
import * as pulumi from "@pulumi/pulumi";
import type { DatabricksWorkspace } from "./databricks-workspace";
import type { LabNames } from "./names";
import { renderNotebook } from "./notebook-source";
import type { OpenAIModel } from "./openai-model";

/** Name under which the scope holds the account's key. */
export const SECRET_KEY = "openai-api-key";

export interface LlmopsNotebookArgs {
  names: Pick<LabNames, "folder" | "notebook" | "experiment" | "secretScope">;
  workspace: DatabricksWorkspace;
  model: OpenAIModel;
  apiVersion: string;
}

/** The lab's notebook, the experiment that it records into, and the scope from which it reads the model's key. */
export class LlmopsNotebook extends pulumi.ComponentResource {
  readonly notebookPath: pulumi.Output<string>;
  readonly notebookUrl: pulumi.Output<string>;
  readonly experimentId: pulumi.Output<string>;
  readonly experimentName: pulumi.Output<string>;
  readonly secretScope: pulumi.Output<string>;

  constructor(name: string, args: LlmopsNotebookArgs, options?: pulumi.ComponentResourceOptions) {
    super("llmops:azure:LlmopsNotebook", name, {}, options);
    const { names, workspace, model } = args;
    const inWorkspace: pulumi.CustomResourceOptions = {
      parent: this,
      provider: workspace.provider,
      ...(workspace.owned === undefined ? {} : { deletedWith: workspace.owned }),
    };

    const scope = new SecretScope(
      `${name}-scope`,
      { name: workspace.inside(names.secretScope) },
      inWorkspace,
    );
    const secret = new Secret(
      `${name}-key`,
      { scope: scope.name, key: SECRET_KEY, stringValue: model.apiKey },
      // The provider replaces a secret whose value changes; scope and key are its id, so that deleting the old
      // one after the new one is made would delete the new one.
      { ...inWorkspace, deleteBeforeReplace: true },
    );

    const folder = new Directory(
      `${name}-folder`,
      { path: workspace.inside(names.folder), deleteRecursive: true },
      inWorkspace,
    );
    // No tags: Databricks adds its own to an experiment, and the difference would show at every preview.
    const experiment = new MlflowExperiment(
      `${name}-experiment`,
      { name: workspace.inside(names.experiment) },
      { ...inWorkspace, dependsOn: folder, replaceOnChanges: ["name"] },
    );
    const source = readFileSync(join(__dirname, "notebooks", "traced_chat.py"), "utf8");
    const content = pulumi
      .all([model.endpoint, model.deployment, scope.name, experiment.name])
      .apply(([endpoint, deployment, scopeName, experimentName]) =>
        renderNotebook(source, {
          OPENAI_ENDPOINT: endpoint,
          OPENAI_API_VERSION: args.apiVersion,
          OPENAI_DEPLOYMENT: deployment,
          SECRET_SCOPE: scopeName,
          SECRET_KEY,
          EXPERIMENT_NAME: experimentName,
        }),
      );
    const notebook = new Notebook(
      `${name}-notebook`,
      {
        path: workspace.inside(names.notebook),
        language: "PYTHON",
        contentBase64: content.apply((text) => Buffer.from(text).toString("base64")),
      },
      { ...inWorkspace, dependsOn: [folder, secret] },
    );

    this.notebookPath = notebook.path;
    this.notebookUrl = notebook.url;
    this.experimentId = experiment.id;
    this.experimentName = experiment.name;
    this.secretScope = scope.name;
    this.registerOutputs({ notebookUrl: this.notebookUrl, experimentId: this.experimentId });
  }
}
