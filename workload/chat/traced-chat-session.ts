import type { AzureOpenAI } from "openai";
import type { Connection } from "../../stack/connection";
import { UserError } from "rest-client";
import { explainRefusal } from "../../stack/experiment";
import { RestError } from "rest-client";
import { pause, retryPolicyFrom } from "rest-client";
import type { FinishedTrace } from "mlflow-js-client";
import { modelFetch } from "./model-fetch";
import { useProxyOf } from "rest-client";
import { waitingForRole } from "./role-wait";
import {
  type ActiveRun,
  type DeliveryReport,
  type RunOptions,
  traceOpenAI,
  TracingSession,
  withRun,
} from "openai-tracing";
import {
  redeliver,
  type RedeliveryReport,
  stateFolder,
  type TraceStore,
  WriteAheadLog,
} from "openai-tracing/queue";

export interface LabOptions {
  connection: Connection;
  environment: NodeJS.ProcessEnv;
  /** Ends the work: what is under way is given up, and the run ends KILLED. */
  signal?: AbortSignal | undefined;
  /** Hears what takes its time or went otherwise than planned, for people. */
  onNotice?: ((text: string) => void) | undefined;
  /** Hears of every finished trace. */
  onTrace?: ((trace: FinishedTrace) => void) | undefined;
  /** How often the client repeats a call by itself. Default 2, as openai's. */
  maxRetries?: number;
  /** Hears of every answer of the model's service, refusals that are repeated included. */
  onResponse?: (response: Response) => void;
}

/** What a piece of work came to. */
export interface DoneWork<T> {
  run: ActiveRun;
  result: T;
  /** What could not be delivered now. */
  problem: UserError | undefined;
}

/** How long the delivery may take in a process that was told to end, in milliseconds. */
const lastDeliveryMs = 5_000;

/** The model and the experiment of a lab, joined by traces, for as long as one piece of work takes. */
export class Lab {
  /** The run of the latest work, how it ended included. */
  lastRun: ActiveRun | undefined;
  /** Whether something of the work could be neither delivered nor kept. */
  hasLost = false;

  private constructor(
    readonly client: AzureOpenAI,
    readonly session: TracingSession,
    private readonly log: WriteAheadLog,
    private readonly options: LabOptions,
  ) {}

  static async open(options: LabOptions): Promise<Lab> {
    const { connection, environment } = options;
    useProxyOf(environment);
    const log = new WriteAheadLog(stateFolder(environment), connection.target);
    const session = new TracingSession({
      target: connection.target,
      experiment: connection.experiment,
      retry: retryPolicyFrom(environment),
      store: sayingWhatFails(log.storeFor(connection.experiment), options.onNotice),
      onRetry: (error, delayMs) =>
        options.onNotice?.(`${error.message}; trying again in ${Math.ceil(delayMs / 1000)} s`),
      onRefused: ({ message }) => options.onNotice?.(message),
      ...(options.onTrace === undefined ? {} : { onTrace: options.onTrace }),
    });
    options.signal?.addEventListener("abort", () => session.beginShutdown());
    // The server answers while the client is being loaded. Whether it can is found out by the run.
    session.experimentId().catch(() => undefined);
    const { AzureOpenAI } = await import("openai");
    const { openai } = connection;
    const { maxRetries = 2, onResponse, onNotice } = options;
    const client = new AzureOpenAI({
      endpoint: openai.endpoint,
      apiVersion: openai.apiVersion,
      // An empty key keeps the client from taking one that the environment has.
      ...("token" in openai
        ? { apiKey: "", azureADTokenProvider: () => openai.token() }
        : { apiKey: openai.apiKey }),
      maxRetries,
      // What it would print of an answer that it cannot read is the error's to say.
      ...(environment["OPENAI_LOG"] ? {} : { logLevel: "off" as const }),
      fetch: modelFetch({
        maxRetries,
        onResponse,
        onNotice,
        ...("token" in openai ? { fetch: waitingForRole({ onNotice }) } : {}),
      }),
    });
    return new Lab(traceOpenAI(client, { tracer: session.tracer }), session, log, options);
  }

  /**
   * Does work in a run and sees its traces delivered, and then what earlier work has left behind. Gives
   * the work's result, and what is wrong where something could not be delivered now. Throws UserError:
   * of the work, whose run and traces are delivered all the same, or of a tracking server that refuses.
   */
  async run<T>(options: RunOptions, work: (run: ActiveRun) => Promise<T>): Promise<DoneWork<T>> {
    const { signal } = this.options;
    let result: T;
    try {
      result = await withRun(
        this.session,
        { ...options, ...(signal === undefined ? {} : { signal }) },
        (run) => {
          this.lastRun = run;
          return work(run);
        },
      );
    } catch (error) {
      const problem = await this.settle();
      if (problem !== undefined) this.options.onNotice?.(`${problem.message} ${problem.hint ?? ""}`);
      if (!(error instanceof RestError)) throw error;
      throw await explainRefusal(error, this.session.http, this.session.experiment);
    }
    const problem = await this.settle();
    return { run: this.lastRun as ActiveRun, result, problem };
  }

