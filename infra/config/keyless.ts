import type { ConfigReader } from "./reader";
import type { ClusterConfig, ModelConfig } from "./types";

/** The oldest runtime on which a notebook gets tokens from a service credential. */
const OLDEST = { major: 16, minor: 2 };

/** Without keys, notebooks need a runtime that gives them tokens; serverless compute does. */
export function validateRuntimeGivesTokens(
  reader: ConfigReader,
  { auth }: ModelConfig,
  cluster: ClusterConfig,
): void {
  if (auth === "key" || cluster.kind !== "new") return;
  const { major, minor, version } = cluster.runtime;
  const isWrongAlready = version === "";
  if (isWrongAlready || major > OLDEST.major || (major === OLDEST.major && minor >= OLDEST.minor)) return;
  reader.invalid(
    "clusterRuntime",
    `must be ${OLDEST.major}.${OLDEST.minor} or newer where ${reader.qualified("openaiAuth")} is entra: older runtimes give notebooks no tokens`,
  );
}
