import { join } from "node:path";
import { run } from "./command";
import { projectFolder, pythonEnvironment, type Packages, type PythonOptions } from "./python";

/** The oldest Java that Spark 4 runs on. */
export const oldestJava = 17;

/** The major version that `java -version` tells: 8 for "1.8.0_402", 17 for "17.0.15"; undefined for anything else. */
export function javaMajor(said: string): number | undefined {
  const [, first = "", second = ""] = /version "(\d+)(?:\.(\d+))?/.exec(said) ?? [];
  const major = Number(first === "1" ? second : first);
  return first === "" || Number.isNaN(major) ? undefined : major;
}

/** Why Spark cannot run here, or undefined when it can. */
export async function sparkHindrance(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const java = env["JAVA_HOME"] ? join(env["JAVA_HOME"], "bin", "java") : "java";
  const { exitCode, stdout, stderr } = await run(java, ["-version"], { env });
  if (exitCode !== 0)
    return `Spark needs Java ${oldestJava} or newer, and there is no java ${env["JAVA_HOME"] ? `in JAVA_HOME (${env["JAVA_HOME"]})` : "on PATH"}`;
  const major = javaMajor(`${stdout}\n${stderr}`);
  return major !== undefined && major < oldestJava
    ? `Spark needs Java ${oldestJava} or newer, and this is ${major}`
    : undefined;
}

export const sparkPackages = (): Packages => ({
  title: "PySpark",
  requirements: join(projectFolder(), "rehearsal", "python", "requirements-spark.txt"),
});

/** The Python that runs notebooks with Spark, installed at its first use: PySpark brings 450 MB of its own. */
export const sparkEnvironment = (options: PythonOptions): Promise<string> =>
  pythonEnvironment({ ...options, packages: sparkPackages() });
