import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Directory } from "@pulumi/databricks/directory";
import { Job } from "@pulumi/databricks/job";
import { MlflowExperiment } from "@pulumi/databricks/mlflowExperiment";
import { Notebook } from "@pulumi/databricks/notebook";
import { Provider } from "@pulumi/databricks/provider";
import * as pulumi from "@pulumi/pulumi";
import { labOutputs, SECRET_KEY, SERVERLESS } from "azure-llmops-lab";

const config = new pulumi.Config();
const folderPath = config.require("folder");
const lab = labOutputs(new pulumi.StackReference(config.require("labStack")));

// One provider whatever the workspace: the engine then deletes what was in a workspace that the lab has replaced by
// asking the new one, which has nothing of it. The old one could not be asked any more.
const provider = new Provider("lab", {
  host: lab.workspaceHost,
  azureWorkspaceResourceId: lab.workspaceId,
});

const inWorkspace: pulumi.CustomResourceOptions = {
  provider,
  // Another workspace has nothing of ours, even where no property of it changes.
  replacementTrigger: lab.workspaceHost,
  // Or the new one would be deleted by the name of the old.
  deleteBeforeReplace: true,
};

const folder = new Directory("folder", { path: folderPath, deleteRecursive: true }, inWorkspace);

const experiment = new MlflowExperiment(
  "experiment",
  { name: `${folderPath}/answers` },
  { ...inWorkspace, dependsOn: folder, replaceOnChanges: ["name"] },
);

const notebook = new Notebook(
  "notebook",
  {
    path: `${folderPath}/answer-questions`,
    language: "PYTHON",
    contentBase64: readFileSync(join(__dirname, "answer_questions.py")).toString("base64"),
  },
  { ...inWorkspace, dependsOn: folder },
);

const job = new Job(
  "job",
  {
    name: "support-answers",
    tasks: [
      {
        taskKey: "answer",
        // A lab without a cluster leaves the compute to Databricks.
        existingClusterId: lab.clusterId.apply((id) =>
          id === SERVERLESS ? undefined : id,
        ) as pulumi.Input<string>,
        notebookTask: {
          notebookPath: notebook.path,
          source: "WORKSPACE",
          // Where things are. The key is not among it: the notebook reads it from the lab's scope when it runs.
          baseParameters: {
            openai_endpoint: lab.openaiEndpoint,
            openai_api_version: lab.openaiApiVersion,
            openai_deployment: lab.openaiDeployment,
            secret_scope: lab.secretScope,
            secret_key: SECRET_KEY,
            experiment: experiment.name,
          },
        },
      },
    ],
    maxConcurrentRuns: 1,
  },
  inWorkspace,
);

export const jobId = job.id;
export const jobUrl = job.url;
export const experimentId = experiment.id;
