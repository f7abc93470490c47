import { cpSync } from "node:fs";
import { join } from "node:path";
import { run, type CommandResult } from "../../rehearsal/command";
import { projectFolder } from "../../rehearsal/python";
import { installPackage } from "./support/installed-package";
import { openLab, type StateResource, type TestLab } from "./support/lab";

/** The lab, and beside it the example's stack, which uses it by its outputs; the tests build on each other. */
let lab: TestLab;
let team: Team;
beforeAll(async () => {
  lab = await openLab({ config: { region: "swedencentral" } });
  team = await openTeam(lab);
});
afterAll(() => lab.close());

interface Team {
  readonly folder: string;
  pulumi(...args: string[]): Promise<CommandResult>;
  pulumiOk(...args: string[]): Promise<string>;
  /** What an `up` did, as `Type done`, sorted. */
  up(): Promise<string[]>;
  outputs(): Promise<Record<string, string>>;
  state(): Promise<readonly StateResource[]>;
}

async function openTeam({ stage }: TestLab): Promise<Team> {
  const folder = join(stage.folder, "support-answers");
  cpSync(join(projectFolder(), "examples", "consumer-stack"), folder, {
    recursive: true,
    filter: (path) => !path.includes("node_modules"),
  });
  await installPackage(folder, join(stage.folder, "scratch"));
  const env = { ...stage.environment, PULUMI_STACK: "support" };
  const pulumi = (...args: string[]): Promise<CommandResult> =>
    run("pulumi", [...args, "--non-interactive", "--color", "never"], { cwd: folder, env });
  const pulumiOk = async (...args: string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await pulumi(...args);
    if (exitCode !== 0)
      throw new Error(`pulumi ${args.join(" ")} exited with ${exitCode}\n${stdout}\n${stderr}`);
    return stdout;
  };
  await pulumiOk("stack", "init", "support");
  await pulumiOk("config", "set", "labStack", `organization/azure-llmops-lab/${stage.stackFile.stack}`);
  return {
    folder,
    pulumi,
    pulumiOk,
    async up() {
      const printed = await pulumiOk("up", "--yes", "--skip-preview");
      return [...printed.matchAll(/databricks:index:(\w+) +\S+ (created|updated|deleted|replaced)\b/g)]
        .map(([, type, done]) => `${type} ${done}`)
        .sort();
    },
    outputs: async () => JSON.parse(await pulumiOk("stack", "output", "--json")) as Record<string, string>,
    async state() {
      const { deployment } = JSON.parse(await pulumiOk("stack", "export")) as {
        deployment: { resources?: StateResource[] };
      };
      return deployment.resources ?? [];
    },
  };
}

const labUp = () => lab.pulumiOk("up", "--yes", "--skip-preview");
const labOutputs = async (...args: string[]) =>
  JSON.parse(await lab.pulumiOk("stack", "output", "--json", ...args)) as Record<string, string>;
const parameters = async () => {
  const job = (await team.state()).find(({ type }) => type === "databricks:index/job:Job");
  const [task] = job?.outputs?.["tasks"] as { notebookTask: { baseParameters: Record<string, string> } }[];
  return task?.notebookTask.baseParameters;
};

test("says what is missing while there is no lab, and nothing else", async () => {
  const { exitCode, stdout } = await team.pulumi("preview");
  expect(exitCode).not.toBe(0);
  expect(stdout).toContain(
    `stack organization/azure-llmops-lab/${lab.stage.stackFile.stack} has no outputs: it was never deployed, or was destroyed`,
  );
  expect(stdout).not.toMatch(/\.js:\d+/);
});

