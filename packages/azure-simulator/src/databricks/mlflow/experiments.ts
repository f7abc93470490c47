import type { World } from "../../context/context";
import { alreadyExists, invalidParameter, notFound } from "../errors";
import type { Fields } from "../fields";
import { optionalText, requiredText } from "../fields";
import { normalPath } from "../workspace/tree";
import type { Experiment, Workspace } from "../workspaces";
import { deletedName, serverName } from "./names";
import { succeeded, type MlflowBackend } from "./server";

/** The experiments of workspaces: objects at workspace paths, kept by the real server under longer names. */
export interface Experiments {
  /** Creates one at an absolute path whose directory exists, and gives its id. */
  create(workspace: Workspace, fields: Fields, now: number): Promise<string>;
  /** The experiment with the id, deleted ones included. */
  byId(workspace: Workspace, id: string): Experiment;
  byPath(workspace: Workspace, path: string): Experiment;
  /** Deletes one and takes it out of its directory. */
  delete(workspace: Workspace, id: string): Promise<void>;
  /** Brings a deleted one back to its path, if that is free. */
  restore(workspace: Workspace, id: string, now: number): Promise<void>;
  rename(workspace: Workspace, id: string, path: string, now: number): Promise<void>;
  /** Deletes one whose object is gone already. */
  forget(workspace: Workspace, id: string): Promise<void>;
  /** Deletes, in the background, all of a workspace that is gone. */
  abandon(workspace: Workspace): void;
}

const api = "/api/2.0/mlflow/experiments";

export function experimentsOf(world: World, server: MlflowBackend): Experiments {
  const rename = async (id: string, name: string): Promise<void> => {
    succeeded(await server.call("POST", `${api}/update`, { experiment_id: id, new_name: name }));
  };

  const deleteOnServer = async (host: string, path: string, id: string): Promise<void> => {
    // The server keeps a deleted experiment's name for it; Databricks frees the path at once.
    await rename(id, deletedName(host, path, id));
    succeeded(await server.call("POST", `${api}/delete`, { experiment_id: id }));
  };

  /** Frees a name that an earlier workspace of the same host left behind. */
  const evict = async (host: string, path: string): Promise<void> => {
    const name = encodeURIComponent(serverName(host, path));
    const found = succeeded(await server.call("GET", `${api}/get-by-name?experiment_name=${name}`));
    const { experiment_id: id, lifecycle_stage: stage } = found["experiment"] as Record<string, string>;
    if (id === undefined) return;
    if (stage === "deleted") succeeded(await server.call("POST", `${api}/restore`, { experiment_id: id }));
    await deleteOnServer(host, path, id);
  };

  /** Deletions under way whose names the next workspace may ask for. */
  const leaving = new Set<Promise<void>>();

  const byId = (workspace: Workspace, id: string): Experiment => {
    const experiment = workspace.experiments.get(id);
    if (!experiment) throw notFound(`Node ID ${id} does not exist.`);
    return experiment;
  };

  const placeable = (workspace: Workspace, name: string): string => {
    if (!name.startsWith("/"))
      throw invalidParameter(
        `Got an invalid experiment name '${name}'. An experiment name must be an absolute path within the Databricks workspace, e.g. '/Users/<some-username>/my-experiment'.`,
      );
    const path = normalPath(name);
    const parent = path.slice(0, path.lastIndexOf("/")) || "/";
    if (workspace.tree.get(parent)?.type !== "DIRECTORY")
      throw notFound(`Workspace directory '${parent}' not found.`);
    if (workspace.tree.get(path))
      throw alreadyExists(`Node named '${path.split("/").at(-1) ?? ""}' already exists`);
    return path;
  };

  const place = (workspace: Workspace, path: string, id: string, now: number): void => {
    workspace.tree.put({ type: "MLFLOW_EXPERIMENT", path, id: Number(id) }, now);
  };

  const forget = async (workspace: Workspace, id: string): Promise<void> => {
    const experiment = byId(workspace, id);
    experiment.deleted = true;
    await deleteOnServer(workspace.host, experiment.path, id);
  };

  return {
    async create(workspace, fields, now) {
      const path = placeable(workspace, requiredText(fields, "name"));
      if (optionalText(fields, "artifact_location") !== undefined)
        throw invalidParameter(
          "artifact_location is not supported: experiments keep their artifacts in the workspace's storage.",
        );
      const user = world.state.identity.clientId;
      const given = Array.isArray(fields["tags"]) ? (fields["tags"] as unknown[]) : [];
      const body = {
        name: serverName(workspace.host, path),
        tags: [
          ...given,
          { key: "mlflow.experiment.sourceName", value: path },
          { key: "mlflow.ownerEmail", value: user },
          { key: "mlflow.experimentType", value: "MLFLOW_EXPERIMENT" },
        ],
      };
      await Promise.allSettled(leaving);
      let answer = await server.call("POST", `${api}/create`, body);
      if (answer.body["error_code"] === "RESOURCE_ALREADY_EXISTS") {
        await evict(workspace.host, path);
        answer = await server.call("POST", `${api}/create`, body);
      }
      const id = requiredText(succeeded(answer), "experiment_id");
      workspace.experiments.set(id, { id, path, deleted: false });
      place(workspace, path, id, now);
      return id;
    },
    byId,
    byPath(workspace, given) {
      const path = given.startsWith("/") ? normalPath(given) : given;
      for (const experiment of workspace.experiments.values())
        if (!experiment.deleted && experiment.path === path) return experiment;
      throw notFound(`Node ${given} does not exist.`);
    },
    async delete(workspace, id) {
      const experiment = byId(workspace, id);
      if (experiment.deleted) throw notFound(`Node ID ${id} does not exist.`);
      workspace.tree.remove(experiment.path);
      await forget(workspace, id);
    },
    async restore(workspace, id, now) {
      const experiment = byId(workspace, id);
      if (!experiment.deleted) return;
      placeable(workspace, experiment.path);
      succeeded(await server.call("POST", `${api}/restore`, { experiment_id: id }));
      await rename(id, serverName(workspace.host, experiment.path));
      experiment.deleted = false;
      place(workspace, experiment.path, id, now);
    },
    async rename(workspace, id, name, now) {
      const experiment = byId(workspace, id);
      const path = placeable(workspace, name);
      await rename(id, serverName(workspace.host, path));
      workspace.tree.remove(experiment.path);
      experiment.path = path;
      place(workspace, path, id, now);
    },
    forget,
    abandon(workspace) {
      for (const { id, deleted } of workspace.experiments.values()) {
        if (deleted) continue;
        // What cannot be deleted is evicted when its name is asked for.
        const left = forget(workspace, id)
          .catch(() => undefined)
          .finally(() => leaving.delete(left));
        leaving.add(left);
      }
    },
  };
}
