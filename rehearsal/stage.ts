import { randomBytes } from "node:crypto";
import { mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import type { Cloud } from "azure-simulator";
import type { LoginBy } from "azure-simulator";
import type { FaultRule } from "azure-simulator";
import type { RequestLine } from "azure-simulator";
import type { Latency } from "azure-simulator";
import { type Engine, pathWith } from "./engine/engine";
import { usageError } from "rest-client";
import { temporaryFolder } from "./folders";
import type { MlflowServer } from "./mlflow";
import { hasEnded, ownerLine, ownerOf, thisHost } from "./owner";
import { freePort } from "./ports";
import type { Timing } from "azure-simulator/providers";
import { writeStackFile, type StackFile } from "./stack";

/** Everything a rehearsal runs on, and the environment in which plain commands meet it. */
export interface Stage {
  readonly folder: string;
  readonly cloud: Cloud;
  readonly stackFile: StackFile;
  /** The whole environment for `pulumi` and `llmops`. */
  readonly environment: Record<string, string>;
  /** The part of it that differs from a person's own, for a file to source. */
  readonly changes: EnvironmentChanges;
  close(): Promise<void>;
}

export interface EnvironmentChanges {
  readonly set: Readonly<Record<string, string>>;
  /** Names, and families of names that end in `*`. */
  readonly unset: readonly string[];
}

export interface StageOptions {
  readonly project: string;
  readonly folder: string;
  readonly engine: Engine;
  readonly mlflow: MlflowServer;
  /** What runs the notebooks; the MLflow server's Python when left out. */
  readonly python?: string | undefined;
  /** The person's own environment. */
  readonly env: NodeJS.ProcessEnv;
  /** How everything logs in; by a secret when left out. */
  readonly login?: LoginBy;
  /** Of the cloud's proxy; any free one when left out. */
  readonly port?: number | undefined;
  readonly latency?: Latency | "none" | "realistic";
  readonly faults?: readonly FaultRule[];
  /** A PULUMI_HOME whose real provider plugins are used in place of the stand-ins. */
  readonly installedPlugins?: string | undefined;
  readonly onRequest?: ((line: RequestLine) => void) | undefined;
  /** Waiting times of the provider stand-ins in place of the real providers'. */
  readonly timing?: Partial<Timing>;
  /** Configuration of the stack beside that of Pulumi.dev.yaml, by key. */
  readonly config?: Readonly<Record<string, string>>;
}

/** A folder of this rehearsal's own. */
export const stageFolder = (): Promise<string> => temporaryFolder();

/**
 * Starts the cloud and the provider stand-ins, and prepares a Pulumi home, a backend and a stack of their own.
 * @throws UserError when the port is taken or the given plugins are not there
 */
export async function startStage(options: StageOptions): Promise<Stage> {
  const { project, folder, engine, mlflow, env, installedPlugins } = options;
  // The modules of the cloud and of gRPC take a while to load; whoever only asks for help does not wait for them.
  const { inheritedNames, startCloud, withoutInherited } = await import("azure-simulator");
  const pulumiHome = join(folder, "pulumi-home");
  const backend = join(folder, "pulumi-state");
  await Promise.all(
    [pulumiHome, backend, join(folder, "cloud")].map((path) => mkdir(path, { recursive: true })),
  );
  if (installedPlugins !== undefined) await linkPlugins(installedPlugins, pulumiHome);

  const cloud = await startCloud({
    folder: join(folder, "cloud"),
    mlflow: mlflow.address,
    python: options.python ?? mlflow.python,
    latency: options.latency ?? "none",
    faults: options.faults ?? [],
    port: await freePort(options.port, "the cloud's proxy"),
    ...(options.onRequest === undefined ? {} : { log: options.onRequest }),
  });
  const closers: (() => Promise<void>)[] = [() => cloud.close()];
  const close = async (): Promise<void> => {
    for (const end of closers.reverse()) await end();
  };
  try {
    const stackFile = await writeStackFile(project, options.config);
    closers.push(() => stackFile.remove());
    const inherited = withoutInherited(env);
    const set: Record<string, string> = {
      ...cloud.environment(options.login),
      PATH: pathWith(engine, env),
      PULUMI_HOME: pulumiHome,
      PULUMI_BACKEND_URL: `file://${backend}`,
      PULUMI_CONFIG_PASSPHRASE: randomBytes(24).toString("base64url"),
      PULUMI_STACK: stackFile.stack,
      PULUMI_SKIP_UPDATE_CHECK: "true",
      // Plugins are attached or given; the engine would look for them on the internet otherwise.
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      MLFLOW_DISABLE_TELEMETRY: "true",
      // The workspaces have one of their own; this is for who asks the server itself.
      ...mlflow.login,
      // A person's own Azure and Databricks logins are files in the home folder.
      AZURE_CONFIG_DIR: join(folder, "azure"),
      DATABRICKS_CONFIG_FILE: join(folder, "databrickscfg"),
      // What the workload could not deliver waits there, a person's own deliveries too.
      XDG_STATE_HOME: join(folder, "state"),
    };
    await writeFile(join(folder, "databrickscfg"), "");
    if (installedPlugins === undefined) {
      const { startProviders } = await import("azure-simulator/providers");
      const providers = await startProviders({
        environment: { ...inherited, ...set },
        ...(options.timing && { timing: options.timing }),
      });
      closers.push(() => providers.close());
      set["PULUMI_DEBUG_PROVIDERS"] = providers.debugProviders;
    }
    return {
      folder,
      cloud,
      stackFile,
      environment: { ...inherited, ...set },
      changes: { set, unset: inheritedNames },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function linkPlugins(from: string, to: string): Promise<void> {
  const plugins = join(from, "plugins");
  if (!existsSync(plugins))
    throw usageError(
      `There are no provider plugins in ${from}: it has no folder "plugins".`,
      "Give the PULUMI_HOME they were installed in, or leave --providers out and the stand-ins are used.",
    );
  await symlink(plugins, join(to, "plugins"), "dir");
}

/**
 * Shell lines that put a person's terminal on the stage. The terminal that sources them may have other
 * logins than the one that wrote them, so whole families of names are unset.
 */
export function environmentFile(
  { set, unset }: EnvironmentChanges,
  engineFolder: string | undefined,
): string {
  const quote = (value: string): string => `'${value.replace(/'/g, `'\\''`)}'`;
  const own = Object.entries(set).filter(([name]) => name !== "PATH");
  const families = unset.filter((name) => name.endsWith("_*")).map((name) => name.slice(0, -2));
  const single = unset.filter((name) => !name.endsWith("*"));
  return [
    "# Source this in a POSIX shell. It holds for this rehearsal alone, and its secrets for this machine alone.",
    `${ownerLine()} and removed when it ends.`,
    `unset $(env | sed -n -E 's/^((${families.join("|")})_[A-Za-z0-9_]*)=.*/\\1/p') ${single.join(" ")}`,
    ...own.map(([name, value]) => `export ${name}=${quote(value)}`),
    ...(engineFolder ? [`export PATH=${quote(engineFolder)}${delimiter}"$PATH"`] : []),
    "",
  ].join("\n");
}

/**
 * Writes the file for its user alone.
 * @throws UserError where it is that of another process, which lives
 */
export async function writeEnvironmentFile(path: string, text: string): Promise<void> {
  await requireFree(path);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await rm(path, { force: true });
  // A file, or a link to one, that somebody else puts there meanwhile is not written to.
  await writeFile(path, text, { mode: 0o600, flag: "wx" });
}

/** @throws UserError where there is an environment file of another process, which lives */
export async function requireFree(path: string): Promise<void> {
  const owner = ownerOf(await readFile(path, "utf8").catch(() => ""));
  if (owner === undefined || owner.pid === process.pid || hasEnded(owner)) return;
  const here = owner.host === thisHost;
  throw usageError(
    `${path} belongs to a cloud that is running already: process ${owner.pid}${here ? "" : ` on ${owner.host}`}.`,
    `Use that one, or end it with Ctrl-C where it runs${here ? "" : " (if it has ended, remove the file)"}. To run two at once, give this one a file of its own, e.g. --environment .rehearsal/second`,
  );
}

/** Removes the file, unless another process has written it anew. */
export async function removeEnvironmentFile(path: string): Promise<void> {
  const owner = ownerOf(await readFile(path, "utf8").catch(() => ""));
  if (owner?.pid === process.pid) await rm(path, { force: true });
}
