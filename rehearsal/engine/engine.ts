import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { run } from "../command";
import { usageError, UserError } from "rest-client";
import { cacheFolder } from "../folders";
import { withLock } from "../lock";
import { buildEngine, noGo, recipe } from "./build";
import { downloadEngine, noDownload } from "./download";
import { engineIsRecent, engineVersion, oldestEngine, parseEngineVersion } from "./versions";

/** A Pulumi engine with its Node language host. */
export interface Engine {
  readonly version: string;
  /** Where it came from: found on PATH, Pulumi's own download, or compiled from its Go modules. */
  readonly source: "path" | "download" | "build";
  /** The folder to put first on PATH; undefined when it is on PATH already. */
  readonly folder: string | undefined;
  /** In words, for the person watching. */
  readonly origin: string;
}

export interface EngineOptions {
  /** The person's own environment: downloads use its proxy settings. */
  readonly env?: NodeJS.ProcessEnv;
  readonly progress?: (text: string) => void;
  readonly signal?: AbortSignal;
  /** Take only this way; all of them in turn when left out. */
  readonly only?: Engine["source"] | undefined;
}

/** PATH with the engine's folder in front. */
export const pathWith = (engine: Engine, env: NodeJS.ProcessEnv): string =>
  engine.folder ? `${engine.folder}${delimiter}${env["PATH"] ?? ""}` : (env["PATH"] ?? "");

/**
 * Finds the engine on PATH, or gets one: Pulumi's official download, else a build from its Go modules.
 * What was got is kept in the user's cache folder and found there the next time.
 *
 * @throws UserError that says why each way failed and what to do
 */
export async function findEngine(options: EngineOptions = {}): Promise<Engine> {
  const env = options.env ?? process.env;
  const progress = options.progress ?? (() => undefined);
  const reasons: string[] = [];
  const allowed = (source: Engine["source"]): boolean =>
    options.only === undefined || options.only === source;

  if (allowed("path")) {
    const found = await onPath(env);
    if (found.engine) return found.engine;
    progress(`${found.reason}; looking further`);
    reasons.push(found.reason);
  }
  for (const source of ["download", "build"] as const) {
    const kept = allowed(source) ? keptEngine(env, source) : undefined;
    if (kept) return kept;
  }
  for (const [source, get] of [
    ["download", downloadEngine],
    ["build", buildEngine],
  ] as const) {
    if (!allowed(source)) continue;
    try {
      return await keep(env, source, progress, (folder) =>
        get({ folder, env, progress, signal: options.signal }),
      );
    } catch (error) {
      if (!(error instanceof UserError) || options.signal?.aborted) throw error;
      progress(error.message);
      reasons.push(error.message);
    }
  }
  throw noEngine(reasons);
}

const noEngine = (reasons: readonly string[]): UserError =>
  usageError(
    `No Pulumi engine could be had:\n${reasons.map((r) => `  - ${r}`).join("\n")}`,
    "Any one of these is enough: the Pulumi CLI on PATH (https://www.pulumi.com/docs/iac/download-install/), access to get.pulumi.com, or Go (https://go.dev/dl/) with access to a Go module proxy.",
  );

/**
 * Sees whether there is a way to an engine, without going it.
 * @throws UserError that says why no way leads to one
 */
export async function requireEngine(env: NodeJS.ProcessEnv, only?: Engine["source"]): Promise<void> {
  const reasons: string[] = [];
  const ways: [Engine["source"], () => Promise<string | undefined>][] = [
    ["path", async () => (await onPath(env)).reason],
    ["build", async () => (keptEngine(env, "build") ? undefined : noGo(env))],
    ["download", async () => (keptEngine(env, "download") ? undefined : noDownload(env))],
  ];
  for (const [source, reasonAgainst] of ways) {
    if (only !== undefined && only !== source) continue;
    const reason = await reasonAgainst();
    if (reason === undefined) return;
    reasons.push(reason);
  }
  throw noEngine(reasons);
}

async function onPath(
  env: NodeJS.ProcessEnv,
): Promise<{ engine: Engine; reason?: never } | { engine?: never; reason: string }> {
  const { exitCode, stdout } = await run("pulumi", ["version"], { env });
  const version = exitCode === 0 ? parseEngineVersion(stdout) : undefined;
  if (exitCode !== 0) return { reason: "there is no pulumi on PATH" };
  if (!version) return { reason: `the pulumi on PATH does not say its version ("${stdout.trim()}")` };
  if (!engineIsRecent(version))
    return { reason: `the pulumi on PATH is ${version}, and ${oldestEngine} or newer is needed` };
  return { engine: { version, source: "path", folder: undefined, origin: "the one on PATH" } };
}

const originOf = {
  download: "downloaded from get.pulumi.com",
  build: "compiled from its Go modules",
} as const;

const folderOf = (env: NodeJS.ProcessEnv, source: "download" | "build"): string =>
  join(cacheFolder(env), `pulumi-${engineVersion}-${source}${source === "build" ? `-${recipe()}` : ""}`);

function keptEngine(env: NodeJS.ProcessEnv, source: "download" | "build"): Engine | undefined {
  const folder = folderOf(env, source);
  if (!existsSync(join(folder, "complete"))) return undefined;
  return { version: engineVersion, source, folder: join(folder, "bin"), origin: `${originOf[source]}, kept` };
}

/** Gets an engine into the cache; the mark is written last, so what was interrupted is not taken for whole. */
async function keep(
  env: NodeJS.ProcessEnv,
  source: "download" | "build",
  progress: (text: string) => void,
  get: (folder: string) => Promise<void>,
): Promise<Engine> {
  const folder = folderOf(env, source);
  return withLock(
    `${folder}.lock`,
    async () => {
      const kept = keptEngine(env, source);
      if (kept) return kept;
      await rm(folder, { recursive: true, force: true });
      await mkdir(join(folder, "bin"), { recursive: true });
      await get(folder);
      await writeFile(join(folder, "complete"), `${new Date().toISOString()}\n`);
      return { version: engineVersion, source, folder: join(folder, "bin"), origin: originOf[source] };
    },
    (pid) => progress(`waiting for process ${pid}, which is getting it`),
  );
}
