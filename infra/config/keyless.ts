import type { Complaints } from "./complaints";
import type { ClusterConfig, ModelConfig } from "./types";

/** The oldest runtime on which a notebook gets tokens from a service credential. */
const OLDEST = { major: 16, minor: 2 };

/** Without keys, notebooks need a runtime that gives them tokens; serverless compute does. */
export function requireTokens(complaints: Complaints, { auth }: ModelConfig, cluster: ClusterConfig): void {
  if (auth === "key" || cluster.kind !== "new") return;
  const { major, minor, version } = cluster.runtime;
  const refusedAlready = version === "";
  if (refusedAlready || major > OLDEST.major || (major === OLDEST.major && minor >= OLDEST.minor)) return;
  complaints.about(
    "clusterRuntime",
    `must be ${OLDEST.major}.${OLDEST.minor} or newer where ${complaints.qualified("openaiAuth")} is entra: an older one gives notebooks no tokens`,
  );
}
