import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { cp, mkdtemp, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Dispatcher, Response } from "undici";
import { run } from "../command";
import { usageError } from "rest-client";
import type { GetOptions } from "./get";
import { engineVersion } from "./versions";

/** Where Pulumi publishes its releases, each with a file of checksums. */
const releases = "https://get.pulumi.com/releases/sdk";

/** Long enough for a slow line to answer at all; a machine without the internet is told apart in a moment. */
const firstAnswerMs = 10_000;

/** Pulumi's name of a release for a machine, or undefined where it publishes none. */
export function releaseFile(platform: string, architecture: string): string | undefined {
  const system = { linux: "linux", darwin: "darwin", win32: "windows" }[platform];
  if (system === undefined || !["x64", "arm64"].includes(architecture)) return undefined;
  return `pulumi-v${engineVersion}-${system}-${architecture}.${system === "windows" ? "zip" : "tar.gz"}`;
}

/** A file's SHA-256 in a text of lines "SHA-256, spaces, name", or undefined where it is not listed. */
export const publishedSum = (checksums: string, file: string): string | undefined =>
  checksums
    .split("\n")
    .map((line) => /^([0-9a-f]{64}) [ *](\S+)\s*$/i.exec(line))
    .find((line) => line?.[2] === file)?.[1]
    ?.toLowerCase();

/**
 * Downloads Pulumi's own release through the proxy that the environment sets, and unpacks it if its SHA-256 is the
 * published one.
 *
 * @param from address of the folder of releases; tests have their own
 * @throws UserError when there is no release for this machine, it cannot be had, or it is not what was published
 */
export async function downloadEngine(options: GetOptions, from = releases): Promise<void> {
  const { folder, progress, signal } = options;
  const file = releaseFile(process.platform, process.arch);
  if (file === undefined)
    throw usageError(`Pulumi publishes no release for ${process.platform} on ${process.arch}`);
  const archive = join(folder, file);
  const dispatcher = await proxied(options.env);
  const get = async <T>(name: string, read: (response: Response) => Promise<T>): Promise<T> => {
    const { fetch } = await import("undici");
    const response = await fetch(`${from}/${name}`, { dispatcher, ...(signal && { signal }) });
    if (!response.ok) throw new Error(`HTTP ${response.status} for ${name}`);
    return read(response);
  };
  try {
    progress(`asking ${new URL(from).host}`);
    const expected = publishedSum(await get(checksums, (response) => response.text()), file);
    if (expected === undefined) throw new Error(`${checksums} does not list ${file}`);
    progress(`downloading ${file}`);
    const sum = await get(file, (response) => save(response, archive));
    if (sum !== expected)
      throw new Error(`the SHA-256 of ${file} is ${sum}, and the published one is ${expected}`);
  } catch (error) {
    await rm(archive, { force: true });
    if (signal?.aborted) throw error;
    throw usageError(
      `${new URL(from).host} could not be used (${reasonOf(error as Error)})`,
      undefined,
      error,
    );
  } finally {
    await dispatcher.destroy();
  }
  await unpack(archive, folder);
}

const checksums = `pulumi-${engineVersion}-checksums.txt`;

/** Why there is no download to be had on this machine, or undefined where it seems that there is. */
export async function noDownload(env: NodeJS.ProcessEnv, from = releases): Promise<string | undefined> {
  if (releaseFile(process.platform, process.arch) === undefined)
    return `Pulumi publishes no release for ${process.platform} on ${process.arch}`;
  const [{ fetch }, dispatcher] = await Promise.all([import("undici"), proxied(env)]);
  try {
    const response = await fetch(`${from}/${checksums}`, { dispatcher });
    await response.body?.cancel();
    return response.ok ? undefined : `${new URL(from).host} answered ${response.status} for ${checksums}`;
  } catch (error) {
    return `${new URL(from).host} could not be used (${reasonOf(error as Error)})`;
  } finally {
    await dispatcher.destroy();
  }
}

/** undici's fetch says "fetch failed", and beneath it why. */
const reasonOf = ({ message, cause }: Error): string => (cause as Error | undefined)?.message || message;

/** Node's own fetch ignores the proxy variables before Node 24, and their value in another environment always. */
async function proxied(env: NodeJS.ProcessEnv): Promise<Dispatcher> {
  const { EnvHttpProxyAgent } = await import("undici");
  const variable = (name: string): string => env[name] ?? env[name.toUpperCase()] ?? "";
  return new EnvHttpProxyAgent({
    httpProxy: variable("http_proxy"),
    httpsProxy: variable("https_proxy"),
    noProxy: variable("no_proxy"),
    connect: { timeout: firstAnswerMs },
    headersTimeout: firstAnswerMs,
  });
}

/** Writes a response's body to a file. Returns the SHA-256 of what is there. */
async function save(response: Response, path: string): Promise<string> {
  if (response.body !== null) await pipeline(response.body, createWriteStream(path));
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

/** The archive's binaries lie in `pulumi`, or in `pulumi/bin`; Windows has a tar, too, which reads zip files. */
async function unpack(archive: string, folder: string): Promise<void> {
  const unpacked = await mkdtemp(join(folder, "unpacked-"));
  const { exitCode, stderr } = await run("tar", ["-xf", archive, "-C", unpacked]);
  if (exitCode !== 0) throw usageError(`${archive} could not be unpacked: ${stderr}`);
  const top = join(unpacked, "pulumi");
  const inner = join(top, "bin");
  const binaries = (await stat(inner).catch(() => undefined))?.isDirectory() ? inner : top;
  await cp(binaries, join(folder, "bin"), { recursive: true });
  await rm(unpacked, { recursive: true });
  await rm(archive);
}
