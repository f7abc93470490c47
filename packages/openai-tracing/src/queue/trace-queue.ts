import type { FinishedTrace } from "mlflow-js-client";
import type { QueuedTrace } from "./pending";
import type { TraceExporter } from "./trace-exporter";
import { isAway } from "../is-away";
import type { KeptDelivery, TraceStore } from "./trace-store";
import type { RunReference } from "../runs/run-reference";
import type { TraceSink } from "../spans/trace-sink";

/** What became of all traces that a session has finished since it began, in numbers of traces. */
export interface DeliveryReport {
  /** At the server, with their spans. */
  delivered: number;
  /** With the store, for a later delivery: by the session itself while it goes on, or by another process. */
  kept: number;
  /**
   * Neither delivered nor kept. Without a store, or with one that can keep nothing, some of them may still be
   * in memory: they are tried again while the session goes on, and are gone when the process ends.
   */
  lost: number;
  /** Why the last trace that was not delivered was not. */
  error: Error | undefined;
}

export interface QueueLimits {
  /** Traces that wait in memory before the store takes what follows. Without one, callers are slowed from there on. */
  waiting: number;
  /** Traces that wait in memory at most, while the service is away and no store takes them. */
  most: number;
  /** Traces of one request. */
  batch: number;
  /** Batches under way at a time. */
  batches: number;
  /**
   * How long nothing is sent after the service did not answer a whole retry budget, in milliseconds; it doubles
   * with every attempt in vain. Up to half is cut at random.
   */
  restMs: number;
  /** The longest rest, in milliseconds. */
  longestRestMs: number;
}

export const defaultQueueLimits: QueueLimits = {
  waiting: 1_000,
  most: 10_000,
  batch: 50,
  batches: 2,
  restMs: 1_000,
  longestRestMs: 60_000,
};

interface Entry {
  queued: QueuedTrace;
  /** Called once the trace is at the server or with the store. */
  onSafe: (() => void) | undefined;
}

/**
 * Delivers traces in the background, in batches, while the program goes on. Memory stays bounded:
 * while the service is away, and where traces come faster than it takes them, they are kept on disk, and
 * delivered from there when it answers. Where no store takes them they wait here, and callers with them.
 */
export class TraceQueue implements TraceSink {
  private readonly queue: Entry[] = [];
  private readonly sending = new Set<Entry>();
  private readonly underWay = new Set<Promise<void>>();
  /** Traces of this session that are with the store. */
  private readonly kept = new Set<string>();
  private delivered = 0;
  private lost = 0;
  private error: Error | undefined;
  /** On the clock that no one sets: `performance.now()`. */
  private restingUntil = 0;
  private failures = 0;
  /** Whether the store has something, and how often its delivery was tried in vain. */
  private storeIsDue = false;
  private keptFailures = 0;
  private deliveringKept = false;
  private triedAt = Number.NEGATIVE_INFINITY;
  private again: NodeJS.Timeout | undefined;
  private scheduled = false;
  private ending = false;
  private readonly waiters: (() => void)[] = [];

  constructor(
    private readonly exporter: TraceExporter,
    private readonly store: TraceStore | undefined,
    private readonly limits: QueueLimits = defaultQueueLimits,
    /** Delivers what the store has; never throws. */
    private readonly deliverKept?: (onDelivered: (traceId: string) => void) => Promise<KeptDelivery>,
  ) {}

