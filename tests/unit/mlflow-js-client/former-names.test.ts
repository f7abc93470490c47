import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { jobsClient } from "../../../packages/databricks-client/src";
import { RestClient } from "../../../packages/rest-client/src";
import {
  defaultRetryPolicy,
  getRun,
  MlflowError,
  MlflowHttp,
  type MlflowRequest,
  RefusedValuesError,
} from "../../../packages/mlflow-js-client/src";
import { TracingSession } from "../../../packages/openai-tracing/src";

const server = createServer((request, response) =>
  request.url === "/version" ? response.end("3.17.2") : response.writeHead(503).end(),
);
let url: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

const policy = { ...defaultRetryPolicy, retries: 1, firstDelayMs: 0 };

test("a program written against MlflowHttp, MlflowError and MlflowRequest compiles and runs", async () => {
  const waits: string[] = [];
  const http: MlflowHttp = new MlflowHttp({ dialect: "server", url }, policy, (error: MlflowError, delayMs) =>
    waits.push(`${error.code} ${delayMs}`),
  );
  const request: MlflowRequest = { method: "GET", path: "/version" };
  expect(await http.text(request)).toBe("3.17.2");
  expect([http.target.dialect, http.policy.retries, typeof http.onRetry]).toEqual(["server", 1, "function"]);
  const error: unknown = await getRun(http, "r").catch((thrown: unknown) => thrown);
  expect(waits).toEqual(["HTTP_503 0"]);
  if (!(error instanceof MlflowError)) throw error;
  // Where there are two copies of the package, programs tell the error apart by its name.
  if (error.name !== "MlflowError") throw error;
  expect([error.status, error.retryable, error.notProcessed]).toEqual([503, true, false]);
  http.hurry();
  expect(await getRun(http, "r").catch(({ status }: MlflowError) => status)).toBe(503);
  expect(new RefusedValuesError([])).toMatchObject({ name: "MlflowError", code: "VALUES_REFUSED" });
});

test("so does one that hurries a session and passes its client on", async () => {
  const session = new TracingSession({ target: { dialect: "server", url }, experiment: { name: "e" } });
  const http: MlflowHttp = session.http;
  session.hurry();
  http.hurry();
  await expect(session.experimentId()).rejects.toMatchObject({ name: "MlflowError", status: 503 });
});

test("an error of Databricks has no name of MLflow", async () => {
  const jobs = jobsClient(new RestClient({ url }, { retry: { ...policy, retries: 0 } }));
  await expect(jobs.run(1)).rejects.toMatchObject({ name: "RestError", status: 503 });
});
