import { readFileSync } from "node:fs";
import type { Server } from "node:http";
import { join } from "node:path";
import { recordingServer, workspaceWorld, type RecordedCall } from "./workspace";

/** One call of the Pulumi Databricks provider's, as it was recorded, with the answer that it was content with. */
interface Exchange {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly body?: object;
  readonly status: number;
  readonly response: Readonly<Record<string, unknown>> & { readonly [id in IdField]?: string | number };
}

const idFields = ["cluster_id", "experiment_id", "job_id"] as const;
type IdField = (typeof idFields)[number];

const recorded = (phase: string): Exchange[] =>
  JSON.parse(
    readFileSync(join(__dirname, `../../data/cloud-databricks/provider/${phase}.json`), "utf8"),
  ) as Exchange[];

/** Every field's path in a document, by the first element of lists; an element stands for all. */
function fieldsOf(value: unknown, path = ""): string[] {
  if (Array.isArray(value)) return value.length > 0 ? fieldsOf(value[0], `${path}[]`) : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) => [
    `${path}.${key}`,
    ...fieldsOf(one, `${path}.${key}`),
  ]);
}

/** An MLflow server with one experiment. */
function mlflow(call: RecordedCall): { status: number; body: unknown } {
  const experiment = {
    experiment_id: "7",
    name: "adb-5555555555555551.7.azuredatabricks.net/Shared/lab-exp",
    artifact_location: "mlflow-artifacts:/7",
    lifecycle_stage: "active",
    creation_time: 1,
    last_update_time: 1,
    tags: [{ key: "mlflow.experimentType", value: "MLFLOW_EXPERIMENT" }],
  };
  if (call.path.endsWith("/create")) return { status: 200, body: { experiment_id: "7" } };
  return { status: 200, body: { experiment } };
}

let server: Server | undefined;
afterEach(() => server?.close());

test("answers the Databricks provider's up, up, refresh, up and destroy, call by call", async () => {
  const recording = await recordingServer(mlflow);
  server = recording.server;
  const { send, world } = workspaceWorld({ mlflow: recording.url });
  /** Ids of the recording, and those that are here instead. */
  const ids = new Map<string, string>();
  const here = (text: string): string =>
    [...ids].reduce((changed, [there, own]) => changed.replaceAll(there, own), text);

  for (const phase of ["up", "up-again", "refresh", "up-after-refresh", "destroy"])
    for (const { method, path, body, status, response } of recorded(phase)) {
      const sent = body && (JSON.parse(here(JSON.stringify(body))) as object);
      const reply = await send(method, here(path), sent);
      const call = `${phase}: ${method} ${path}`;
      expect({ call, status: reply.status, ...(reply.status >= 400 && reply.body) }).toEqual({
        call,
        status,
      });
      for (const field of idFields)
        if (path.endsWith("/create") && response[field] !== undefined)
          ids.set(String(response[field]), String(reply.body[field]));
      const missing = fieldsOf(response).filter((field) => !fieldsOf(reply.body).includes(field));
      expect({ call, missing }).toEqual({ call, missing: [] });
    }
  expect(world.hooks.leftovers.flatMap((hook) => hook())).toEqual([]);
  expect((await send("GET", "/api/2.0/workspace/list?path=/Shared")).body).toEqual({});
});
