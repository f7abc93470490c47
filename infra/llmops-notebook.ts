import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Directory } from "@pulumi/databricks/directory";
import { MlflowExperiment } from "@pulumi/databricks/mlflowExperiment";
import { Notebook } from "@pulumi/databricks/notebook";
import { Secret } from "@pulumi/databricks/secret";
import { SecretScope } from "@pulumi/databricks/secretScope";
import * as pulumi from "@pulumi/pulumi";
import type { NotebooksConfig } from "./config/types";
import type { DatabricksWorkspace } from "./databricks-workspace";
import { NotebookJobs } from "./jobs";
import type { LabNames } from "./config/identity";
import { renderNotebook } from "./notebooks/render";
import type { OpenAIModel } from "./openai-model";
import { NOTEBOOKS, SECRET_KEY } from "./outputs";

export interface LlmopsNotebookArgs {
  names: Pick<
    LabNames,
    "folder" | "notebook" | "batchNotebook" | "monitorNotebook" | "experiment" | "secretScope" | "cluster"
  >;
  workspace: DatabricksWorkspace;
  model: OpenAIModel;
  /** Where notebooks get tokens for the account; left out: they call it with its key. */
  serviceCredential: pulumi.Output<string> | undefined;
  apiVersion: string;
  notebooks: NotebooksConfig;
  /** What the jobs run on; left out: serverless compute. */
  clusterId: pulumi.Input<string> | undefined;
  /** Whether the experiment is kept from deletion, and with it the folder that it lies in. */
  protect: boolean;
}

/** The lab's notebooks, their jobs, the experiment that they record into, and the lab's secret scope. */
export class LlmopsNotebook extends pulumi.ComponentResource {
  readonly notebookPath: pulumi.Output<string>;
  readonly notebookUrl: pulumi.Output<string>;
  readonly experimentId: pulumi.Output<string>;
  readonly experimentName: pulumi.Output<string>;
  readonly secretScope: pulumi.Output<string>;

  constructor(name: string, args: LlmopsNotebookArgs, options?: pulumi.ComponentResourceOptions) {
    super("llmops:azure:LlmopsNotebook", name, {}, options);
    const { names, workspace, model } = args;
    const inWorkspace = workspace.contentOptions(this);

    const scope = new SecretScope(
      `${name}-scope`,
      { name: workspace.inside(names.secretScope) },
      inWorkspace,
    );
    const secret =
      model.apiKey === undefined
        ? undefined
        : new Secret(
            `${name}-key`,
            { scope: scope.name, key: SECRET_KEY, stringValue: model.apiKey },
            inWorkspace,
          );

    const kept = args.protect && { protect: true };
    const folder = new Directory(
      `${name}-folder`,
      { path: workspace.inside(names.folder), deleteRecursive: true },
      { ...inWorkspace, ...kept },
    );
    // No tags: Databricks adds its own to an experiment, and the difference would show at every preview.
    const experiment = new MlflowExperiment(
      `${name}-experiment`,
      { name: workspace.inside(names.experiment) },
      // The engine looks at what the last update said of replacements: it must be the same for one that moves.
      { ...inWorkspace, dependsOn: folder, replaceOnChanges: ["name"], ...kept },
    );
    warnIfDeleted(experiment);
    const settings = pulumi
      .all([model.endpoint, model.deployment, scope.name, args.serviceCredential, experiment.id])
      .apply(([endpoint, deployment, scopeName, serviceCredential, experimentId]) => ({
        OPENAI_ENDPOINT: endpoint,
        OPENAI_API_VERSION: args.apiVersion,
        OPENAI_DEPLOYMENT: deployment,
        ...(serviceCredential === undefined
          ? { SECRET_SCOPE: scopeName, SECRET_KEY }
          : { SERVICE_CREDENTIAL: serviceCredential }),
        EXPERIMENT_ID: experimentId,
      }));
    const inFolder = { ...inWorkspace, dependsOn: secret === undefined ? [folder] : [folder, secret] };
    const put = (resource: string, path: string, file: string): Notebook =>
      new Notebook(
        `${name}-${resource}`,
        {
          path: workspace.inside(path),
          language: "PYTHON",
          contentBase64: settings.apply((values) => {
            const text = renderNotebook(sourceOf(file), values, args.notebooks.language);
            return Buffer.from(text).toString("base64");
          }),
        },
        inFolder,
      );
    const notebook = put("notebook", names.notebook, "traced_chat.py");
    const batch = put("batch", names.batchNotebook, "batch_prompts.py");
    const monitor = put("monitor", names.monitorNotebook, "monitor_drift.py");
    const { jobs } = args.notebooks;
    if (jobs !== undefined) {
      const { batchPrompts } = jobs;
      const scheduled = [
        { key: NOTEBOOKS.tracedChat, path: notebook.path },
        // Its failure is how somebody is told of a drift, and trying again finds the same.
        { key: NOTEBOOKS.monitor, path: monitor.path, parameters: { fail_on_drift: "true" }, retries: 0 },
        ...(batchPrompts === undefined
          ? []
          : [{ key: NOTEBOOKS.batch, path: batch.path, parameters: { prompts: batchPrompts } }]),
      ];
      new NotebookJobs(
        `${name}-jobs`,
        { jobs, prefix: names.cluster, workspace, clusterId: args.clusterId, notebooks: scheduled },
        { parent: this },
      );
    }

    this.notebookPath = notebook.path;
    this.notebookUrl = notebook.url;
    this.experimentId = experiment.id;
    this.experimentName = experiment.name;
    this.secretScope = scope.name;
    this.registerOutputs({ notebookUrl: this.notebookUrl, experimentId: this.experimentId });
  }
}

/**
 * Tells of an experiment that a refresh has found deleted. The provider takes it for one that is there, since the
 * workspace keeps it: nothing would be seen until something is recorded.
 */
function warnIfDeleted(experiment: MlflowExperiment): void {
  pulumi
    .all([experiment.id, experiment.name, experiment.lifecycleStage])
    .apply(([id, name, stage]) =>
      stage === "deleted"
        ? pulumi.log.warn(
            `the experiment ${name} (${id}) was deleted in the workspace, which keeps its runs and traces: ` +
              "`npx llmops recover` restores it",
            experiment,
          )
        : undefined,
    );
}

const sourceOf = (file: string): string => readFileSync(join(__dirname, "notebooks", file), "utf8");
