import { RestError } from "rest-client";
import type { RestClient } from "rest-client";
import { nextPage } from "rest-client";
import { anything, done, filledText, list, number, object, record, type Shape, text } from "rest-client";

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

const shapeOfCluster: Shape<Cluster> = object<Cluster>(
  { cluster_id: filledText, state: filledText },
  {
    cluster_name: text,
    state_message: text,
    spark_version: text,
    node_type_id: text,
    driver_node_type_id: text,
    num_workers: number,
    autoscale: object<NonNullable<Cluster["autoscale"]>>({ min_workers: number, max_workers: number }, {}),
    executors: list(anything),
    runtime_engine: text,
    data_security_mode: text,
    autotermination_minutes: number,
    termination_reason: object<NonNullable<Cluster["termination_reason"]>>(
      {},
      { code: text, type: text, parameters: record(text) },
    ),
  },
);

interface ClusterPage {
  readonly clusters?: readonly Cluster[];
  readonly next_page_token?: string;
}

/** A Databricks workspace's clusters. Every call throws RestError, the error of all calls to a workspace. */
export interface ClustersClient {
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

/** The compute of the workspace that a client reaches. */
export function clustersClient(http: RestClient): ClustersClient {
  const base = "/api/2.1/clusters";
  const get = <T>(path: string, shape: Shape<T>): Promise<T> =>
    http.json({ method: "GET", path: `${base}/${path}` }, shape);
  const post = (path: string, id: string): Promise<void> =>
    http.json({ method: "POST", path: `${base}/${path}`, body: { cluster_id: id } }, done);
  return {
    cluster: (id) => get(`get?cluster_id=${encodeURIComponent(id)}`, shapeOfCluster),
    async clusters() {
      const found: Cluster[] = [];
      let token: string | undefined;
      do {
        const query = `page_size=100${token === undefined ? "" : `&page_token=${encodeURIComponent(token)}`}`;
        const page = await get(
          `list?${query}`,
          object<ClusterPage>({}, { clusters: list(shapeOfCluster), next_page_token: text }),
        );
        found.push(...(page.clusters ?? []));
        token = nextPage(http, `${base}/list`, token, page.next_page_token);
      } while (token !== undefined);
      return found;
    },
    start: (id) => post("start", id),
    terminate: (id) => post("delete", id),
    async runtimes() {
      const version = object<{ key: string }>({ key: filledText }, {});
      const { versions = [] } = await get(
        "spark-versions",
        object<{ versions?: { key: string }[] }>({}, { versions: list(version) }),
      );
      return versions.map(({ key }) => key);
    },
    async nodeTypes() {
      const type = object<{ node_type_id: string }>({ node_type_id: filledText }, {});
      const { node_types: types = [] } = await get(
        "list-node-types",
        object<{ node_types?: { node_type_id: string }[] }>({}, { node_types: list(type) }),
      );
      return types.map(({ node_type_id: id }) => id);
    },
  };
}

/** A cluster that is not there is a wrong parameter in the service's words. */
export const isMissingCluster = (error: unknown): boolean =>
  error instanceof RestError && /Cluster \S+ does not exist/.test(error.message);
