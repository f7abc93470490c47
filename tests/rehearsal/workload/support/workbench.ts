import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type MlflowServer, startMlflow } from "../../support/mlflow";
import { type ChatEndpoint, startChatEndpoint } from "./chat-endpoint";
import { type Ended, type Running, startCommand } from "./command";
import {
  findExperimentId,
  type RunAnswer,
  searchRuns,
  searchTraces,
  type TraceInfoAnswer,
} from "./mlflow-api";

/** A real MLflow server and a chat endpoint, for one test file; an experiment and a state folder for each test. */
export interface Workbench {
  folder: string;
  mlflow: MlflowServer;
  endpoint: ChatEndpoint;
  experiment: string;
  /** What the command keeps on disk. */
  state: string;
  start: (parameters: string[], overrides?: Record<string, string>) => Running;
  llmops: (parameters: string[], overrides?: Record<string, string>) => Promise<Ended>;
  runs: () => Promise<RunAnswer[]>;
  /** The infos of the experiment's traces, of one run where it is named. */
  traces: (runId?: string) => Promise<TraceInfoAnswer[]>;
  /** Resolves when the model has been asked; the answer never comes. */
  hangingModel: () => Promise<void>;
}

/** Call it at the top of a test file: it is ready in each of its tests. */
export function useWorkbench(name: string): Workbench {
  let tests = 0;
  const bench = {
    start: (parameters, overrides = {}) => startCommand(parameters, environment(overrides), bench.folder),
    llmops: (parameters, overrides) => bench.start(parameters, overrides).ended,
    runs: async () => searchRuns(bench.mlflow.url, await experimentId()),
    traces: async (runId) => searchTraces(bench.mlflow.url, await experimentId(), runId),
    hangingModel: () => new Promise((resolve) => bench.endpoint.answer(() => resolve())),
  } as Workbench;
  const experimentId = (): Promise<string> => findExperimentId(bench.mlflow.url, bench.experiment);
  const environment = (overrides: Record<string, string>): Record<string, string> => ({
    AZURE_OPENAI_ENDPOINT: bench.endpoint.url,
    AZURE_OPENAI_API_KEY: "key",
    MLFLOW_TRACKING_URI: bench.mlflow.url,
    MLFLOW_EXPERIMENT_NAME: bench.experiment,
    HOME: bench.folder,
    XDG_STATE_HOME: bench.state,
    ...overrides,
  });

  beforeAll(async () => {
    bench.folder = mkdtempSync(join(tmpdir(), `${name}-`));
    [bench.mlflow, bench.endpoint] = await Promise.all([
      startMlflow({ folder: join(bench.folder, "mlflow") }),
      startChatEndpoint(),
    ]);
  }, 120_000);

  beforeEach(() => {
    bench.endpoint.answer();
    bench.experiment = `${name} ${++tests}`;
    bench.state = join(bench.folder, `state-${tests}`);
  });

  afterAll(async () => {
    await bench.endpoint.close();
    await bench.mlflow.close();
    rmSync(bench.folder, { recursive: true, force: true });
  });
  return bench;
}

export const paramsOf = (run: RunAnswer | undefined): Record<string, string> =>
  Object.fromEntries((run?.data.params ?? []).map(({ key, value }) => [key, value]));
