import { Cluster, type ClusterArgs } from "@pulumi/databricks/cluster";
import { getCluster } from "@pulumi/databricks/getCluster";
import * as pulumi from "@pulumi/pulumi";
import { type Lookups, reasonOf } from "./lookups";
import type { ClusterConfig, ClusterSize } from "./config/types";
import type { DatabricksWorkspace } from "./databricks-workspace";
import { SERVERLESS } from "./outputs";
import { clusterIncompatibilities } from "./existing/cluster";
import { incompatibilityMessage } from "./existing/incompatibilities";
import { userError } from "./user-error";

export interface MlClusterArgs {
  cluster: ClusterConfig;
  /** Tells the service which creations are of the same cluster; at most 64 characters. */
  token: string;
  workspace: DatabricksWorkspace;
  /** Those of the lab. */
  lookups: Lookups;
  /** Those that its workspace does not bear: Azure puts a workspace's tags on the machines by itself. */
  tags: Readonly<Record<string, string>>;
  /**
   * Databricks deletes a cluster that has stood still for 30 days, unless it is pinned. That takes an administrator, as
   * who makes a workspace is, and a workspace pins a hundred at most.
   */
  pinned: boolean;
}

/** A cluster with a machine learning runtime, created or read; none where compute is serverless. */
export class MlCluster extends pulumi.ComponentResource {
  readonly clusterId: pulumi.Output<string>;

  constructor(name: string, args: MlClusterArgs, options?: pulumi.ComponentResourceOptions) {
    super("llmops:azure:MlCluster", name, {}, options);
    const { cluster, workspace, tags } = args;
    if (cluster.kind === "serverless") {
      this.clusterId = pulumi.output(SERVERLESS);
    } else if (cluster.kind === "existing") {
      const options = { parent: this, provider: workspace.provider };
      const id = args.lookups.read(
        "the cluster",
        (known: { id: string }) => requireThere(known.id, options),
        {
          id: cluster.id,
        },
      );
      // Under the name that a cluster of the stack's own has: the engine then lets go of that one, should it be the
      // same, and deletes nothing.
      const found = Cluster.get(name, id, undefined, options);
      this.clusterId = pulumi.all([found.id, clusterFacts(found)]).apply(([id, facts]) => {
        requireCompatible(id, clusterIncompatibilities(facts));
        return id;
      });
    } else {
      const inputs = {
        ...clusterArgs(cluster, tags),
        idempotencyToken: workspace.inside(args.token),
        ...(args.pinned ? { isPinned: true } : {}),
      };
      this.clusterId = new Cluster(name, inputs, {
        // While a cluster with the token is active, the service answers with that one in place of a new one: so
        // an interrupted creation leaves no second cluster, and a replaced one must be gone first.
        ...workspace.contentOptions(this),
        replaceOnChanges: ["idempotencyToken"],
        customTimeouts: { create: "45m", update: "45m", delete: "30m" },
      }).id;
    }
    this.registerOutputs({ clusterId: this.clusterId });
  }
}

/** Asked for, since of a resource that is not there the engine says no more than that. */
async function requireThere(id: string, options: pulumi.InvokeOptions): Promise<string> {
  await getCluster({ clusterId: id }, options).catch((error: unknown) => {
    if (/does not exist|not found/i.test(reasonOf(error)))
      requireCompatible(id, ["it does not exist, or your login cannot see it"]);
    throw error;
  });
  return id;
}

/** @throws {pulumi.RunError} which the engine shows without a stack trace */
function requireCompatible(id: string, incompatibilities: readonly string[]): void {
  const message = incompatibilityMessage([{ key: "existingClusterId", part: id, incompatibilities }]);
  if (message !== undefined) throw userError(message);
}

const clusterFacts = ({ sparkVersion, runtimeEngine, dataSecurityMode }: Cluster) =>
  pulumi.output({ sparkVersion, runtimeEngine, dataSecurityMode });

function clusterArgs(
  cluster: Extract<ClusterConfig, { kind: "new" }>,
  tags: Readonly<Record<string, string>>,
): ClusterArgs {
  const size = sizeArgs(cluster.size);
  return {
    clusterName: cluster.name,
    sparkVersion: cluster.runtime.version,
    nodeTypeId: cluster.nodeType,
    // Photon speeds up SQL, costs more, and serves nothing that a lab runs.
    runtimeEngine: "STANDARD",
    // Called "dedicated" in the user interface; ML runtimes ask for it.
    dataSecurityMode: "SINGLE_USER",
    // Left out, the service's own value would be a difference at every preview.
    autoterminationMinutes: cluster.autoterminationMinutes,
    ...size,
    customTags: { ...tags, ...size.customTags },
  };
}

/** What makes a cluster of a size. A single node has no workers, and Spark must be told so. */
export function sizeArgs(
  size: ClusterSize,
): Pick<ClusterArgs, "numWorkers" | "autoscale" | "sparkConf"> & { customTags: Record<string, string> } {
  switch (size.kind) {
    case "singleNode":
      return {
        numWorkers: 0,
        sparkConf: { "spark.databricks.cluster.profile": "singleNode", "spark.master": "local[*]" },
        customTags: { ResourceClass: "SingleNode" },
      };
    case "fixed":
      return { numWorkers: size.workers, customTags: {} };
    case "autoscale":
      return { autoscale: { minWorkers: size.minWorkers, maxWorkers: size.maxWorkers }, customTags: {} };
  }
}
