import { join } from "node:path";
import { bundled } from "../bundled";
import type { Fixtures } from "../fixtures";
import { cleanEnvironment, measured, type Measured } from "../measured";
import { startChatEndpoint } from "../chat-endpoint";
import { startIdleTracking } from "./idle-tracking";
import { createExperiment } from "./recorded";

/** A process that was measured, and where it recorded. */
export interface Recording extends Measured {
  readonly experimentId: string;
}

/** Python's lab and this project's command side by side: the same endpoint, the same server, the same environment. */
export interface TracingHarness {
  /** The tracking server, with its login. */
  readonly url: string;
  /** A Python with MLflow and openai. */
  readonly python: string;
  /** The command's launcher, for node. */
  readonly llmops: string;
  /** calls.ts, for node. */
  readonly calls: string;
  /** The path of a script in this folder. */
  readonly script: (name: string) => string;
  readonly folder: string;
  /** Measures a process that records in a new experiment, which is created before. */
  readonly record: (command: readonly [string, ...string[]]) => Promise<Recording>;
  /** Measures a process whose tracking server stores nothing and answers at once, with more variables. */
  readonly recordNowhere: (
    command: readonly [string, ...string[]],
    more?: Readonly<Record<string, string>>,
  ) => Promise<Measured>;
  readonly close: () => Promise<void>;
}

/** Starts the chat endpoint and the tracking server that stores nothing. */
export async function openHarness(fixtures: Fixtures): Promise<TracingHarness> {
  const { project, signal } = fixtures;
  const { address: url, python } = await fixtures.mlflow();
  const folder = await fixtures.folder("bench-tracing");
  const llmops = await fixtures.llmops();
  const endpoint = await startChatEndpoint();
  const idle = await startIdleTracking();
  let experiments = 0;
  const measure = (
    command: readonly [string, ...string[]],
    tracking: string,
    experiment: string,
    more: Readonly<Record<string, string>> = {},
  ): Promise<Measured> => {
    const env = cleanEnvironment({
      AZURE_OPENAI_ENDPOINT: endpoint.url,
      AZURE_OPENAI_API_KEY: "key",
      MLFLOW_TRACKING_URI: tracking,
      MLFLOW_EXPERIMENT_NAME: experiment,
      XDG_STATE_HOME: join(folder, "state"),
      ...more,
    });
    return measured(command, { python, cwd: project, env, signal });
  };
  return {
    url,
    python,
    llmops,
    calls: await bundled(join(__dirname, "calls.ts"), folder),
    script: (name) => join(__dirname, name),
    folder,
    async record(command) {
      const name = `bench-tracing-${(experiments += 1)}`;
      const experimentId = await createExperiment(url, name);
      return { ...(await measure(command, url, name)), experimentId };
    },
    recordNowhere: (command, more) => measure(command, idle.url, "idle", more),
    close: async () => {
      await Promise.all([endpoint.close(), idle.close()]);
    },
  };
}
