import { armOutside } from "./support/arm";
import { openLab, type TestLab } from "./support/lab";

/** One lab, of which somebody deletes and changes one thing after another in the portal and the workspace. */
let lab: TestLab;
let outside: ReturnType<typeof armOutside>;
let outputs: Record<string, string>;
const readOutputs = async (): Promise<void> => {
  outputs = JSON.parse(await lab.pulumiOk("stack", "output", "--json")) as Record<string, string>;
};
beforeAll(async () => {
  lab = await openLab({
    timing: { workspaceRetries: [10, 20, 40], armRetries: [20, 40, 80] },
    config: { jobSchedule: "0 0 6 * * ?" },
  });
  outside = armOutside(lab);
  await lab.pulumiOk("up", "--yes", "--skip-preview");
  await readOutputs();
});
afterAll(async () => {
  await outside.close();
  await lab.close();
});

const asked = (path: string, body?: object, method?: string): Promise<unknown> =>
  outside.workspace(outputs["workspaceHost"] ?? "", path, body, method);
const experiments = "/api/2.0/mlflow/experiments";
const experiment = (what: string, more: object = {}): Promise<unknown> =>
  asked(`${experiments}/${what}`, { experiment_id: outputs["experimentId"], ...more });

/** Ids of the experiments that the workspace shows, and of the traces in the lab's. */
async function recorded(): Promise<{ experiments: string[]; traces: number }> {
  const { experiments: all = [] } = (await asked(`${experiments}/search`, { max_results: 100 })) as {
    experiments?: { experiment_id: string }[];
  };
  const locations = [
    { type: "MLFLOW_EXPERIMENT", mlflow_experiment: { experiment_id: outputs["experimentId"] } },
  ];
  const { traces = [] } = (await asked("/api/3.0/mlflow/traces/search", { locations })) as {
    traces?: unknown[];
  };
  return { experiments: all.map(({ experiment_id: id }) => id), traces: traces.length };
}

/** What `llmops status` tells of changes, as `kind: change`. */
async function changes(): Promise<string[]> {
  const { stdout, stderr } = await lab.llmops("status", "--json");
  if (stdout === "") throw new Error(stderr);
  const { changed } = JSON.parse(stdout) as { changed: { kind: string; change: string }[] };
  return changed.map(({ kind, change }) => `${kind}: ${change}`).sort();
}

const ok = (...args: string[]): Promise<string> => lab.llmopsOk(...args);

const standsAsBefore = async (): Promise<void> => {
  expect(await changes()).toEqual([]);
  await ok("workload");
  await lab.pulumiOk("up", "--yes", "--skip-preview", "--expect-no-changes");
};

test("has one word about a deleted experiment in every command, and one that brings it back with its traces", async () => {
  await ok("workload");
  const before = await recorded();
  await experiment("delete");
  expect(await changes()).toEqual(["experiment: deleted, with its runs and traces kept"]);
  for (const command of [["workload"], ["monitor"], ["watch", "--times", "1"], ["notebook", "run"]]) {
    const { exitCode, stderr } = await lab.llmops(...command);
    expect([command, exitCode, stderr]).toEqual([
      command,
      1,
      expect.stringMatching(/was deleted; its runs and traces are kept[^]*`npx llmops recover` restores/),
    ]);
  }
  await lab.pulumiOk("refresh", "--yes", "--skip-preview");
  expect(await lab.pulumiOk("up", "--yes", "--skip-preview")).toContain("`npx llmops recover` restores it");
  expect(await ok("recover", "--dry-run")).toContain("it is restored");
  await ok("recover");
  expect(await recorded()).toEqual(before);
  await standsAsBefore();
});

test("takes none of somebody's making for a deleted experiment of the same name", async () => {
  await experiment("delete");
  const { experiment_id: theirs } = (await asked(`${experiments}/create`, {
    name: outputs["experimentName"],
  })) as { experiment_id: string };
  const { exitCode, stderr } = await lab.llmops("recover");
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining(`Another one, ${theirs}, has its name`)]);
  expect((await lab.llmops("workload")).stderr).toContain("was deleted");
  await asked(`${experiments}/update`, { experiment_id: theirs, new_name: "/Shared/theirs" });
  await ok("recover");
  await standsAsBefore();
  expect((await recorded()).experiments).toContain(theirs);
});

