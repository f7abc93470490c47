import { text, equal, isMap, type PropertyMap, type PropertyValue } from "../../rpc/values";
import { InitializationError } from "../../rpc/provider";
import { fromRest, omit, pick, toRest } from "../casing";
import type { WorkspaceResource } from "../resource";
import { WorkspaceError, type Workspace } from "../workspace";
import { getCluster, waitForCluster, waitForLibraries } from "./cluster-state";

/** Properties of the program that are not part of the cluster's specification. */
const notSpecification = [
  "isPinned",
  "libraries",
  "noWait",
  "providerConfig",
  "clusterId",
  "defaultTags",
  "state",
  "url",
];

/** Properties that only the service knows, or knows better. */
const computed = [
  "clusterId",
  "defaultTags",
  "driverInstancePoolId",
  "driverNodeTypeId",
  "enableElasticDisk",
  "enableLocalDiskEncryption",
  "nodeTypeId",
  "state",
  "url",
];
const told = [...computed, "autoterminationMinutes", "azureAttributes", "dataSecurityMode", "numWorkers"];

/** What a refresh notices when somebody changes it in the workspace. */
const noticed = [
  "autoterminationMinutes",
  "clusterName",
  "customTags",
  "nodeTypeId",
  "runtimeEngine",
  "sparkConf",
  "sparkEnvVars",
  "sparkVersion",
];

const specification = (inputs: PropertyMap): PropertyMap => {
  const body = toRest(omit(inputs, notSpecification)) as PropertyMap;
  return inputs["autoscale"] === undefined ? { ...body, num_workers: body["num_workers"] ?? 0 } : body;
};

/** @throws for a cluster without workers that is not declared to be a single node */
function assertWorkers(inputs: PropertyMap): void {
  if (inputs["autoscale"] !== undefined || Number(inputs["numWorkers"] ?? 0) > 0) return;
  if (inputs["isSingleNode"] === true) return;
  const value = (map: string, key: string): PropertyValue | undefined => {
    const found = inputs[map];
    return isMap(found) ? found[key] : undefined;
  };
  const single =
    value("sparkConf", "spark.databricks.cluster.profile") === "singleNode" &&
    text(value("sparkConf", "spark.master")).startsWith("local") &&
    value("customTags", "ResourceClass") === "SingleNode";
  if (single) return;
  throw new Error(
    "NumWorkers could be 0 only for SingleNode clusters. " +
      "See https://docs.databricks.com/clusters/single-node.html for more details",
  );
}

async function outputsOf(
  cluster: PropertyMap,
  inputs: PropertyMap,
  workspace: Workspace,
): Promise<PropertyMap> {
  const found = fromRest(cluster) as PropertyMap;
  return {
    ...inputs,
    ...pick(found, [...told, ...noticed]),
    url: await workspace.page(`setting/clusters/${text(found["clusterId"])}/configuration`),
  };
}

const isPinned = async (id: string, workspace: Workspace): Promise<boolean> => {
  const query = { "filter_by.is_pinned": "true", page_size: "100" };
  const { clusters } = await workspace.get("/api/2.1/clusters/list", query);
  return Array.isArray(clusters) && clusters.some((one) => isMap(one) && one["cluster_id"] === id);
};

const librariesOf = (inputs: PropertyMap): PropertyValue[] =>
  Array.isArray(inputs["libraries"]) ? inputs["libraries"] : [];

const changeLibraries = (
  what: "install" | "uninstall",
  id: string,
  libraries: PropertyValue[],
  workspace: Workspace,
): Promise<PropertyMap> =>
  workspace.post(`/api/2.0/libraries/${what}`, { cluster_id: id, libraries: toRest(libraries) });

/** Brings the libraries from one list to another; a cluster that is not running is started for it. */
async function updateLibraries(
  id: string,
  old: PropertyValue[],
  next: PropertyValue[],
  workspace: Workspace,
): Promise<void> {
  const only = (these: PropertyValue[], those: PropertyValue[]): PropertyValue[] =>
    these.filter((one) => !those.some((other) => equal(one, other)));
  const [removed, added] = [only(old, next), only(next, old)];
  if (removed.length === 0 && added.length === 0) return;
  const { state } = await getCluster(id, workspace);
  if (state !== "RUNNING") await workspace.post("/api/2.1/clusters/start", { cluster_id: id });
  await waitForCluster(id, workspace);
  if (removed.length > 0) await changeLibraries("uninstall", id, removed, workspace);
  if (added.length > 0) await changeLibraries("install", id, added, workspace);
  await waitForLibraries(id, workspace);
  if (state === "TERMINATED") await workspace.post("/api/2.1/clusters/delete", { cluster_id: id });
}

