/** A Databricks Runtime for machine learning. */
export interface ClusterRuntime {
  /** The key that the clusters API takes, for example `16.4.x-cpu-ml-scala2.12`. */
  version: string;
  major: number;
  minor: number;
}

/** The oldest runtime whose Python, 3.10, still takes the notebook's packages. */
const OLDEST = { major: 14, minor: 3 };

const VERSION = /^(\d+)\.(\d+)\.x-(?:([a-z-]+)-)?scala(\d+\.\d+)$/;
const EXAMPLE = "for example 16.4.x-cpu-ml-scala2.12";

/** Takes a runtime's version apart, or says why a lab cannot run on it. */
export function parseClusterRuntime(version: string): ClusterRuntime | { error: string } {
  const [matched, major, minor, flavour] = VERSION.exec(version) ?? [];
  if (matched === undefined) return { error: `must be a Databricks Runtime ML version, ${EXAMPLE}` };
  if (!/^(cpu|gpu)-ml$/.test(flavour ?? "")) {
    return { error: `must be an ML runtime, cpu-ml or gpu-ml, ${EXAMPLE}` };
  }
  const runtime = { version, major: Number(major), minor: Number(minor) };
  const tooOld =
    runtime.major < OLDEST.major || (runtime.major === OLDEST.major && runtime.minor < OLDEST.minor);
  if (tooOld) return { error: `must be ${OLDEST.major}.${OLDEST.minor} or newer, ${EXAMPLE}` };
  return runtime;
}
