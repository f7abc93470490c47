import { workspaceContents } from "../../../packages/azure-simulator/src/databricks";
import { workspaceWorld } from "./workspace";

const creates = [
  ...["2.0", "2.1", "2.2"].flatMap((version) => [
    `/api/${version}/jobs/create`,
    `/api/${version}/jobs/runs/submit`,
    `/api/${version}/jobs/run-now`,
  ]),
  "/api/2.0/clusters/create",
  "/api/2.1/clusters/create",
  "/api/2.0/libraries/install",
  "/api/2.0/secrets/scopes/create",
  "/api/2.0/secrets/put",
  "/api/2.0/secrets/acls/put",
  "/api/2.0/workspace/mkdirs",
  "/api/2.0/workspace/import",
  "/api/2.0/mlflow/experiments/create",
  "/api/2.1/unity-catalog/credentials",
];

test.each(creates.flatMap((path) => [undefined, {}, []].map((body) => [path, body] as const)))(
  "%s makes nothing of the body %j",
  async (path, body) => {
    const { world, send } = workspaceWorld();
    const before = workspaceContents(world);
    const { status, body: answer } = await send("POST", path, body);
    expect([status, answer["error_code"]]).toEqual([400, "INVALID_PARAMETER_VALUE"]);
    expect(answer["message"]).toEqual(expect.any(String));
    expect(workspaceContents(world)).toEqual(before);
  },
);

test("a job is not emptied by a change that says nothing", async () => {
  const { send } = workspaceWorld();
  const { body } = await send("POST", "/api/2.2/jobs/create", { name: "kept" });
  const { job_id: id } = body;
  for (const more of [{}, { new_settings: {} }]) {
    const { status } = await send("POST", "/api/2.2/jobs/reset", { job_id: id, ...more });
    expect(status).toBe(400);
  }
  const { body: job } = await send("GET", `/api/2.2/jobs/get?job_id=${String(id)}`);
  expect(job).toMatchObject({ settings: { name: "kept" } });
});
