import { randomBytes } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { bareEnvironment } from "azure-simulator";
import { UserError } from "rest-client";
import { loginOf } from "azure-simulator";
import { freePort } from "./ports";
import { projectFolder, pythonEnvironment } from "./python";
import { spawnSupervised } from "azure-simulator";

/** A real MLflow tracking server on loopback, with its own database and artifacts. */
export interface MlflowServer {
  /** E.g. http://127.0.0.1:5000. What is asked for there without the login is refused. */
  readonly url: string;
  /** The same with the login in it, for programs. */
  readonly address: string;
  /** The same for a browser, which then keeps the login. */
  readonly page: string;
  /** The login as MLflow's own clients read it from the environment. */
  readonly login: Readonly<Record<"MLFLOW_TRACKING_USERNAME" | "MLFLOW_TRACKING_PASSWORD", string>>;
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
  /** Gets what a person must know later on: that the server died, and what came of it. */
  readonly notice?: ((text: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

const script = (name: string): string => join(projectFolder(), "rehearsal", "python", name);

/**
 * Starts MLflow, installing it first where it is missing, and waits until it answers. Where it dies later on, it is
 * started again on the same address, with the same data.
 * @throws UserError when Python is missing, the port is in use, or the server does not come up
 */
export async function startMlflow(options: MlflowOptions): Promise<MlflowServer> {
  const { env = process.env, progress = () => undefined, notice = () => undefined } = options;
  // Any port is the server's own choice: one that is free now may be somebody else's before the server is up.
  const port = options.port === undefined ? 0 : await freePort(options.port, "the MLflow server");
  const python = await pythonEnvironment({ env, progress, signal: options.signal });
  progress("starting the MLflow server");
  await mkdir(options.folder, { recursive: true });
  const closing = new AbortController();
  const password = randomBytes(24).toString("base64url");
  const place = { python, port, env, password, folder: options.folder };
  const first = await serve(place, options.signal);
  const { url, address, version } = first;

  const keepUp = async (): Promise<void> => {
    for (let server = first; ;) {
      const how = await Promise.race([server.ended, whenAborted(closing.signal)]);
      if (how === undefined) return server.close();
      notice(`The MLflow server ended (${how}). It is started again.`);
      try {
        server = await serve({ ...place, port: Number(new URL(url).port) }, closing.signal);
      } catch (error) {
        if (!closing.signal.aborted) notice((error as Error).message);
        return;
      }
      notice(`The MLflow server answers at ${server.url} again, with what it had.`);
    }
  };
  const kept = keepUp();
  return {
    url,
    address,
    page: `${url}/?token=${password}`,
    login: { MLFLOW_TRACKING_USERNAME: user, MLFLOW_TRACKING_PASSWORD: password },
    python,
    version,
    async close() {
      closing.abort();
      await kept;
    },
  };
}

const whenAborted = (signal: AbortSignal): Promise<undefined> =>
  new Promise((resolve) => signal.addEventListener("abort", () => resolve(undefined), { once: true }));

const user = "rehearsal";

interface Place {
  readonly python: string;
  /** 0 lets the server choose. */
  readonly port: number;
  readonly password: string;
  readonly env: NodeJS.ProcessEnv;
  readonly folder: string;
}

/** A server that answers. @throws UserError when it does not come up, and the signal's reason */
async function serve({ python, port, password, env, folder }: Place, signal: AbortSignal | undefined) {
  const logFile = join(folder, "mlflow.log");
  const log = createWriteStream(logFile, { flags: "a" });
  const child = spawnSupervised(
    python,
    [
      ...[python, script("serve_mlflow.py"), "server", "--host", "127.0.0.1", "--port", String(port)],
      ...["--workers", "1"],
      ...["--backend-store-uri", `sqlite:///${join(folder, "mlflow.db")}`],
      ...["--artifacts-destination", join(folder, "artifacts")],
    ],
    {
      cwd: folder,
      env: {
        ...bareEnvironment(env, folder),
        MLFLOW_DISABLE_TELEMETRY: "true",
        REHEARSAL_MLFLOW_PASSWORD: password,
        // Two processes and 500 MB for background jobs, which nothing here uses.
        MLFLOW_SERVER_ENABLE_JOB_EXECUTION: "false",
      },
    },
  );
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  child.once("close", () => log.end());
  let said = "";
  let at: string | undefined;
  child.stderr.on("data", (text: Buffer) => {
    if (at !== undefined) return;
    said += text.toString();
    at = /Uvicorn running on http:\/\/(127\.0\.0\.1:\d+) /.exec(said)?.[1];
  });
  let how: string | undefined;
  const ended = new Promise<string>((resolve) => {
    child.once("exit", (code, by) => resolve((how = by ?? `exit code ${code}`)));
    child.once("error", (error) => resolve((how = error.message)));
  });
  const close = async (): Promise<void> => {
    child.stdin.end();
    await ended;
  };

  const deadline = Date.now() + 120_000;
  for (;;) {
    if (signal?.aborted) {
      await close();
      signal.throwIfAborted();
    }
    if (how !== undefined || Date.now() > deadline) {
      await close();
      const tail = (await readFile(logFile, "utf8").catch(() => "")).trim().split("\n").slice(-8).join("\n");
      throw new UserError(`The MLflow server did not come up. The end of its log:\n${tail}`);
    }
    const [url, address] = [`http://${at}`, `http://${user}:${password}@${at}`];
    // Nothing is sent, the login least of all, before the server itself has said that it is there.
    const version = at === undefined ? undefined : await versionAt(address);
    if (version !== undefined) return { url, address, version, ended, close };
    await sleep(50);
  }
}

async function versionAt(address: string): Promise<string | undefined> {
  const { url, headers } = loginOf(address);
  try {
    const response = await fetch(`${url}/version`, { headers, signal: AbortSignal.timeout(5_000) });
    return response.ok ? (await response.text()).trim() : undefined;
  } catch {
    return undefined;
  }
}