test("gives a renamed experiment its name again, and keeps its traces", async () => {
  const before = await recorded();
  await experiment("update", { new_name: "/Shared/renamed" });
  expect(await changes()).toEqual([
    `experiment: its name is /Shared/renamed, not ${outputs["experimentName"]}`,
  ]);
  await ok("workload");
  // What a refresh has seen is no other name that the stack would have.
  await lab.pulumiOk("refresh", "--yes", "--skip-preview");
  await ok("recover");
  expect((await recorded()).experiments.sort()).toEqual(before.experiments.sort());
  expect((await recorded()).traces).toBe(before.traces + 1);
  await standsAsBefore();
});

test("sees whatever else is deleted or changed, and makes it again", async () => {
  const { traces } = await recorded();
  const state = await lab.state();
  const job = state.find(({ type }) => type === "databricks:index/job:Job")?.id;
  const folder = (outputs["notebookPath"] ?? "").replace(/\/[^/]*$/, "");
  await asked("/api/2.0/secrets/scopes/delete", { scope: outputs["secretScope"] });
  await asked("/api/2.0/workspace/delete", { path: folder, recursive: true });
  await asked("/api/2.1/clusters/unpin", { cluster_id: outputs["clusterId"] });
  await asked("/api/2.1/clusters/permanent-delete", { cluster_id: outputs["clusterId"] });
  await asked("/api/2.2/jobs/delete", { job_id: Number(job) });
  await outside.delete(`${outputs["openaiAccountId"]}/deployments/gpt-4o`, "2025-06-01");
  const account = lab.stage.cloud.state.resources.get((outputs["openaiAccountId"] ?? "").toLowerCase());
  if (account === undefined) throw new Error("no account");
  account.properties["disableLocalAuth"] = true;
  expect(await changes()).toEqual([
    "account: its keys are switched off",
    "cluster: deleted",
    "deployment: deleted",
    "directory: deleted",
    "experiment: deleted, with its runs and traces kept",
    "job: deleted",
    ...["notebook: deleted", "notebook: deleted", "notebook: deleted"],
    ...["secret scope: deleted", "secret: deleted"],
  ]);
  await ok("recover");
  await lab.pulumiOk("up", "--yes", "--skip-preview");
  await readOutputs();
  await standsAsBefore();
  expect((await recorded()).traces).toBe(traces + 1);
  await ok("notebook", "run");
});

test("writes a notebook again that somebody edited, when it is told to", async () => {
  const path = outputs["notebookPath"] ?? "";
  const text = async (): Promise<unknown> =>
    asked(`/api/2.0/workspace/export?path=${path}&format=SOURCE`, undefined, "GET");
  const before = await text();
  const edited = Buffer.from("# Databricks notebook source\nprint(1)").toString("base64");
  await asked("/api/2.0/workspace/import", { path, content: edited, language: "PYTHON", overwrite: true });
  const urn = (await lab.state()).find(({ id, type }) => id === path && type.endsWith(":Notebook"))?.urn;
  await lab.pulumiOk("up", "--replace", String(urn), "--yes", "--skip-preview");
  expect(await text()).toEqual(before);
});

test("leaves alone the tags that somebody else has set, as Azure Policy does, also when it sets others itself", async () => {
  const things: [string, string][] = [
    [outputs["openaiAccountId"]?.replace(/\/providers\/.*/, "") ?? "", "2024-03-01"],
    [outputs["openaiAccountId"] ?? "", "2025-06-01"],
    [outputs["workspaceId"] ?? "", "2026-01-01"],
  ];
  const read = async ([id, version]: [string, string]): Promise<{ tags?: Record<string, string> }> =>
    (await (await outside.send("GET", id, version)).json()) as { tags?: Record<string, string> };
  for (const thing of things) {
    const before = await read(thing);
    const tags = { ...before.tags, CostCenter: "42" };
    expect((await outside.send("PUT", ...thing, { ...before, tags })).ok).toBe(true);
  }
  await lab.pulumiOk("refresh", "--yes", "--skip-preview");
  await lab.pulumiOk("up", "--yes", "--skip-preview", "--expect-no-changes");
  await lab.pulumiOk("config", "set", "--path", "tags.owner", "me");
  await lab.pulumiOk("up", "--yes", "--skip-preview");
  await lab.pulumiOk("config", "rm", "--path", "tags.owner");
  await lab.pulumiOk("up", "--yes", "--skip-preview");
  for (const thing of things) {
    const { tags = {} } = await read(thing);
    expect([tags["CostCenter"], tags["owner"]]).toEqual(["42", undefined]);
  }
});