  /** Never throws. @param onSafe called once the trace is at the server or with the store */
  add(trace: FinishedTrace, run: RunReference | undefined, onSafe?: () => void): void {
    const entry = { queued: { trace, run }, onSafe };
    if (this.ending) {
      if (!this.keep(entry)) this.lost++;
      return;
    }
    if (this.queue.length >= this.limits.waiting && this.keep(entry)) return;
    if (this.queue.length >= this.limits.most && !this.serviceAnswers) {
      this.lost++;
      return;
    }
    this.queue.push(entry);
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.send();
    });
  }

  /**
   * Resolves when no more traces wait than may; at once while the service is away, as nobody knows for how
   * long. Undefined when there is room.
   */
  room(): Promise<void> | undefined {
    if (this.queue.length <= this.limits.waiting || this.resting || this.ending) return undefined;
    return new Promise((resolve) => this.waiters.push(resolve));
  }

  /** Whether the latest attempt to reach the service did not fail. */
  get serviceAnswers(): boolean {
    return !this.ending && this.failures === 0;
  }

  private get resting(): boolean {
    return performance.now() < this.restingUntil;
  }

  /**
   * Waits until every trace added so far is delivered, kept or lost, as far as can be said now. What waits for
   * a service that was away is tried once more.
   */
  async flush(): Promise<Readonly<DeliveryReport>> {
    if (this.resting) this.keepWaiting();
    if (this.queue.length > 0) this.restingUntil = 0;
    if (this.storeIsDue && performance.now() - this.triedAt >= this.limits.restMs) this.wake();
    this.send();
    while (this.underWay.size > 0) {
      await Promise.all(this.underWay);
      this.send();
    }
    const { delivered, error } = this;
    return { delivered, kept: this.kept.size, lost: this.lost + this.queue.length, error };
  }

  /** Gives up delivering: everything that is not delivered yet is kept, at once. */
  keepAll(): void {
    this.ending = true;
    clearTimeout(this.again);
    this.again = undefined;
    for (const entry of [...this.queue.splice(0), ...this.sending]) if (!this.keep(entry)) this.lost++;
    this.sending.clear();
    this.release();
  }

  /** Notes why something that is not a trace could not be kept. */
  note(error: unknown): void {
    this.error = error instanceof Error ? error : new Error(String(error));
  }

  private send(): void {
    if (this.ending) return;
    if (this.resting) {
      this.keepWaiting();
      return;
    }
    if (this.storeIsDue && this.again === undefined) this.deliverAgain();
    // Whether a service is back is asked with one trace.
    const isBack = this.failures === 0;
    while (this.queue.length > 0 && this.underWay.size < (isBack ? this.limits.batches : 1)) {
      const batch = this.queue.splice(0, isBack ? this.limits.batch : 1);
      for (const entry of batch) this.sending.add(entry);
      this.track(this.deliver(batch));
    }
    this.release();
  }

  /** The store got something that is to be delivered, now or, where it just could not be, later. */
  storeHas(later: boolean): void {
    this.storeIsDue = true;
    if (later) this.tryAgainLater();
  }

  private track(work: Promise<void>): void {
    const tracked = work.finally(() => {
      this.underWay.delete(tracked);
      this.send();
    });
    this.underWay.add(tracked);
  }

  private async deliver(batch: Entry[]): Promise<void> {
    const outcomes = await this.exporter.deliver(batch.map(({ queued }) => queued));
    let away = false;
    for (const [index, entry] of batch.entries()) {
      const outcome = outcomes[index];
      const stillOurs = this.sending.delete(entry);
      if (outcome === undefined || outcome.delivered) {
        this.kept.delete(entry.queued.trace.info.trace_id);
        this.delivered++;
        entry.onSafe?.();
        continue;
      }
      if (!stillOurs) continue;
      this.error = outcome.error;
      away ||= isAway(outcome.error);
      // What was refused would be refused again at once.
      if (this.keep(entry)) this.tryAgainLater();
      else if (isAway(outcome.error) && this.queue.length < this.limits.most) this.queue.push(entry);
      else this.lost++;
    }
    if (away) this.rest();
    else this.failures = 0;
  }

  /** Nothing is sent for a while; then what waits, here and with the store, is tried again. */
  private rest(): void {
    this.triedAt = performance.now();
    this.restingUntil = this.triedAt + this.waitMs(++this.failures);
    clearTimeout(this.again);
    this.again = undefined;
    this.tryAgainLater();
    this.release();
  }

  private waitMs(failures: number): number {
    const { restMs, longestRestMs } = this.limits;
    return Math.min(restMs * 2 ** (failures - 1), longestRestMs) * (0.5 + Math.random() / 2);
  }

  private tryAgainLater(): void {
    if (this.ending || this.again !== undefined) return;
    const waitMs = Math.max(this.restingUntil - performance.now(), this.waitMs(this.keptFailures + 1));
    // It does not keep a process alive that has nothing else to do: what is kept is delivered by another.
    this.again = setTimeout(() => {
      this.wake();
      this.send();
    }, waitMs).unref();
  }

  private wake(): void {
    clearTimeout(this.again);
    this.again = undefined;
    this.restingUntil = 0;
  }

  private deliverAgain(): void {
    if (this.deliveringKept) return;
    this.storeIsDue = false;
    if (this.deliverKept === undefined) return;
    this.deliveringKept = true;
    const work = this.deliverKept((traceId) => {
      if (this.kept.delete(traceId)) this.delivered++;
    }).then(({ remaining, error }) => {
      this.deliveringKept = false;
      this.triedAt = performance.now();
      // That the disk takes nothing says more than that the service is still away.
      if (isAway(error)) this.error ??= error;
      else if (error !== undefined) this.error = error;
      if (remaining === 0) {
        this.failures = this.keptFailures = 0;
        return;
      }
      this.keptFailures++;
      if (isAway(error)) this.rest();
      this.storeHas(true);
    });
    this.track(work);
  }

  private keepWaiting(): void {
    while (this.queue[0] !== undefined && this.keep(this.queue[0])) this.queue.shift();
  }

  /** False where there is no store, or it can keep nothing. */
  private keep({ queued, onSafe }: Entry): boolean {
    if (this.store === undefined) return false;
    try {
      this.store.keepTrace(queued);
    } catch (failure) {
      this.note(failure);
      return false;
    }
    this.kept.add(queued.trace.info.trace_id);
    this.storeIsDue = true;
    onSafe?.();
    return true;
  }

  private release(): void {
    if (this.queue.length > this.limits.waiting && !this.resting && !this.ending) return;
    for (const resolve of this.waiters.splice(0)) resolve();
  }
}
