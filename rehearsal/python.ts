import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "./command";
import { usageError, UserError } from "rest-client";
import { cacheFolder } from "./folders";
import { withLock } from "./lock";

/** The oldest Python that MLflow 3.17 runs on. */
const oldestPython = [3, 10] as const;

/** Packages, pinned by version and hash, that make up a virtual environment. */
export interface Packages {
  /** For people: "installing MLflow". */
  readonly title: string;
  /** The requirements file's path. */
  readonly requirements: string;
}

const requirementsFile = (name: string): string => join(projectFolder(), "rehearsal", "python", name);

const mlflowPackages = (): Packages => ({
  title: "MLflow",
  requirements: requirementsFile("requirements.txt"),
});

/** What every environment is installed with: uv resolves and installs in seconds what takes pip minutes. */
export const toolPackages = (): Packages => ({
  title: "uv",
  requirements: requirementsFile("requirements-tools.txt"),
});

/** The project's top folder, wherever the bundled command or the sources are run from. */
export function projectFolder(from: string = __dirname): string {
  let folder = from;
  while (!existsSync(join(folder, "Pulumi.yaml"))) {
    const parent = join(folder, "..");
    if (parent === folder) throw usageError(`no Pulumi.yaml above ${from}`);
    folder = parent;
  }
  return folder;
}

export interface PythonVersion {
  readonly file: string;
  readonly version: string;
}

/** Whether "3.11.7" is new enough. */
export function pythonIsRecent(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > oldestPython[0] || (major === oldestPython[0] && minor >= oldestPython[1]);
}

/** The first Python on PATH that is new enough. @throws UserError naming what was found instead */
export async function findPython(env: NodeJS.ProcessEnv): Promise<PythonVersion> {
  const seen: string[] = [];
  for (const file of ["python3", "python", "python3.13", "python3.12", "python3.11", "python3.10"]) {
    const { exitCode, stdout } = await run(
      file,
      ["-c", "import platform; print(platform.python_version())"],
      {
        env,
      },
    );
    if (exitCode !== 0) continue;
    if (pythonIsRecent(stdout)) return { file, version: stdout };
    seen.push(`${file} is ${stdout}`);
  }
  throw usageError(
    `Python ${oldestPython.join(".")} or newer is needed for the MLflow server, and ${
      seen.length ? `what is on PATH is older (${seen.join(", ")})` : "there is no python3 on PATH"
    }.`,
    "Install it from your system's packages or https://www.python.org/downloads/ and run this again.",
  );
}

const pythonIn = (folder: string): string =>
  process.platform === "win32" ? join(folder, "Scripts", "python.exe") : join(folder, "bin", "python");

/**
 * The environment for Python's own start: bytecode is written at installation, since some machines forbid it
 * by PYTHONDONTWRITEBYTECODE and would then compile all of MLflow at every start.
 */
function installEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own = { ...env };
  for (const name of ["PYTHONDONTWRITEBYTECODE", "PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV"]) delete own[name];
  return own;
}

export interface PythonOptions {
  /** The person's own environment: packages are installed by their proxy and index settings. */
  readonly env: NodeJS.ProcessEnv;
  readonly progress: (text: string) => void;
  readonly signal?: AbortSignal | undefined;
  /** Default: the MLflow server's and what the lab's notebook imports. */
  readonly packages?: Packages;
}

/** Where the virtual environment with the packages is, and the mark that it is whole. */
async function environmentFor(
  env: NodeJS.ProcessEnv,
  { requirements: file }: Packages,
): Promise<{ python: PythonVersion; folder: string; complete: string }> {
  const python = await findPython(env);
  const requirements = await readFile(file, "utf8");
  const minor = python.version.split(".").slice(0, 2).join(".");
  const digest = createHash("sha256").update(`${minor}\n${requirements}`).digest("hex").slice(0, 12);
  const folder = join(cacheFolder(env), `python-${minor}-${digest}`);
  return { python, folder, complete: join(folder, "complete") };
}

const venvHint = "On Debian and Ubuntu the module for it is a package of its own: apt install python3-venv";

/**
 * Sees whether MLflow's environment is there, or can be made.
 * @throws UserError where Python is missing, too old, or makes no virtual environments
 */
export async function requirePython(env: NodeJS.ProcessEnv): Promise<void> {
  const { python, complete } = await environmentFor(env, mlflowPackages());
  if (existsSync(complete)) return;
  const { exitCode } = await run(python.file, ["-c", "import ensurepip, venv"], {
    env: installEnvironment(env),
  });
  if (exitCode === 0) return;
  throw usageError(`${python.file} ${python.version} can make no virtual environment for MLflow.`, venvHint);
}

/** The Python of the virtual environment with the packages, if they are installed. */
export async function installedPython(
  env: NodeJS.ProcessEnv,
  packages: Packages,
): Promise<string | undefined> {
  const { folder, complete } = await environmentFor(env, packages);
  return existsSync(complete) ? pythonIn(folder) : undefined;
}

/**
 * The Python of the virtual environment with the packages, installed at its first use.
 * @throws UserError when Python is missing or a package cannot be installed
 */
export async function pythonEnvironment(options: PythonOptions): Promise<string> {
  const { env, progress, packages = mlflowPackages() } = options;
  const { python, folder, complete } = await environmentFor(env, packages);
  if (existsSync(complete)) return pythonIn(folder);
  await withLock(
    `${folder}.lock`,
    async () => {
      if (existsSync(complete)) return;
      // What is there without the mark was interrupted; half an environment is worse than none.
      await rm(folder, { recursive: true, force: true });
      await install(python, folder, packages, { ...options, env: installEnvironment(env) });
      await writeFile(complete, `${new Date().toISOString()}\n`);
    },
    (pid) => progress(`waiting for process ${pid}, which is installing it`),
  );
  return pythonIn(folder);
}

async function install(
  python: PythonVersion,
  folder: string,
  packages: Packages,
  { env, progress, signal }: PythonOptions,
): Promise<void> {
  const own = pythonIn(folder);
  const step = async (what: string, hint: string, file: string, args: string[]): Promise<void> => {
    progress(what);
    const { exitCode, stdout, stderr } = await run(file, args, {
      env,
      signal,
      onLine: (line) => progress(`${what}: ${line.trim()}`),
    });
    signal?.throwIfAborted();
    if (exitCode === 0) return;
    const last = `${stderr}\n${stdout}`.trim().split("\n").slice(-6).join("\n");
    throw new UserError(`${what} failed:\n${last}`, { hint });
  };
  const network =
    "It comes from PyPI by your own pip and proxy settings; check that `pip download six` works, then run this again.";
  await step(`making a virtual environment with Python ${python.version}`, venvHint, python.file, [
    "-m",
    "venv",
    folder,
  ]);
  const tools = toolPackages().requirements;
  const hashed = ["install", "--require-hashes", "--requirement"];
  await step("installing uv", network, own, [
    "-m",
    "pip",
    ...hashed,
    tools,
    "--quiet",
    "--only-binary",
    ":all:",
  ]);
  await step(`installing ${packages.title}`, network, own, [
    ...["-m", "uv", "pip", ...hashed, packages.requirements],
    // What builds a package that comes as source is held to its hash too.
    ...["--build-constraints", tools],
    ...["--python", own, "--compile-bytecode"],
  ]);
}
