import { type Check, type CheckContext, ok, problem } from "../check";
import { workspaceHost } from "../places";
import type { Verdict } from "../report";
import { makesCluster } from "./vm-size";

/** Whether a workspace offers a runtime and a kind of machine. */
export function decideClusterParts(
  { runtime, nodeType }: { runtime: string; nodeType: string },
  offered: { runtimes: readonly string[]; nodeTypes: readonly string[] },
  set: CheckContext["set"],
): Verdict {
  const hasRuntime = offered.runtimes.includes(runtime);
  const hasNodeType = offered.nodeTypes.includes(nodeType);
  if (hasRuntime && hasNodeType) return ok(`the workspace offers ${runtime} and ${nodeType}`);
  const missing = [...(hasRuntime ? [] : [runtime]), ...(hasNodeType ? [] : [nodeType])];
  const newest = offered.runtimes.filter((key) => /-cpu-ml-/.test(key)).sort(byVersion)[0];
  const like = offered.nodeTypes.find((id) => id.startsWith(nodeType.slice(0, "Standard_D4".length)));
  return problem(
    `the workspace does not offer ${missing.join(" and ")}`,
    ...(hasRuntime || newest === undefined ? [] : [set("clusterRuntime", newest)]),
    ...(hasNodeType || like === undefined ? [] : [set("clusterNodeType", like)]),
  );
}

/** Newest first. */
const byVersion = (one: string, other: string): number => other.localeCompare(one, "en", { numeric: true });

/** Asked of a workspace that exists; a new one offers what every new one does. */
export const clusterPartsCheck: Check = {
  id: "cluster-parts",
  title: "Runtime and machine",
  stops: "up",
  regional: false,
  applies: makesCluster,
  async run({ config, facts, set }) {
    const { cluster } = config;
    const host = await workspaceHost(config, facts);
    if (cluster.kind !== "new" || host === undefined) return undefined;
    const [runtimes, nodeTypes] = await Promise.all([facts.runtimes(host), facts.nodeTypes(host)]);
    const wanted = { runtime: cluster.runtime.version, nodeType: cluster.nodeType };
    return decideClusterParts(wanted, { runtimes, nodeTypes }, set);
  },
};
