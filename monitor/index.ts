/**
 * The comparison of two sets of traces: samples in, a report out. Nothing here reads or writes anything.
 *
 * @example
 * const report = compare(tableOf(before), tableOf(after), { descriptions: { baseline: "v1", candidate: "v2" } });
 */
export { compare } from "./comparison/compare";
export { type CompareOptions } from "./comparison/options";
export { type DriftReport, type MetricResult, type Verdict } from "./report";
export { type Sample } from "./samples/sample";
export { SampleTable, tableOf } from "./samples/table";
export { defaultThresholds, type Thresholds } from "./thresholds";