test("answers with the lab's model, on the lab's cluster, into an experiment of its own", async () => {
  await labUp();
  await team.up();
  const { jobId, experimentId } = await team.outputs();
  const { clusterId, experimentId: labExperiment } = await labOutputs();
  expect(experimentId).not.toBe(labExperiment);
  const printed = await lab.python(
    `
import json, os, mlflow
from databricks.sdk import WorkspaceClient
client = WorkspaceClient(host=os.environ["WORKSPACE"])
done = client.jobs.run_now(job_id=int(os.environ["JOB"])).result()
task = done.tasks[0]
answer = json.loads(client.jobs.get_run_output(task.run_id).notebook_output.result)
mlflow.set_tracking_uri(os.environ["MLFLOW"])
run = mlflow.get_run(answer["run_id"])
traces = mlflow.search_traces(locations=[os.environ["EXPERIMENT"]], return_type="list")
print(json.dumps({"state": done.state.result_state.value, "cluster": task.existing_cluster_id,
  "experiment": run.info.experiment_id, "deployment": run.data.params["deployment"], "traces": len(traces)}))
`,
    {
      WORKSPACE: (await labOutputs())["workspaceHost"] ?? "",
      MLFLOW: lab.mlflow.url,
      JOB: jobId ?? "",
      EXPERIMENT: experimentId ?? "",
    },
  );
  expect(JSON.parse(printed.trim().split("\n").at(-1) ?? "")).toEqual({
    state: "SUCCESS",
    cluster: clusterId,
    experiment: experimentId,
    deployment: "gpt-4o",
    traces: 1,
  });
});

test("has the lab's key nowhere", async () => {
  const { openaiApiKey = "" } = await labOutputs("--show-secrets");
  expect(openaiApiKey).not.toBe("");
  expect(await team.pulumiOk("stack", "export")).not.toContain(openaiApiKey);
  const { deployment } = JSON.parse(await team.pulumiOk("stack", "export", "--show-secrets")) as {
    deployment: { resources: StateResource[] };
  };
  // The engine keeps what it read of another stack, secrets encrypted.
  const own = deployment.resources.filter(({ type }) => type !== "pulumi:pulumi:StackReference");
  expect(JSON.stringify(own)).not.toContain(openaiApiKey);
});

test("follows another deployment with its next up, and changes what depends on it alone", async () => {
  await lab.pulumiOk("config", "set", "openaiDeployment", "chat");
  await labUp();
  expect(await team.up()).toEqual(["Job updated"]);
  expect(await parameters()).toMatchObject({ openai_deployment: "chat" });
});

test("follows the lab into another workspace, and makes there what it had", async () => {
  const before = await team.outputs();
  await lab.pulumiOk("config", "set", "region", "eastus2");
  await labUp();
  await team.up();
  const [after, { workspaceHost, openaiEndpoint }] = [await team.outputs(), await labOutputs()];
  expect(after["jobUrl"]).toContain(workspaceHost);
  expect(after["experimentId"]).not.toBe(before["experimentId"]);
  expect(await parameters()).toMatchObject({ openai_endpoint: openaiEndpoint });
  await team.pulumiOk("up", "--yes", "--skip-preview", "--expect-no-changes");
});

test("leaves the lab as it was when it is destroyed first", async () => {
  const withTeam = lab.stage.cloud.leftovers();
  await team.pulumiOk("destroy", "--yes", "--skip-preview");
  expect(await team.state()).toEqual([]);
  expect(lab.stage.cloud.leftovers()).toEqual(withTeam);
  expect(await lab.preview()).toEqual([]);
});

test("is told what to do when the lab is destroyed first, and comes to its end", async () => {
  await team.up();
  await lab.pulumiOk("destroy", "--yes", "--skip-preview");
  expect(lab.stage.cloud.leftovers()).toEqual([]);

  const up = await team.pulumi("up", "--yes", "--skip-preview");
  expect(up.exitCode).not.toBe(0);
  expect(up.stdout).toContain("has no outputs: it was never deployed, or was destroyed");

  const destroy = await team.pulumi("destroy", "--yes", "--skip-preview");
  expect(destroy.exitCode).not.toBe(0);
  expect(destroy.stdout).toContain("cannot delete job");
  const recovered = await run(process.execPath, [join(projectFolder(), "cli", "llmops.cjs"), "recover"], {
    cwd: team.folder,
    env: { ...lab.stage.environment, PULUMI_STACK: "support" },
  });
  expect(recovered.stderr).toContain("job is forgotten: its workspace is gone");
  expect(recovered.exitCode).toBe(0);
  await team.pulumiOk("destroy", "--yes", "--skip-preview");
  expect(await team.state()).toEqual([]);
});
