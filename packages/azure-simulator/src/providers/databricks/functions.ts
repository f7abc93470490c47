import { text, isMap, type PropertyMap, type PropertyValue } from "../rpc/values";
import { fromRest } from "./casing";
import type { Workspace } from "./workspace";

interface Invocation {
  /** In the User-Agent: `spark_version`. */
  readonly name: string;
  run(args: PropertyMap, workspace: Workspace): Promise<PropertyMap>;
}

const maps = (value: PropertyValue | undefined): PropertyMap[] =>
  Array.isArray(value) ? value.filter(isMap) : [];
const number = (value: PropertyValue | undefined): number => Number(value ?? 0);

/** `16.4.x-cpu-ml-scala2.12` as numbers to compare. */
const versionOf = (key: string): number[] => /^[\d.]+/.exec(key)?.[0].split(".").map(Number) ?? [];

function byVersion(left: string, right: string): number {
  const [a, b] = [versionOf(left), versionOf(right)];
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The newest runtime that fits. Filters that are left out mean the plain runtime: no ML, no GPU, no beta. */
const sparkVersion: Invocation = {
  name: "spark_version",
  async run(args, workspace) {
    const marks = { ml: "-ml-", genomics: "-hls-", gpu: "-gpu-", photon: "-photon-", graviton: "-aarch64-" };
    const scala = `-scala${text(args["scala"] ?? "2.12")}`;
    const { versions } = await workspace.get("/api/2.1/clusters/spark-versions");
    const fitting = maps(versions)
      .map((version) => ({ key: text(version["key"]), name: text(version["name"]) }))
      .filter(
        ({ key, name }) =>
          !key.startsWith("apache-spark-") &&
          key.includes(scala) &&
          Object.entries(marks).every(([filter, mark]) => key.includes(mark) === (args[filter] === true)) &&
          name.includes("Beta") === (args["beta"] === true) &&
          (args["longTermSupport"] !== true || name.includes("LTS") || key.includes("-esr-")) &&
          (args["sparkVersion"] === undefined || name.includes(`Apache Spark ${text(args["sparkVersion"])}`)),
      )
      .map(({ key }) => key)
      .sort(byVersion);
    const newest = fitting.at(-1);
    if (newest === undefined)
      throw new Error(
        "spark versions query returned no results. Please change your search criteria and try again",
      );
    if (args["latest"] === false && fitting.length > 1) {
      throw new Error(
        "spark versions query returned multiple results. Please change your search criteria and try again",
      );
    }
    return { ...args, id: newest };
  },
};

/** The smallest machine that fits; Azure's default where none does. */
const nodeType: Invocation = {
  name: "node_type",
  async run(args, workspace) {
    const { node_types: nodeTypes } = await workspace.get("/api/2.1/clusters/list-node-types");
    const fitting = maps(nodeTypes)
      .filter((node) => {
        const [cores, gigabytes] = [number(node["num_cores"]), number(node["memory_mb"]) / 1024];
        return (
          cores >= number(args["minCores"]) &&
          gigabytes >= number(args["minMemoryGb"]) &&
          number(node["num_gpus"]) >= number(args["minGpus"]) &&
          (args["minGpus"] !== undefined || number(node["num_gpus"]) === 0) &&
          (args["gbPerCore"] === undefined || gigabytes / cores >= number(args["gbPerCore"])) &&
          (args["localDisk"] !== true || isMap(node["node_instance_type"])) &&
          (args["category"] === undefined || text(node["category"]) === text(args["category"])) &&
          node["is_deprecated"] !== true
        );
      })
      .sort(
        (left, right) =>
          number(left["num_cores"]) - number(right["num_cores"]) ||
          number(left["memory_mb"]) - number(right["memory_mb"]),
      );
    return { ...args, id: text(fitting[0]?.["node_type_id"] ?? "Standard_D3_v2") };
  },
};

const currentUser: Invocation = {
  name: "current_user",
  async run(args, workspace) {
    const me = await workspace.get("/api/2.0/preview/scim/v2/Me");
    const userName = text(me["userName"]);
    const isPerson = userName.includes("@");
    const alphanumeric = (userName.split("@")[0] ?? "").replaceAll(/[^A-Za-z0-9]/g, "_").toLowerCase();
    return {
      ...args,
      id: text(me["id"]),
      userName,
      externalId: text(me["externalId"] ?? ""),
      home: `/Users/${userName}`,
      repos: `/Repos/${userName}`,
      alphanumeric,
      aclPrincipalId: `${isPerson ? "users" : "servicePrincipals"}/${userName}`,
      workspaceUrl: new URL(await workspace.page("")).origin,
    };
  },
};

const clusterInfo: Invocation = {
  name: "cluster",
  async run(args, workspace) {
    const found = await findCluster(args, workspace);
    const id = text(found["cluster_id"]);
    return {
      ...args,
      id,
      clusterId: id,
      clusterName: text(found["cluster_name"]),
      clusterInfo: fromRest(found),
    };
  },
};

async function findCluster(args: PropertyMap, workspace: Workspace): Promise<PropertyMap> {
  const id = args["clusterId"] ?? args["id"];
  if (id !== undefined) return workspace.get("/api/2.1/clusters/get", { cluster_id: text(id) });
  const name = args["clusterName"];
  if (name === undefined) throw new Error("you need to specify either `cluster_name` or `cluster_id`");
  const { clusters } = await workspace.get("/api/2.1/clusters/list");
  const named = maps(clusters).filter((one) => one["cluster_name"] === name);
  const [first] = named;
  if (first === undefined) throw new Error(`there is no cluster with name '${text(name)}'`);
  if (named.length > 1) throw new Error(`there is more than one cluster with name '${text(name)}'`);
  return first;
}

/** The functions this provider stands in for, by token. */
export const functions: Readonly<Record<string, Invocation>> = {
  "databricks:index/getSparkVersion:getSparkVersion": sparkVersion,
  "databricks:index/getNodeType:getNodeType": nodeType,
  "databricks:index/getCurrentUser:getCurrentUser": currentUser,
  "databricks:index/getCluster:getCluster": clusterInfo,
};
