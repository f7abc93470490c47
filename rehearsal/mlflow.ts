import { spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { RehearsalError } from "./errors";
import { freePort } from "./ports";
import { projectFolder, pythonEnvironment } from "./python";

/** A real MLflow tracking server on loopback, with its own database and artifacts. */
export interface MlflowServer {
  /** E.g. http://127.0.0.1:5000, the user interface's address too. */
  readonly url: string;
  /** A Python that has mlflow, openai and databricks-sdk. */
  readonly python: string;
  readonly version: string;
  close(): Promise<void>;
}

export interface MlflowOptions {
  /** Where the database, the artifacts and the log are kept. */
  readonly folder: string;
  /** Any free port when left out. */
  readonly port?: number | undefined;
  /** The person's own environment: installation uses its proxies and package index. */
  readonly env?: NodeJS.ProcessEnv;
  readonly progress?: (text: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/** What the server must not inherit: a login, another server's address, a proxy. */
const foreign = /^(AZURE|ARM|DATABRICKS|OPENAI|MLFLOW|PULUMI)_|^PYTHON(HOME|PATH|DONTWRITEBYTECODE)$/;

function serverEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return {
    ...Object.fromEntries(Object.entries(env).filter(([name]) => !foreign.test(name))),
    MLFLOW_DISABLE_TELEMETRY: "true",
    // Two processes and 500 MB for background jobs, which nothing here uses.
    MLFLOW_SERVER_ENABLE_JOB_EXECUTION: "false",
  };
}

const script = (name: string): string => join(projectFolder(), "rehearsal", "python", name);

/**
 * Starts MLflow, installing it first where it is missing, and waits until it answers.
 * @throws RehearsalError when Python is missing, the port is in use, or the server does not come up
 */
export async function startMlflow(options: MlflowOptions): Promise<MlflowServer> {
  const env = options.env ?? process.env;
  const progress = options.progress ?? (() => undefined);
  const port = await freePort(options.port, "the MLflow server");
  const python = await pythonEnvironment({ env, progress, signal: options.signal });
  progress("starting the MLflow server");
  await mkdir(options.folder, { recursive: true });
  const logFile = join(options.folder, "mlflow.log");
  const log = createWriteStream(logFile);
  const child = spawn(
    python,
    [
      script("supervise.py"),
      ...[python, script("serve_mlflow.py"), "server", "--host", "127.0.0.1", "--port", String(port)],
      ...["--workers", "1"],
      ...["--backend-store-uri", `sqlite:///${join(options.folder, "mlflow.db")}`],
      ...["--artifacts-destination", join(options.folder, "artifacts")],
    ],
    { cwd: options.folder, env: serverEnvironment(env), stdio: ["pipe", "pipe", "pipe"] },
  );
  child.stdout.pipe(log);
  child.stderr.pipe(log);
  let ended = false;
  const exit = new Promise<void>((resolve) => {
    const end = (): void => {
      ended = true;
      resolve();
    };
    child.once("exit", end).once("error", end);
  });
  const close = async (): Promise<void> => {
    child.stdin.end();
    await exit;
  };

  const url = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + 120_000;
  for (;;) {
    if (options.signal?.aborted) {
      await close();
      options.signal.throwIfAborted();
    }
    if (ended || Date.now() > deadline) {
      await close();
      const tail = (await readFile(logFile, "utf8").catch(() => "")).trim().split("\n").slice(-8).join("\n");
      throw new RehearsalError(`The MLflow server did not come up. The end of its log:\n${tail}`, {
        exitCode: 1,
      });
    }
    const version = await answer(`${url}/version`);
    if (version !== undefined) return { url, python, version, close };
    await sleep(50);
  }
}

async function answer(url: string): Promise<string | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    return response.ok ? (await response.text()).trim() : undefined;
  } catch {
    return undefined;
  }
}
