import { workspaceTarget } from "./connection";
import { MlflowError } from "./mlflow/errors";
import { MlflowHttp } from "./mlflow/http";
import { defaultRetryPolicy } from "./mlflow/retry";

/** A cluster as `GET /api/2.1/clusters/get` shows it, as far as it is looked at. */
export interface Cluster {
  readonly cluster_id: string;
  readonly cluster_name?: string;
  /** PENDING, RUNNING, RESTARTING, RESIZING, TERMINATING, TERMINATED, ERROR or UNKNOWN. */
  readonly state: string;
  readonly state_message?: string;
  readonly spark_version?: string;
  readonly node_type_id?: string;
  readonly driver_node_type_id?: string;
  readonly num_workers?: number;
  readonly autoscale?: { readonly min_workers: number; readonly max_workers: number };
  /** Workers that there are at the moment. */
  readonly executors?: readonly unknown[];
  readonly runtime_engine?: string;
  readonly data_security_mode?: string;
  readonly autotermination_minutes?: number;
  readonly termination_reason?: {
    readonly code?: string;
    readonly type?: string;
    readonly parameters?: Readonly<Record<string, string>>;
  };
}

/** A Databricks workspace's clusters. Every call throws MlflowError, the error of all calls to a workspace. */
export interface WorkspaceCompute {
  cluster(id: string): Promise<Cluster>;
  clusters(): Promise<readonly Cluster[]>;
  start(id: string): Promise<void>;
  /** Ends the cluster's machines; what it is made of stays. */
  terminate(id: string): Promise<void>;
  /** Keys of the runtimes that the workspace offers, for example `16.4.x-cpu-ml-scala2.12`. */
  runtimes(): Promise<readonly string[]>;
  /** Ids of the machines that clusters can be made of, for example `Standard_D4ds_v5`. */
  nodeTypes(): Promise<readonly string[]>;
}

/** The compute of a workspace by its address, with the environment's token or Entra's. */
export function workspaceCompute(host: string, environment: NodeJS.ProcessEnv): WorkspaceCompute {
  return computeOver(new MlflowHttp(workspaceTarget(host, environment), defaultRetryPolicy));
}

/** The same over a connection that exists. */
export function computeOver(http: MlflowHttp): WorkspaceCompute {
  const base = "/api/2.1/clusters";
  const get = <T>(path: string): Promise<T> => http.json<T>({ method: "GET", path: `${base}/${path}` });
  const post = async (path: string, id: string): Promise<void> => {
    await http.json({ method: "POST", path: `${base}/${path}`, body: { cluster_id: id } });
  };
  return {
    cluster: (id) => get(`get?cluster_id=${encodeURIComponent(id)}`),
    async clusters() {
      const found: Cluster[] = [];
      for (let token = ""; ;) {
        const query = `page_size=100${token && `&page_token=${encodeURIComponent(token)}`}`;
        const page = await get<{ clusters?: Cluster[]; next_page_token?: string }>(`list?${query}`);
        found.push(...(page.clusters ?? []));
        token = page.next_page_token ?? "";
        if (token === "") return found;
      }
    },
    start: (id) => post("start", id),
    terminate: (id) => post("delete", id),
    runtimes: async () =>
      (await get<{ versions?: { key: string }[] }>("spark-versions")).versions?.map(({ key }) => key) ?? [],
    nodeTypes: async () =>
      (await get<{ node_types?: { node_type_id: string }[] }>("list-node-types")).node_types?.map(
        ({ node_type_id: id }) => id,
      ) ?? [],
  };
}

/** A cluster that is not there is a wrong parameter in the service's words. */
export const isMissingCluster = (error: unknown): boolean =>
  error instanceof MlflowError && /Cluster \S+ does not exist/.test(error.message);
