import { notFound } from "../errors";
import type { Fields } from "../fields";
import type { Workspace } from "../workspaces";
import type { Experiments } from "./experiments";
import type { MlflowBackend } from "./server";

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const texts = (value: unknown): string[] =>
  [value].flat().filter((one): one is string => typeof one === "string" && one !== "");

/** The experiments, runs and traces that a request names. */
export interface Named {
  readonly experiments: readonly string[];
  readonly runs: readonly string[];
  readonly traces: readonly string[];
}

const experimentKeys = new Set(["experiment_id", "experiment_ids"]);
const runKeys = new Set(["run_id", "run_uuid", "run_ids"]);
const traceKeys = new Set(["trace_id", "trace_ids", "request_id", "request_ids"]);

/** Finds them in a body, however deep, and in a path. */
export function namedIn(fields: Fields, path: string): Named {
  const experiments: string[] = [];
  const runs: string[] = [];
  const traces: string[] = [...path.matchAll(/\/traces\/(tr-[^/?]+)/g)].map(([, id]) => id ?? "");
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    if (!isFields(value)) return;
    for (const [key, one] of Object.entries(value)) {
      if (experimentKeys.has(key)) experiments.push(...texts(one));
      else if (runKeys.has(key)) runs.push(...texts(one));
      else if (traceKeys.has(key)) traces.push(...texts(one));
      else visit(one);
    }
  };
  visit(fields);
  return { experiments, runs, traces };
}

/** Checks that what a request names is of the workspace that it is sent to. */
export interface Ownership {
  check(workspace: Workspace, named: Named): Promise<void>;
  /** The server's own record of a trace: where its artifacts lie. */
  trace(workspace: Workspace, id: string): Promise<Fields>;
  run(workspace: Workspace, id: string): Promise<Fields>;
}

export function ownership(server: MlflowBackend, experiments: Experiments): Ownership {
  const fetchRun = async (workspace: Workspace, id: string): Promise<Fields> => {
    const { status, body } = await server.call(
      "GET",
      `/api/2.0/mlflow/runs/get?run_id=${encodeURIComponent(id)}`,
    );
    const info = isFields(body["run"]) ? body["run"]["info"] : undefined;
    const experiment = isFields(info) ? info["experiment_id"] : undefined;
    if (
      status >= 400 ||
      !isFields(info) ||
      typeof experiment !== "string" ||
      !workspace.experiments.has(experiment)
    )
      throw notFound(`Run '${id}' not found.`);
    workspace.owners.set(id, experiment);
    return info;
  };
  const fetchTrace = async (workspace: Workspace, id: string): Promise<Fields> => {
    const { status, body } = await server.call("GET", `/api/3.0/mlflow/traces/${encodeURIComponent(id)}`);
    const info = isFields(body["trace"]) ? body["trace"]["trace_info"] : undefined;
    const location =
      isFields(info) && isFields(info["trace_location"])
        ? info["trace_location"]["mlflow_experiment"]
        : undefined;
    const experiment = isFields(location) ? location["experiment_id"] : undefined;
    if (
      status >= 400 ||
      !isFields(info) ||
      typeof experiment !== "string" ||
      !workspace.experiments.has(experiment)
    )
      throw notFound(`Trace with ID '${id}' not found.`);
    workspace.owners.set(id, experiment);
    return info;
  };
  return {
    trace: fetchTrace,
    run: fetchRun,
    async check(workspace, { experiments: ids, runs, traces }) {
      for (const id of ids) experiments.byId(workspace, id);
      for (const id of runs) if (!workspace.owners.has(id)) await fetchRun(workspace, id);
      for (const id of traces) if (!workspace.owners.has(id)) await fetchTrace(workspace, id);
    },
  };
}
