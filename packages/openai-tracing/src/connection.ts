import {
  createRun,
  getOrCreateExperiment,
  MlflowClient,
  type MlflowTarget,
  type RefusedValuesError,
} from "mlflow-js-client";
import type { Fetch, RestError, RetryPolicy } from "rest-client";
import { fastFetch } from "./fast-fetch";
import type { ExperimentReference } from "./runs/experiment-reference";
import type { RunReference } from "./runs/run-reference";
import { safely, warn } from "./safely";

/** Which experiment of which server, and how patiently the server is asked. */
export interface ConnectionOptions {
  /** The MLflow server or Databricks workspace, with its login. */
  target: MlflowTarget;
  /** A name is looked up when it is first needed, and made if there is none. */
  experiment: ExperimentReference;
  /**
   * When a request that failed is sent again. Default: `defaultRetryPolicy`, waits of about 15 s in all.
   */
  retry?: RetryPolicy;
  /**
   * Sends the session's requests. Default: Node's own HTTP client, which is faster than its `fetch`; the global `fetch`
   * where the process has set another one or a dispatcher, such as a proxy's.
   */
  fetch?: Fetch;
  /** True where runs without an id may have been made by an earlier process. Default false. */
  runsMayExist?: boolean;
  /**
   * Hears of every wait for the service before it begins: what failed, and how long it waits, in
   * milliseconds.
   */
  onRetry?: (error: RestError, delayMs: number) => void;
  /**
   * Hears of what a run did not take of what was logged to it, such as another value for a param that it has. Default:
   * a warning of the process.
   */
  onRefused?: (error: RefusedValuesError) => void;
}

/** A connection to one experiment: what a delivery needs of a {@link TracingSession}, which is one. */
export class ExperimentConnection {
  /** What every request of the session goes through; the functions of the module `mlflow` take it. */
  readonly http: MlflowClient;
  /** The experiment as it was given; {@link experimentId} has its id. */
  readonly experiment: ExperimentReference;
  private readonly onRefused: ConnectionOptions["onRefused"];
  private readonly runsMayExist: boolean;
  private resolvedExperiment: Promise<string> | undefined;
  private readonly resolvedRuns = new Map<string, Promise<string>>();
  /** Runs whose creation failed in a way that may have made them all the same. */
  private readonly doubtfulRuns = new Set<string>();

  /** Nothing is sent before something is needed. */
  constructor(options: ConnectionOptions) {
    const { fetch = fastFetch, retry, onRetry } = options;
    this.http = new MlflowClient(options.target, { fetch, retry, onRetry });
    this.experiment = options.experiment;
    this.onRefused = options.onRefused;
    this.runsMayExist = options.runsMayExist ?? false;
  }

  /** The experiment's id. Throws RestError; the next call then tries again. */
  async experimentId(): Promise<string> {
    if ("id" in this.experiment) return this.experiment.id;
    this.resolvedExperiment ??= getOrCreateExperiment(this.http, this.experiment.name);
    try {
      return await this.resolvedExperiment;
    } catch (error) {
      this.resolvedExperiment = undefined;
      throw error;
    }
  }

  /**
   * The run's id, which is noted in `run` as well; it is made on the server, once, if it is not there. Throws
   * RestError.
   *
   * @param run the run; returned at once where it has its id already
   * @param mayExist true where an earlier process may have made it. Default: the session's `runsMayExist`
   */
  async runId(run: RunReference, mayExist: boolean = this.runsMayExist): Promise<string> {
    if (run.id !== undefined) return run.id;
    const key = `${run.name} ${run.startTime}`;
    let pending = this.resolvedRuns.get(key);
    if (pending === undefined) {
      pending = this.createRun(run, mayExist || this.doubtfulRuns.has(key));
      this.resolvedRuns.set(key, pending);
    }
    try {
      run.id = await pending;
      return run.id;
    } catch (error) {
      this.resolvedRuns.delete(key);
      this.doubtfulRuns.add(key);
      throw error;
    }
  }

  /** @internal */
  tellRefused(error: RefusedValuesError): void {
    safely(() => (this.onRefused === undefined ? warn(error.message) : this.onRefused(error)));
  }

  private async createRun(run: RunReference, mayExist: boolean): Promise<string> {
    const experimentId = await this.experimentId();
    const created = await createRun(this.http, { ...run, experimentId }, mayExist);
    return created.info.run_id;
  }
}
