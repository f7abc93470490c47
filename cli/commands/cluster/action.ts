import {
  clusterStatus,
  machinesRunning,
  reasonOf,
  startCluster,
  stopCluster,
} from "../../../operations/cluster";
import type { Cluster } from "databricks-client";
import { workspaceClusters } from "../../../stack/workspace-clusters";
import { usageError, UserError } from "rest-client";
import { RestError } from "rest-client";
import { useProxyOf } from "rest-client";
import { readStackOutputs } from "../../../stack/outputs";
import { requireProject } from "../../../stack/configuration";
import { interruptible } from "../../terminal/interruption";
import { line, lines, type Printed, stderr, stdout } from "../../terminal/output";
import { watcher } from "../../terminal/steps";
import type { ClusterFlags } from "./command";

const clusterId = /^\d{4}-\d{6}-[a-z0-9]+$/;

const titles = { start: "Starting the cluster", stop: "Stopping the cluster", status: "Cluster" } as const;

/** Starts or stops the cluster, or neither, and prints its status. */
export async function executeCluster(what: keyof typeof titles, flags: ClusterFlags): Promise<void> {
  useProxyOf(process.env);
  const outputs = await readStackOutputs(requireProject(process.cwd()), flags.stack);
  if (!clusterId.test(outputs.clusterId))
    throw usageError(
      "the lab has no cluster of its own: its notebooks run on serverless compute, which starts and stops by itself",
    );
  const compute = workspaceClusters(outputs.workspaceHost, process.env);
  const [cluster] = await interruptible((signal) =>
    watcher(stderr)<[Cluster]>([
      {
        name: "cluster",
        title: titles[what],
        work: (onNotice) => {
          const options = { compute, id: outputs.clusterId, wait: flags.wait !== false, onNotice, signal };
          const work = { start: startCluster, stop: stopCluster, status: clusterStatus }[what];
          return work(options).catch(explain);
        },
        outcome: ({ state }) => state,
      },
    ]),
  );
  if (flags.json) stdout.json(documentOf(cluster));
  else stdout.write(textOf(cluster));
}

/** The JSON document of a cluster, in the command's own words rather than the service's. */
function documentOf(cluster: Cluster) {
  return {
    id: cluster.cluster_id,
    name: cluster.cluster_name ?? null,
    state: cluster.state,
    message: cluster.state_message ?? null,
    runtime: cluster.spark_version ?? null,
    nodeType: cluster.node_type_id ?? null,
    machines: machinesRunning(cluster),
    autoterminationMinutes: cluster.autotermination_minutes ?? null,
    terminationReason: cluster.termination_reason?.code ?? null,
  };
}

function textOf(cluster: Cluster): Printed {
  const { id, name, state, runtime, nodeType, machines, autoterminationMinutes: idle } = documentOf(cluster);
  const why = cluster.termination_reason === undefined ? "" : ` (${reasonOf(cluster)})`;
  return lines([
    line`${name ?? id} (${id}): ${state}${why}`,
    line`${machines} × ${nodeType ?? "?"}, ${runtime ?? "?"}${idle ? `, stops after ${idle} idle minutes` : ""}`,
    "",
  ]);
}

function explain(error: unknown): never {
  if (!(error instanceof RestError)) throw error;
  throw new UserError(`the workspace refused the request: ${error.message}`, {
    cause: error,
    ...(error.status === 401 || error.status === 403
      ? {
          hint: "Check the login: `az login`, the ARM_CLIENT_* variables, or DATABRICKS_TOKEN for this workspace.",
        }
      : {}),
  });
}
