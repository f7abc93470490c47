import { parseClusterRuntime } from "../config/runtime-version";

/** What the service says about a cluster, as far as it is looked at. */
export interface ClusterFacts {
  sparkVersion?: string | undefined;
  runtimeEngine?: string | undefined;
  dataSecurityMode?: string | undefined;
}

/** The runtime that the lab's notebook is written for. */
const OLDEST = { major: 16, minor: 4 };

/** The dedicated access mode by its old and new name, and the choice of it that is left to the service. */
const DEDICATED = ["SINGLE_USER", "DATA_SECURITY_MODE_DEDICATED", "DATA_SECURITY_MODE_AUTO"];

/** Access modes as the user interface calls them. */
const MODE_NAMES: Readonly<Record<string, string>> = {
  USER_ISOLATION: "standard",
  DATA_SECURITY_MODE_STANDARD: "standard",
  NONE: "no isolation",
};

/** What keeps a cluster that exists from being the lab's, each with what is needed. */
export function clusterIncompatibilities({
  sparkVersion = "",
  runtimeEngine,
  dataSecurityMode = "NONE",
}: ClusterFacts): string[] {
  const photon = runtimeEngine === "PHOTON" || sparkVersion.includes("-photon-");
  const mode = MODE_NAMES[dataSecurityMode];
  return [
    ...runtimeIncompatibilities(sparkVersion),
    ...(photon ? ["Photon is on: must be off"] : []),
    ...(DEDICATED.includes(dataSecurityMode)
      ? []
      : [
          `its access mode is ${mode === undefined ? dataSecurityMode : `${mode} (${dataSecurityMode})`}: ` +
            "must be dedicated (SINGLE_USER)",
        ]),
  ];
}

function runtimeIncompatibilities(sparkVersion: string): string[] {
  const needed = `must be ${OLDEST.major}.${OLDEST.minor} LTS ML or newer`;
  const runtime = parseClusterRuntime(sparkVersion.replace("-photon", ""));
  const old =
    "error" in runtime ||
    runtime.major < OLDEST.major ||
    (runtime.major === OLDEST.major && runtime.minor < OLDEST.minor);
  return old ? [`its runtime is ${sparkVersion || "not known"}: ${needed}`] : [];
}
