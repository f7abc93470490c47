import { explainRefusal, experimentOf } from "../../../stack/experiment";
import { RestError } from "../../../packages/rest-client/src/rest-error";
import { MlflowClient } from "../../../packages/mlflow-js-client/src/mlflow-client";

const { fetch } = globalThis;
afterEach(() => void (globalThis.fetch = fetch));

const quick = { retries: 0, firstDelayMs: 1, maxDelayMs: 1, timeoutMs: 1_000, budgetMs: 1 };
const http = new MlflowClient({ dialect: "server", url: "http://127.0.0.1:1" }, { retry: quick });

/** What the server says of every experiment that it is asked for. */
const server = (status: number, body: object): void =>
  void (globalThis.fetch = async () => Response.json(body, { status }));
const stage = (lifecycle_stage: string) => ({
  experiment: { experiment_id: "7", name: "/Shared/lab", lifecycle_stage },
});
const missing = { error_code: "RESOURCE_DOES_NOT_EXIST", message: "No." };

describe.each([{ id: "7" }, { name: "/Shared/lab" }])("an experiment that is named %j", (reference) => {
  test("is taken where it is active", async () => {
    server(200, stage("active"));
    expect(await experimentOf(http, reference)).toMatchObject({ experiment_id: "7" });
  });

  test("is refused with the command that brings it back where it was deleted", async () => {
    server(200, stage("deleted"));
    await expect(experimentOf(http, reference)).rejects.toMatchObject({
      message: "the experiment /Shared/lab (7) was deleted; its runs and traces are kept",
      hint: expect.stringMatching(/`npx llmops recover`.*`mlflow experiments restore --experiment-id 7`/),
    });
  });

  test("is refused with the command that makes another where there is none", async () => {
    server(404, missing);
    await expect(experimentOf(http, reference)).rejects.toMatchObject({
      message: `there is no experiment ${Object.values(reference)[0]}`,
      hint: expect.stringContaining("`pulumi up --refresh`"),
    });
  });
});

/** The service's words for the same differ from one release to the next. */
const refused = (status: number, message: string): RestError =>
  new RestError(message, { code: "X", status, retryable: false });

test.each([
  [400, "must be in the 'active' state", 200, stage("deleted"), /was deleted; its runs and traces are kept/],
  [404, "Node ID 7 does not exist.", 200, stage("deleted"), /was deleted; its runs and traces are kept/],
  [404, "No experiment", 404, missing, /there is no experiment 7/],
  [400, "a param is too long", 200, stage("active"), /the tracking server failed: a param is too long/],
  [403, "no", 200, stage("deleted"), /the tracking server failed: no/],
  [400, "no", 500, {}, /the tracking server failed: no/],
])("a refusal (%i %s) is explained by the experiment's state", async (status, message, asked, body, says) => {
  server(asked, body);
  expect((await explainRefusal(refused(status, message), http, { id: "7" })).message).toMatch(says);
});
