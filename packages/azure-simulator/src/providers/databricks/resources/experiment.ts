import { text, isMap, type PropertyValue } from "../../rpc/values";
import { fromRest, pick, toRest } from "../casing";
import { readBack, type WorkspaceResource } from "../resource";

const known = [
  "artifactLocation",
  "creationTime",
  "experimentId",
  "lastUpdateTime",
  "lifecycleStage",
  "name",
  "traceLocation",
];

/** The workspace has an experiment's name with and without its mount point, and never with a final slash. */
const bareName = (name: PropertyValue | undefined): string =>
  text(name ?? "")
    .replace(/^\/Workspace/, "")
    .replace(/\/$/, "");

export const mlflowExperiment: WorkspaceResource = {
  name: "mlflow_experiment",
  required: [],
  autonamed: "name",
  replaceOnChange: ["artifactLocation"],
  computed: ["artifactLocation", "creationTime", "experimentId", "lastUpdateTime", "lifecycleStage"],
  isSignificant: ({ property, kind, old, new: next }) =>
    !(property === "name" && kind === "update" && bareName(old) === bareName(next)),
  async create(inputs, workspace) {
    const body = toRest(pick(inputs, ["name", "artifactLocation", "tags", "traceLocation"]));
    const { experiment_id: id } = await workspace.post(
      "/api/2.0/mlflow/experiments/create",
      isMap(body) ? body : {},
    );
    const experiment = text(id);
    return readBack(mlflowExperiment, experiment, inputs, workspace);
  },
  async read(id, inputs, workspace) {
    const { experiment } = await workspace.get("/api/2.0/mlflow/experiments/get", { experiment_id: id });
    const told = fromRest(experiment ?? {});
    // Tags stay out: the service adds some of its own that nobody asked for.
    const found = isMap(told) ? pick(told, known) : {};
    return { outputs: { ...inputs, ...found }, seen: pick(found, ["name"]) };
  },
  async update({ id, newInputs }, workspace) {
    await workspace.post("/api/2.0/mlflow/experiments/update", {
      experiment_id: id,
      new_name: newInputs["name"] ?? null,
    });
    return (await mlflowExperiment.read(id, newInputs, workspace)).outputs;
  },
  async delete(id, _outputs, workspace) {
    await workspace.post("/api/2.0/mlflow/experiments/delete", { experiment_id: id });
  },
};
