import { readdirSync } from "node:fs";
import { join } from "node:path";
import { logFeedback } from "../../../../packages/mlflow-js-client/src/assessments";
import {
  findExperiment,
  findExperimentById,
  renameExperiment,
  restoreExperiment,
  getOrCreateExperiment,
} from "../../../../packages/mlflow-js-client/src/experiments";
import { MlflowClient } from "../../../../packages/mlflow-js-client/src/mlflow-client";
import { defaultRetryPolicy } from "../../../../packages/rest-client/src/retry";
import { RestClient } from "../../../../packages/rest-client/src/rest-client";
import { putRunArtifacts, readRunArtifact } from "../../../../packages/mlflow-js-client/src/run-artifacts";
import * as runs from "../../../../packages/mlflow-js-client/src/runs";
import * as batches from "../../../../packages/mlflow-js-client/src/log-batch";
import {
  SpanReader,
  searchTraceInfos,
  searchTraces,
} from "../../../../packages/mlflow-js-client/src/trace-search";
import {
  exportSpans,
  putArtifact,
  startTrace,
  uploadSpans,
} from "../../../../packages/mlflow-js-client/src/traces";
import { clustersClient } from "../../../../packages/databricks-client/src/clusters";
import { jobsClient } from "../../../../packages/databricks-client/src/jobs";
import { uploadBatch } from "../../../../workload/notebook/batch-upload";
import { idsByName } from "../../../../operations/recovery/look-up";
import { removeDouble } from "../../../../operations/recovery/duplicate-jobs";
import { answering, oddAnswers, saidOf } from "./support";

const run: runs.Run = {
  info: {
    run_id: "r",
    run_name: "n",
    experiment_id: "1",
    status: "RUNNING",
    start_time: 1,
    artifact_uri: "mlflow-artifacts:/1/r/artifacts",
  },
  data: {},
};
const newRun: runs.NewRun = { experimentId: "1", name: "n", user: "u", startTime: 1, tags: [] };
const trace = {
  experimentId: "1",
  spans: [],
  info: {
    trace_id: "tr-1",
    request_time: "",
    execution_duration: "",
    state: "OK",
    trace_metadata: {},
    tags: {},
  },
} as const;
const info = { traceId: "tr-1", startTime: 0, durationMs: 1, state: "OK", metadata: {}, tags: {} };
const inDatabase = { ...info, tags: { "mlflow.trace.spansLocation": "TRACKING_STORE" } };
const feedback = { name: "n", value: true, rationale: "r", source: "s", runId: "r" };
const artifact = [{ path: "a.json", text: "{}" }];

type Calls = Record<string, (http: MlflowClient) => unknown>;

/** Every function of the client that sends a request. */
const calls: Calls = {
  logFeedback: (http) => logFeedback(http, "tr-1", feedback),
  getOrCreateExperiment: (http) => getOrCreateExperiment(http, "lab"),
  findExperiment: (http) => findExperiment(http, "lab"),
  findExperimentById: (http) => findExperimentById(http, "1"),
  renameExperiment: (http) => renameExperiment(http, "1", "lab"),
  restoreExperiment: (http) => restoreExperiment(http, "1"),
  putRunArtifacts: (http) => putRunArtifacts(http, run, artifact),
  readRunArtifact: (http) => readRunArtifact(http, run, "a.json"),
  createRun: (http) => runs.createRun(http, newRun, true),
  findRun: (http) => runs.findRun(http, newRun),
  getRun: (http) => runs.getRun(http, "r"),
  logBatch: (http) => batches.logBatch(http, "r", { params: [{ key: "k", value: "v" }] }),
  endRun: (http) => runs.endRun(http, "r", "FINISHED", 1),
  reopenRun: (http) => runs.reopenRun(http, "r"),
  findRunById: (http) => runs.findRunById(http, "r"),
  findRunsNamed: (http) => runs.findRunsNamed(http, "1", "n"),
  searchRuns: (http) => runs.searchRuns(http, "1"),
  readMetricHistory: (http) => runs.readMetricHistory(http, "r", "m"),
  searchTraces: (http) => searchTraces(http, { experimentId: "1" }),
  searchTraceInfos: (http) => searchTraceInfos(http, { experimentId: "1" }),
  SpanReader: (http) => new SpanReader(http).read([info, inDatabase]),
  startTrace: (http) => startTrace(http, trace as never),
  exportSpans: (http) => exportSpans(http, [trace as never]),
  putArtifact: (http) => putArtifact(http, trace as never),
  uploadSpans: (http) => uploadSpans(http, trace as never),
};