  /**
   * Delivers, and then whatever is on disk: what came faster than the server took it, and what earlier
   * work has left behind. Gives what of this work is still to be delivered.
   */
  private async settle(): Promise<UserError | undefined> {
    const report = await this.deliver();
    const problem = this.deliveryProblem(report, this.lastRun);
    this.hasLost = report.lost > 0 || this.lastRun?.loss !== undefined;
    const away = this.options.signal?.aborted === true || !this.session.queue.serviceAnswers;
    if (away || this.hasLost) return problem;
    const { remaining, setAside = [] } = await this.redeliver();
    const refused = setAside.find(({ records }) => records !== undefined);
    if (report.kept > 0 && refused !== undefined)
      return new UserError(`the tracking server refuses a part of it for good: ${refused.reason}`, {
        hint: `It is set aside in ${refused.path}, and not tried again.`,
      });
    return remaining === 0 ? undefined : problem;
  }

  private async deliver(): Promise<DeliveryReport> {
    const flushed = this.session.shutdown();
    if (this.options.signal?.aborted !== true) return flushed;
    const delivered = new AbortController();
    void flushed.finally(() => delivered.abort());
    await pause(lastDeliveryMs, delivered.signal);
    this.session.queue.keepAll();
    return this.session.queue.flush();
  }

  private deliveryProblem(report: DeliveryReport, run: ActiveRun | undefined): UserError | undefined {
    const runIsLost = run?.loss !== undefined;
    if (report.kept + report.lost === 0 && run?.kept !== true && !runIsLost) return undefined;
    const reason = report.error?.message ?? run?.loss?.message ?? "the tracking server is away";
    if (report.lost > 0 || runIsLost) {
      const lost = [
        ...(report.lost > 0 ? [count(report.lost, "trace")] : []),
        ...(runIsLost ? [`run ${run.name}`] : []),
      ].join(" and ");
      return new UserError(`${lost} could be neither delivered nor kept: ${reason}`, {
        hint: "Free some disk space, or set XDG_STATE_HOME to a folder that can be written to.",
      });
    }
    const what = [
      ...(report.kept > 0 ? [count(report.kept, "trace")] : []),
      ...(run?.kept === true ? [`run ${run.name}`] : []),
    ].join(" and ");
    return new UserError(`${what} could not be delivered now: ${reason}`, {
      hint: "Kept on disk; the next run or `llmops traces flush` delivers it.",
    });
  }

  private async redeliver(): Promise<RedeliveryReport> {
    const report = await redeliver(this.log, {
      target: this.options.connection.target,
      retry: this.session.http.policy,
      onRefused: ({ message }) => this.options.onNotice?.(message),
    });
    const text = redeliveryText(report);
    if (text !== "") this.options.onNotice?.(text);
    return report;
  }
}

/** A run that cannot be noted is run all the same: it only could not be closed after a crash. */
function sayingWhatFails(store: TraceStore, onNotice: LabOptions["onNotice"]): TraceStore {
  return {
    ...store,
    runOpens: (run) => {
      try {
        store.runOpens(run);
      } catch (error) {
        onNotice?.(
          `the state folder cannot be written to; XDG_STATE_HOME can name another: ${error instanceof Error ? error.message : String(error)}`,
        );
      }
    },
  };
}

/** What was delivered late, for people; empty when nothing was. */
export function redeliveryText(report: RedeliveryReport): string {
  const done = [
    ...(report.traces > 0 ? [`delivered ${count(report.traces, "kept trace")}`] : []),
    ...(report.runs > 0 ? [`completed ${count(report.runs, "kept run")}`] : []),
    ...(report.closed > 0 ? [`closed ${count(report.closed, "run")} left open by a process that ended`] : []),
    ...(report.remaining > 0
      ? [`${count(report.remaining, "record")} still kept (${report.error?.message ?? "?"})`]
      : []),
    ...(report.setAside ?? []).map(
      ({ path, records, reason }) =>
        `set aside ${records === undefined ? "a damaged file" : `${count(records, "record")}, refused for good`}: ${path} (${reason})`,
    ),
  ];
  return done.length === 0 ? "" : `Of earlier work: ${done.join("; ")}.`;
}

/** `2 traces`. */
export function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? "" : "s"}`;
}
