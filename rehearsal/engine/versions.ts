import semver from "semver";

/** The engine that is downloaded or built where none is on PATH. */
export const engineVersion = "3.259.0";
/** The oldest engine on PATH that is taken; also `requiredPulumiVersion` in Pulumi.yaml. */
export const oldestEngine = "3.200.0";

/** `pulumi version` prints "v3.259.0"; a development build may add a suffix. Undefined when it is no version. */
export function parseEngineVersion(printed: string): string | undefined {
  return semver.parse(printed.trim())?.version;
}

export const engineIsRecent = (version: string): boolean => semver.gte(version, oldestEngine);