/** What the client's modules export beside: it works on values, or is what the others send by. */
const sendsNothing = [
  ...["RestClient", "readJson", "exchange", "uploadToStore", "withRetries", "pause"],
  ...["MlflowClient", "MlflowHttp", "MlflowError", "mlflowError"],
  ...["hideSecrets", "rememberAuthorization", "rememberPassword", "rememberSecret", "withoutCredentials"],
  ...["partialSuccessOf", "checkExport", "checkStored", "exactly", "recorded"],
  ...["RefusedValuesError", "fitting", "keyOf", "tagOf", "textOf", "wellFormedJson", "quoteLongIntegers"],
  ...["artifactText", "spanText", "uploadSteps", "uploadCredential", "oneCredential", "chunks"],
  ...["RestError", "shownAddress", "retryAfterOf", "errorOfResponse", "errorOfNetwork", "errorWords"],
  ...["inOrder", "mapLimited", "useProxyOf", "UserError", "usageError"],
  ...["otlpRequest", "dumps", "toJson", "truncate", "isObject", "retryPolicyFrom", "delayBeforeRetry"],
  ...["UnreadableAttribute", "storedInfo", "storedSpans", "storedTrace", "lacksOtlp", "nextPage"],
  ...[
    "ShapeError",
    "text",
    "filledText",
    "number",
    "flag",
    "anything",
    "address",
    "list",
    "record",
    "object",
  ],
  ...["done", "orElse", "UnexpectedAnswer", "readAnswer", "checkAnswer", "describeBody", "isHtml", "titleOf"],
];

/** The calls of a Databricks workspace that are none of MLflow's. */
const workspaceCalls: Calls = {
  ...Object.fromEntries(
    Object.keys(clustersClient(undefined as never)).map((name) => [
      `compute ${name}`,
      (http: MlflowClient) => clustersClient(http)[name as "cluster"]("c"),
    ]),
  ),
  ...Object.fromEntries(
    Object.keys(jobsClient(undefined as never)).map((name) => [
      `jobs ${name}`,
      (http: MlflowClient) =>
        name === "submit"
          ? jobsClient(http).submit({ path: "/n", parameters: {}, clusterId: "c", name: "n", token: "t" })
          : jobsClient(http)[name as "run"](1),
    ]),
  ),
  uploadBatch: (http) => uploadBatch({ text: "", count: 0, path: "/a/b", results: "t" }, http),
  idsByName: (http) => idsByName(http, { thing: "job", called: "j" }),
  removeDouble: (http) => removeDouble({ name: "n", called: "j", id: "1", host: "h" }, () => http),
};

const policy = { ...defaultRetryPolicy, retries: 0 };
let server: Awaited<ReturnType<typeof answering>>;
beforeAll(async () => (server = await answering()));
afterAll(() => server.close());

test("every function of the client is among the calls, or known to send nothing", async () => {
  const packages = join(__dirname, "../../../../packages");
  const names = new Set<string>();
  const files = ["rest-client", "mlflow-js-client"].flatMap((name) =>
    readdirSync(join(packages, name, "src")).map((file) => join(packages, name, "src", file)),
  );
  for (const file of files) {
    const exported = (await import(file)) as Record<string, unknown>;
    for (const [name, value] of Object.entries(exported)) if (typeof value === "function") names.add(name);
  }
  expect([...names].filter((name) => !(name in calls) && !sendsNothing.includes(name))).toEqual([]);
});

test.each([
  ...Object.entries(calls).map(([name, call]) => [name, "server", "MlflowError", call] as const),
  ...Object.entries(calls).map(([name, call]) => [name, "databricks", "MlflowError", call] as const),
  ...Object.entries(workspaceCalls).map(([name, call]) => [name, "databricks", "RestError", call] as const),
])("%s of a %s takes no odd answer amiss, and throws %s", async (_, dialect, errorName, call) => {
  const target = { dialect, url: server.url };
  const client =
    errorName === "MlflowError"
      ? new MlflowClient(target, { retry: policy })
      : (new RestClient(target, { retry: policy }) as MlflowClient);
  for (const answer of oddAnswers) {
    server.answer = answer;
    const said = await saidOf(() => call(client), [errorName, "UserError"]);
    if (said === undefined) continue;
    expect({ odd: answer.what, said }).toEqual({
      odd: answer.what,
      said: expect.stringContaining(server.url),
    });
    expect(said).toMatch(new RegExp(`\\b${answer.status}\\b`));
  }
});

test("a page in place of an answer is called one, with its title", async () => {
  server.answer = { what: "a page", status: 200, type: "text/html", body: "<html><title>Sign in</title>" };
  const http = new MlflowClient({ dialect: "server", url: server.url }, { retry: policy });
  expect(await saidOf(() => runs.getRun(http, "r"), ["MlflowError"])).toBe(
    `GET ${server.url}/api/2.0/mlflow/runs/get: 200, but the answer is an HTML page "Sign in" and not JSON, probably from a proxy or a login portal in between`,
  );
});

test("a field that is missing is named, and none is shown", async () => {
  server.answer = {
    what: "",
    status: 200,
    type: "application/json",
    body: '{"runs": [{"info": {"run_id": 7, "secret": "s3cr3t"}}]}',
  };
  const http = new MlflowClient({ dialect: "server", url: server.url }, { retry: policy });
  expect(await saidOf(() => runs.findRun(http, newRun), ["MlflowError"])).toBe(
    `POST ${server.url}/api/2.0/mlflow/runs/search: 200, but the answer is not as expected: runs[0].info.run_id is a number, expected a text`,
  );
});
