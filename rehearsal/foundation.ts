import { join } from "node:path";
import { findEngine, type Engine } from "./engine/engine";
import { startMlflow, type MlflowServer } from "./mlflow";
import type { Show } from "./steps";

/** What is real and is there before the cloud is. */
export interface Foundation {
  readonly engine: Engine;
  readonly mlflow: MlflowServer;
}

export interface FoundationOptions {
  /** The person's own environment. */
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** The one way to get the engine; all in turn when left out. */
  readonly engine?: Engine["source"] | undefined;
  readonly mlflowPort?: number | undefined;
  /** Gets what a person must know while they work on it. */
  readonly notice?: ((text: string) => void) | undefined;
  readonly folder: string;
  /** Gets what is to be run, last first, to take the foundation down. */
  readonly closers: (() => Promise<void>)[];
}

/** The engine and MLflow, side by side: each may take minutes the first time. */
export async function layFoundation(
  { env, signal, engine, mlflowPort, notice, folder, closers }: FoundationOptions,
  show: Show,
): Promise<Foundation> {
  const [found, mlflow] = await show<[Engine, MlflowServer]>([
    {
      name: "engine",
      title: "Pulumi engine",
      work: (progress) => findEngine({ env, progress, signal, only: engine }),
      outcome: ({ version, origin }) => `${version}, ${origin}`,
    },
    {
      name: "mlflow",
      title: "MLflow server",
      work: async (progress) => {
        const server = await startMlflow({
          folder: join(folder, "mlflow"),
          port: mlflowPort,
          env,
          progress,
          notice,
          signal,
        });
        closers.push(() => server.close());
        return server;
      },
      outcome: ({ version, url }) => `${version} at ${url}`,
    },
  ]);
  return { engine: found, mlflow };
}
