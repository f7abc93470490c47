import { idByName } from "../../../../operations/recovery/look-up";
import type { RestRequest } from "../../../../packages/rest-client/src/rest-client";
import type { MlflowClient } from "../../../../packages/mlflow-js-client/src/mlflow-client";

/** A workspace that answers with this, and notes what it was asked. */
function workspace(answer: unknown): { http: MlflowClient; asked: string[] } {
  const asked: string[] = [];
  const json = async ({ path }: RestRequest): Promise<unknown> => {
    asked.push(path);
    return answer;
  };
  return { http: { json } as unknown as MlflowClient, asked };
}
const job = (id: number, name: string) => ({ job_id: id, settings: { name } });

test("finds a job by its name, in the service's own list of jobs of that name", async () => {
  const { http, asked } = workspace({ jobs: [job(1, "LAB a b"), job(2, "lab a b")] });
  expect(await idByName(http, { thing: "job", called: "lab a b" })).toBe("2");
  expect(asked).toEqual(["/api/2.2/jobs/list?name=lab%20a%20b"]);
});

test.each([{}, { jobs: [job(1, "another")] }])("finds no job in %j", async (answer) => {
  expect(await idByName(workspace(answer).http, { thing: "job", called: "lab" })).toBeUndefined();
});

test("finds an experiment by its path", async () => {
  const { http, asked } = workspace({ experiment: { experiment_id: "7" } });
  expect(await idByName(http, { thing: "experiment", called: "/Shared/e" })).toBe("7");
  expect(asked[0]).toContain("/experiments/get-by-name?experiment_name=%2FShared%2Fe");
});

test("takes a deleted experiment for none: its path is free for the next", async () => {
  const { http } = workspace({ experiment: { experiment_id: "7", lifecycle_stage: "deleted" } });
  expect(await idByName(http, { thing: "experiment", called: "/Shared/e" })).toBeUndefined();
});
