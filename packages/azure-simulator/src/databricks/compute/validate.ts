import { invalidParameter } from "../errors";
import { asFields, isTrue, requiredText, type Fields } from "../fields";
import { findNodeType, nodeTypes, sparkVersions } from "./catalogue";

const singleNode = {
  spark_conf: { "spark.databricks.cluster.profile": "singleNode", "spark.master": "local[*]" },
  custom_tags: { ResourceClass: "SingleNode" },
} as const;

/** What a cluster without workers must say about itself, and does not. */
function missingOfSingleNode(spec: Fields): string[] {
  const conf = asFields(spec["spark_conf"]);
  const missing: string[] = [];
  if (conf["spark.databricks.cluster.profile"] !== "singleNode")
    missing.push("spark_conf 'spark.databricks.cluster.profile' must be 'singleNode'");
  const master = conf["spark.master"];
  if (typeof master !== "string" || !master.startsWith("local"))
    missing.push("spark_conf 'spark.master' must begin with 'local'");
  if (asFields(spec["custom_tags"])["ResourceClass"] !== "SingleNode")
    missing.push("custom_tags 'ResourceClass' must be 'SingleNode'");
  return missing;
}

/**
 * Checks what create and edit are given, and fills in what the service does.
 * @throws DatabricksError 400 INVALID_PARAMETER_VALUE that names the field
 */
export function checkedSpec(given: Fields): Fields {
  const spec: Fields = isTrue(given["is_single_node"])
    ? {
        ...given,
        num_workers: 0,
        spark_conf: { ...singleNode.spark_conf, ...asFields(given["spark_conf"]) },
        custom_tags: { ...asFields(given["custom_tags"]), ...singleNode.custom_tags },
      }
    : given;
  const version = requiredText(spec, "spark_version");
  if (!sparkVersions.some(({ key }) => key === version))
    throw invalidParameter(`Invalid spark version ${version}.`);
  if (spec["node_type_id"] === undefined && spec["instance_pool_id"] !== undefined)
    throw invalidParameter(`Can't find an instance pool with id: ${requiredText(spec, "instance_pool_id")}.`);
  for (const field of ["node_type_id", "driver_node_type_id"]) {
    if (field === "driver_node_type_id" && spec[field] === undefined) continue;
    const id = requiredText(spec, field);
    if (!findNodeType(id))
      throw invalidParameter(
        `Node type ${id} is not supported. Supported node types: ${nodeTypes.map((type) => type.id).join(", ")}`,
      );
  }
  const { num_workers: workers, autoscale } = spec;
  if ((workers === undefined) === (autoscale === undefined))
    throw invalidParameter(
      "Exactly one of virtual_cluster_size, num_workers or autoscale must be specified.",
    );
  if (workers !== undefined && (typeof workers !== "number" || !Number.isInteger(workers) || workers < 0))
    throw invalidParameter(
      `Invalid num_workers ${JSON.stringify(workers)}: it must be a whole number and not negative.`,
    );
  if (autoscale !== undefined) {
    const { min_workers: least, max_workers: most } = asFields(autoscale);
    if (typeof least !== "number" || typeof most !== "number" || least < 0 || most < 1 || least > most)
      throw invalidParameter(
        "The minimum number of workers must not be negative and not exceed the maximum.",
      );
  }
  if (workers === 0) {
    const missing = missingOfSingleNode(spec);
    if (missing.length > 0)
      throw invalidParameter(
        `num_workers must be greater than 0 unless the cluster is a single node: ${missing.join("; ")}.`,
      );
  }
  const minutes = spec["autotermination_minutes"];
  if (
    minutes !== undefined &&
    minutes !== 0 &&
    !(typeof minutes === "number" && minutes >= 10 && minutes <= 10_000)
  )
    throw invalidParameter(
      `Invalid autotermination_minutes ${JSON.stringify(minutes)}: the cluster can be automatically terminated after 10 to 10000 minutes of inactivity, or never with 0.`,
    );
  return spec;
}
