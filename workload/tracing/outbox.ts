import { MlflowError } from "../mlflow/errors";
import { type FinishedTrace } from "../mlflow/trace-record";
import { type Courier, type Parcel } from "./delivery";
import { type Keeper } from "./keeper";
import { type RunReference } from "./run-reference";
import { type TraceSink } from "./tracer";

/** What became of all traces that a session has finished since it began, in numbers of traces. */
export interface DeliveryReport {
  /** At the server, with their spans. */
  delivered: number;
  /** With the keeper, for a later delivery. */
  kept: number;
  /** Neither delivered nor kept: every trace that is not delivered, where there is no keeper. */
  lost: number;
  /** Why the last trace that was not delivered was not. */
  error: Error | undefined;
}

export interface OutboxLimits {
  /** Traces that wait in memory at most; what comes on top goes to the keeper. Without one all wait. */
  waiting: number;
  /** Traces of one request. */
  batch: number;
  /** Batches under way at a time. */
  batches: number;
  /** How long nothing is sent after the service did not answer a whole retry budget, in milliseconds. */
  restMs: number;
}

export const defaultOutboxLimits: OutboxLimits = { waiting: 1_000, batch: 50, batches: 2, restMs: 30_000 };

/**
 * Delivers traces in the background, in batches, while the program goes on. Memory stays bounded:
 * while the service is away, and where traces come faster than it takes them, they are kept on disk.
 */
export class Outbox implements TraceSink {
  private readonly queue: Parcel[] = [];
  private readonly report: DeliveryReport = { delivered: 0, kept: 0, lost: 0, error: undefined };
  private readonly underWay = new Set<Promise<void>>();
  private restingUntil = 0;
  private scheduled = false;

  constructor(
    private readonly courier: Courier,
    private readonly keeper: Keeper | undefined,
    private readonly limits: OutboxLimits = defaultOutboxLimits,
  ) {}

  add(trace: FinishedTrace, run: RunReference | undefined): void {
    const parcel = { trace, run };
    if (this.keeper !== undefined && this.queue.length >= this.limits.waiting) {
      this.keep(parcel);
      return;
    }
    this.queue.push(parcel);
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.send();
    });
  }

  /** Whether the service has answered lately. */
  get serviceAnswers(): boolean {
    return Date.now() >= this.restingUntil;
  }

  /** Waits until every trace added so far is delivered, kept or lost. */
  async flush(): Promise<Readonly<DeliveryReport>> {
    this.send();
    while (this.underWay.size > 0 || this.queue.length > 0) {
      await Promise.all(this.underWay);
      this.send();
    }
    return { ...this.report };
  }

  /** Gives up delivering: everything that is not delivered yet is kept, at once. */
  keepAll(): void {
    this.restingUntil = Number.POSITIVE_INFINITY;
    for (const parcel of [...this.queue.splice(0), ...this.sending]) this.keep(parcel);
    this.sending.clear();
  }

  private readonly sending = new Set<Parcel>();

  private send(): void {
    while (this.queue.length > 0 && this.underWay.size < this.limits.batches) {
      const batch = this.queue.splice(0, this.limits.batch);
      if (!this.serviceAnswers) {
        batch.forEach((parcel) => this.keep(parcel));
        continue;
      }
      for (const parcel of batch) this.sending.add(parcel);
      const sent = this.deliver(batch).finally(() => {
        this.underWay.delete(sent);
        this.send();
      });
      this.underWay.add(sent);
    }
  }

  private async deliver(batch: Parcel[]): Promise<void> {
    const outcomes = await this.courier.deliver(batch);
    for (const [index, parcel] of batch.entries()) {
      const outcome = outcomes[index];
      const stillOurs = this.sending.delete(parcel);
      if (outcome === undefined || outcome.delivered) {
        this.report.delivered++;
        continue;
      }
      if (!stillOurs) continue;
      const { error } = outcome;
      if (error instanceof MlflowError && error.retryable)
        this.restingUntil = Date.now() + this.limits.restMs;
      this.keep(parcel, error);
    }
  }

  private keep(parcel: Parcel, error?: Error): void {
    if (error !== undefined) this.report.error = error;
    try {
      if (this.keeper === undefined) throw error ?? new Error("there is no place to keep traces in");
      this.keeper.keepTrace(parcel);
      this.report.kept++;
    } catch (failure) {
      this.report.lost++;
      this.report.error = failure instanceof Error ? failure : new Error(String(failure));
    }
  }
}
