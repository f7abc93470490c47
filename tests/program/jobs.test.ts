import { type Registered, runProgram, type ProgramRun } from "./mocks";
import { all, notebookOf, only } from "./parts";

const JOB = "databricks:index/job:Job";
const jobsOf = (run: ProgramRun): Registered[] =>
  run.resources.filter(({ type }) => type === JOB).sort((left, right) => left.name.localeCompare(right.name));

test("without a schedule there is no job", async () => {
  expect(jobsOf(await runProgram())).toEqual([]);
});

describe("with a schedule", () => {
  let run: ProgramRun;
  beforeAll(async () => {
    run = await runProgram({
      config: {
        jobSchedule: "0 0 6 * * ?",
        jobTimezone: "Europe/Madrid",
        jobFailureEmail: "a@example.com, b@example.com",
        jobRetries: "2",
        jobTimeoutMinutes: "30",
        jobBatchPrompts: "main.default.prompts",
      },
    });
  });

  test("each notebook has a job that runs it on the lab's cluster, paused until somebody says otherwise", () => {
    expect(jobsOf(run).map(({ inputs }) => inputs)).toEqual(
      (["batchNotebook", "monitorNotebook", "notebook"] as const).map((part) => ({
        name: expect.stringMatching(/^azure-llmops-lab-dev-\w+ (traced-chat|monitor-drift|batch-prompts)$/),
        tasks: [
          {
            taskKey: only(run, part).inputs.path.split("/").at(-1),
            notebookTask: {
              notebookPath: only(run, part).inputs.path,
              baseParameters: {
                notebook: {},
                monitorNotebook: { fail_on_drift: "true" },
                batchNotebook: { prompts: "main.default.prompts" },
              }[part],
              source: "WORKSPACE",
            },
            existingClusterId: "0101-000000-cluster1",
            maxRetries: part === "monitorNotebook" ? 0 : 2,
            minRetryIntervalMillis: 60_000,
            retryOnTimeout: false,
            timeoutSeconds: 1800,
          },
        ],
        schedule: {
          quartzCronExpression: "0 0 6 * * ?",
          timezoneId: "Europe/Madrid",
          pauseStatus: "PAUSED",
        },
        maxConcurrentRuns: 1,
        timeoutSeconds: part === "monitorNotebook" ? 1800 : 3 * 1800 + 2 * 60,
        emailNotifications: { onFailures: ["a@example.com", "b@example.com"], noAlertForSkippedRuns: true },
      })),
    );
  });

  test("the jobs go with the workspace, and are made anew in another one", () => {
    for (const job of jobsOf(run)) {
      expect(job.deletedWith).toBe(only(run, "workspace").name);
      expect(job.provider).toBe(only(run, "provider").name);
      expect(job.inputDependencies.name).toContain(only(run, "workspace").name);
      expect(job.options.replaceOnChanges).toEqual(["name"]);
    }
  });
});

test("the batch notebook has no job without prompts", async () => {
  const run = await runProgram({ config: { jobSchedule: "0 0 6 * * ?", jobPauseStatus: "UNPAUSED" } });
  expect(jobsOf(run)).toHaveLength(2);
  expect(jobsOf(run)[0]?.inputs).toMatchObject({ schedule: { timezoneId: "UTC", pauseStatus: "UNPAUSED" } });
  expect(jobsOf(run)[0]?.inputs).not.toHaveProperty("emailNotifications");
});

test("a serverless lab has no cluster, says so, and its jobs name none", async () => {
  const run = await runProgram({ config: { clusterKind: "serverless", jobSchedule: "0 0 6 * * ?" } });
  expect(all(run, "cluster")).toEqual([]);
  expect(run.outputs.clusterId).toBe("serverless");
  expect(JSON.stringify(jobsOf(run))).not.toContain("existingClusterId");
});

test("the notebook explains itself in the language that is configured", async () => {
  expect(notebookOf(await runProgram())).toContain("# MAGIC # A traced chat completion");
  const spanish = notebookOf(await runProgram({ config: { notebookLanguage: "es" } }));
  expect(spanish).toContain("# MAGIC # Una respuesta de chat con traza");
  expect(spanish).not.toContain("A traced chat completion");
});