/** The change of the specification itself: a running cluster whose size alone changes is resized. */
async function updateSpecification(
  id: string,
  old: PropertyMap,
  next: PropertyMap,
  workspace: Workspace,
): Promise<void> {
  const rest = [...notSpecification, "numWorkers", "autoscale"];
  const { state } = await waitForCluster(id, workspace, ["TERMINATED"]);
  if (equal(omit(old, notSpecification), omit(next, notSpecification))) return;
  assertWorkers(next);
  const onlySize = equal(omit(old, rest), omit(next, rest));
  if (onlySize && state === "RUNNING") {
    const size = pick(specification(next), next["autoscale"] === undefined ? ["num_workers"] : ["autoscale"]);
    await workspace.post("/api/2.1/clusters/resize", { cluster_id: id, ...size });
  } else {
    await workspace.post("/api/2.1/clusters/edit", { cluster_id: id, ...specification(next) });
  }
  // An edited cluster restarts; one that was not running keeps still.
  await waitForCluster(id, workspace, ["TERMINATED"]);
}

export const cluster: WorkspaceResource = {
  name: "cluster",
  required: ["sparkVersion"],
  oneOf: { runtimeEngine: ["PHOTON", "STANDARD"] },
  replaceOnChange: ["idempotencyToken"],
  computed,
  // Without the property the provider and the service never agree on what it is.
  perpetual: (inputs, outputs) =>
    inputs["autoterminationMinutes"] === undefined
      ? [
          {
            path: "autoterminationMinutes",
            property: "autoterminationMinutes",
            kind: "update",
            old: outputs["autoterminationMinutes"],
            new: undefined,
          },
        ]
      : [],
  async create(inputs, workspace) {
    assertWorkers(inputs);
    const { cluster_id: clusterId } = await workspace.post("/api/2.1/clusters/create", specification(inputs));
    const id = text(clusterId);
    try {
      if (inputs["noWait"] !== true) await waitForCluster(id, workspace);
      if (inputs["isPinned"] === true) await workspace.post("/api/2.1/clusters/pin", { cluster_id: id });
      const libraries = librariesOf(inputs);
      if (libraries.length > 0) {
        await changeLibraries("install", id, libraries, workspace);
        await waitForLibraries(id, workspace);
      }
      return { id, outputs: (await cluster.read(id, inputs, workspace)).outputs };
    } catch (error) {
      // The service keeps a cluster that could not start; so does the state, and a destroy removes it.
      const reason = error instanceof Error ? error.message : String(error);
      throw new InitializationError(`cannot create cluster: ${reason}`, id, inputs, {
        ...inputs,
        clusterId: id,
      });
    }
  },
  async read(id, inputs, workspace) {
    const found = await getCluster(id, workspace);
    const pinned = await isPinned(id, workspace);
    const outputs = await outputsOf(found, inputs, workspace);
    const seen = pick(fromRest(found) as PropertyMap, noticed);
    const asked = inputs["isPinned"] !== undefined || pinned;
    return {
      outputs: { ...outputs, ...(asked && { isPinned: pinned }) },
      seen: { ...seen, ...(asked && { isPinned: pinned }) },
    };
  },
  async update({ id, oldInputs, newInputs }, workspace) {
    await updateSpecification(id, oldInputs, newInputs, workspace);
    const pinned = newInputs["isPinned"] === true;
    if (pinned !== (oldInputs["isPinned"] === true)) {
      await workspace.post(`/api/2.1/clusters/${pinned ? "pin" : "unpin"}`, { cluster_id: id });
    }
    await updateLibraries(id, librariesOf(oldInputs), librariesOf(newInputs), workspace);
    return (await cluster.read(id, newInputs, workspace)).outputs;
  },
  async delete(id, _outputs, workspace) {
    const remove = (): Promise<PropertyMap> =>
      workspace.post("/api/2.1/clusters/permanent-delete", { cluster_id: id });
    try {
      await remove();
    } catch (error) {
      if (!(error instanceof WorkspaceError && error.message.includes("unpin the cluster first")))
        throw error;
      await workspace.post("/api/2.1/clusters/unpin", { cluster_id: id });
      await remove();
    }
  },
};
