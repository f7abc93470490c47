import type { Owed, PromptResult } from "./checkpoint-file";
import type { Lab } from "../chat/traced-chat-session";
import type { FinishedTrace } from "mlflow-js-client";
import type { Progress } from "./checkpoint";
import { stepMetrics } from "./prompt-metrics";
import type { ActiveRun } from "openai-tracing";
import { currentContext, isAway, runInContext, type TraceSink } from "openai-tracing/internal";

/** Metrics are sent after this many answers, so that memory does not grow with the file. */
const flushEvery = 100;

/**
 * Records answers in the one order that loses nothing and has nothing twice: an answer, its trace and its metrics
 * are on the disk, in one line, before a trace or a metric goes out.
 */
export class Recorder {
  private sinceFlush = 0;
  /** Numbers of the answers whose metrics are noted and not yet at the server. */
  private noted: number[] = [];

  constructor(
    private readonly lab: Lab,
    private readonly run: ActiveRun,
    private readonly progress: Progress,
  ) {}

  /** Records what a call comes to. Rejects as it does; its traces then go out by themselves. */
  async record(call: () => Promise<PromptResult>): Promise<PromptResult> {
    const held: FinishedTrace[] = [];
    let failed = false;
    const sink: TraceSink = { add: (trace) => (failed ? this.deliver(trace) : void held.push(trace)) };
    let result: PromptResult;
    try {
      const context = currentContext();
      result = await (context === undefined ? call() : runInContext({ ...context, sink }, call));
    } catch (error) {
      failed = true;
      for (const trace of held) this.deliver(trace);
      throw error;
    }
    const owed = { traces: held, metrics: metricsOf(result) };
    this.send(await this.progress.add({ result, owed }), owed);
    if (++this.sinceFlush % flushEvery === 0) await this.flushIfPossible();
    await this.lab.session.queue.room();
    return result;
  }

  /** Sends what an answer owes, whose line has this number. */
  send(number: number, { traces, metrics }: Owed): void {
    if (metrics.length > 0) {
      this.run.note({ metrics });
      this.noted.push(number);
    }
    let underWay = traces.length;
    for (const trace of traces)
      this.deliver(trace, () => --underWay === 0 && this.progress.owesNoMore("traces", number));
  }

  private deliver(trace: FinishedTrace, onSafe?: () => void): void {
    this.lab.session.queue.add(trace, this.run.reference, onSafe);
  }

  /** A tracking server that is away gets the metrics with the run's end. */
  private async flushIfPossible(): Promise<void> {
    const sent = this.noted;
    this.noted = [];
    try {
      await this.run.flush();
      this.progress.owesNoMore("metrics", ...sent);
    } catch (error) {
      this.noted.push(...sent);
      if (!isAway(error)) throw error;
    }
  }
}

/** At the time of the answer: sent again, they are there once. */
function metricsOf(result: PromptResult): Owed["metrics"] {
  const timestamp = Date.now();
  return Object.entries(stepMetrics(result)).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, value, timestamp, step: result.index }],
  );
}
