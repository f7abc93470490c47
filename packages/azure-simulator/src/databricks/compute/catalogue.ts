import { vmFamilies, type VmFamily } from "../../arm/catalogue";

/** A virtual-machine size that clusters run on. */
export interface NodeType {
  readonly id: string;
  readonly cores: number;
  readonly memoryMb: number;
  readonly family: VmFamily;
}

export const nodeTypes: readonly NodeType[] = vmFamilies.flatMap((family) =>
  family.sizes
    .filter(({ cores }) => cores >= 4)
    .map(({ name, cores, memory }) => ({ id: name, cores, memoryMb: memory * 1024, family })),
);

export const findNodeType = (id: string): NodeType | undefined => nodeTypes.find((type) => type.id === id);

export const nodeTypeBody = ({ id, cores, memoryMb, family }: NodeType): Record<string, unknown> => {
  const gpus = /_NC\d/.test(id) ? 1 : 0;
  return {
    node_type_id: id,
    memory_mb: memoryMb,
    num_cores: cores,
    num_gpus: gpus,
    description: id,
    instance_type_id: id,
    is_deprecated: false,
    category:
      gpus > 0
        ? "GPU Accelerated"
        : /_E\d/.test(id)
          ? "Memory Optimized"
          : /_F\d/.test(id)
            ? "Compute Optimized"
            : "General Purpose",
    support_ebs_volumes: true,
    support_cluster_tags: true,
    support_port_forwarding: true,
    is_io_cache_enabled: /ds_v5|_E\d/.test(id),
    is_hidden: false,
    photon_worker_capable: gpus === 0,
    photon_driver_capable: gpus === 0,
    node_info: { status: [], available_core_quota: family.limit },
    node_instance_type: {
      instance_type_id: id,
      local_disks: 1,
      local_disk_size_gb: cores * 37,
      instance_family: family.displayName.replace(" vCPUs", ""),
    },
    supports_elastic_disk: true,
  };
};

interface Runtime {
  readonly version: string;
  readonly spark: string;
  readonly lts: boolean;
}

const runtimes: readonly Runtime[] = [
  { version: "17.3", spark: "4.0.0", lts: true },
  { version: "16.4", spark: "3.5.2", lts: true },
  { version: "15.4", spark: "3.5.0", lts: true },
  { version: "14.3", spark: "3.5.0", lts: true },
  { version: "13.3", spark: "3.4.1", lts: true },
];

/** Runtimes by their key, as 2.1/clusters/spark-versions lists them: plain, ML, and ML for GPUs. */
export const sparkVersions: readonly { readonly key: string; readonly name: string }[] = runtimes.flatMap(
  ({ version, spark, lts }) => {
    const scalas = version === "16.4" ? ["2.12", "2.13"] : [version === "17.3" ? "2.13" : "2.12"];
    const title = lts ? `${version} LTS` : version;
    return scalas.flatMap((scala) => [
      {
        key: `${version}.x-scala${scala}`,
        name: `${title} (includes Apache Spark ${spark}, Scala ${scala})`,
      },
      {
        key: `${version}.x-cpu-ml-scala${scala}`,
        name: `${title} ML (includes Apache Spark ${spark}, Scala ${scala})`,
      },
      {
        key: `${version}.x-gpu-ml-scala${scala}`,
        name: `${title} ML (includes Apache Spark ${spark}, GPU, Scala ${scala})`,
      },
    ]);
  },
);
