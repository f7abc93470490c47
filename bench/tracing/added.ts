import { median } from "../statistics";

/** The output of calls.ts and lab_calls.py, in seconds. */
export interface TimedCalls {
  /** Of each call, as its caller sees it. */
  readonly durations: readonly number[];
  /** Processor seconds of all calls and of the delivery of their traces. */
  readonly processor: number;
}

/** Seconds that tracing adds to a call. */
export interface AddedTime {
  readonly median: number;
  readonly mean: number;
  readonly processor: number;
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** @throws RangeError when either has no calls */
export const addedBy = (traced: TimedCalls, untraced: TimedCalls): AddedTime => ({
  median: median(traced.durations) - median(untraced.durations),
  mean: mean(traced.durations) - mean(untraced.durations),
  processor: traced.processor / traced.durations.length - untraced.processor / untraced.durations.length,
});
