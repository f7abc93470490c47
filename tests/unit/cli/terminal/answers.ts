import type { RehearsalReport } from "../../../../rehearsal/report";
import type { WorkloadResult } from "../../../../workload/chat/run-chat";
import type { Cluster } from "../../../../packages/databricks-client/src/clusters";
import { listPrices } from "../../../../operations/cost/prices";
import type { EvaluationReport } from "../../../../workload/evaluation/report";
import type { LabStatus } from "../../../../operations/status/lab-status";
import type { LeftoverReport } from "../../../../operations/leftovers";
import type { PreflightReport } from "../../../../operations/preflight/report";
import type { PromptsResult } from "../../../../workload/prompts/run-prompts";
import type { RecoverReport } from "../../../../operations/recovery/recover";

// What each command's work comes to, with something in every field that may be printed.

const run = {
  id: "r",
  name: "run",
  status: "FINISHED",
  experimentId: "7",
  url: "http://mlflow/r",
  metrics: {},
};
export const reply: WorkloadResult = {
  reply: "a reply",
  run: { ...run, params: { model: "gpt-4o" } },
  trace: {
    id: "t",
    state: "OK",
    tokens: null,
    requestPreview: "a",
    responsePreview: "b",
    url: "http://mlflow/t",
  },
  ...{ endpoint: "http://model", deployment: "gpt-4o", model: "gpt-4o" },
};
export const prompts: PromptsResult = {
  run,
  prompts: [
    { index: 0, id: "one", reply: "a reply", traceId: "t" },
    { index: 1, id: "two", error: "refused", traceId: "t" },
  ],
  ...{ answered: 1, failed: 1, resumed: 0, endpoint: "http://model", deployment: "gpt-4o" },
};
export const evaluation: EvaluationReport = {
  ...{ version: 1, dataset: "cases", cases: { file: "cases.jsonl", digest: "a" }, repeat: 1 },
  ...{
    deployment: "gpt-4o",
    model: "gpt-4o",
    run,
    acceptedRun: { id: "a", name: "accepted" },
    accepted: false,
  },
  ...{
    verdict: "regressed",
    reasons: ["a regressed"],
    metrics: { "pass_rate.contains": 0.5, similarity_mean: 1 },
  },
  comparison: { regressed: ["a"], fixed: [], stillFailing: [], added: [], edited: [], removed: ["b"] },
  results: [
    {
      ...{ id: "a", digest: "a", passed: false },
      attempts: [
        {
          passed: false,
          reply: "a",
          traceId: "t",
          checks: [{ expectation: "contains", passed: false, why: "no" }],
        },
      ],
    },
  ],
};
export const cluster: Cluster = {
  ...{ cluster_id: "1124-120000-abcdefgh", cluster_name: "a", state: "TERMINATED", state_message: "a" },
  ...{
    spark_version: "a",
    node_type_id: "a",
    termination_reason: { code: "a", type: "a", parameters: { a: "a" } },
  },
};
const left = [{ kind: "cluster", name: "a", id: "a", remedy: "az a" }];
export const status: LabStatus = {
  ...{
    stack: "dev",
    region: "eastus2",
    changed: [{ kind: "cluster", name: "a", id: "a", change: "deleted" }],
    left,
    unverified: ["a"],
    running: true,
    costPerHour: 1,
    unpriced: ["a"],
  },
  parts: [{ part: "cluster", name: "a", state: "RUNNING", detail: "a", owned: false, costPerHour: null }],
  prices: listPrices,
};
export const leftovers: LeftoverReport = { left, purged: ["a"], unverified: ["a"] };
const check = { id: "a", title: "a", message: "a", fixes: ["az a"], stops: "down" } as const;
export const checks: PreflightReport["checks"] = [
  { ...check, status: "problem" },
  { ...check, status: "unverified" },
];
export const preflight: PreflightReport = {
  ...{ status: "problem", project: "a", stack: "dev", subscriptionId: "a", region: "eastus2", checks },
  ...{ regions: [{ region: "eastus2", status: "problem", checks }], picked: "eastus2", registered: ["a"] },
};
export const recovered: RecoverReport = {
  imported: [{ name: "a", type: "a", id: "a" }],
  ...{
    cleared: [],
    adopted: [],
    strangers: [{ name: "a", type: "a", id: "a", why: "a" }],
    restored: [],
    removed: [],
    unlocked: true,
    done: true,
  },
  failed: [{ urn: "a", name: "a", provisioningState: "Failed" }],
};
export const rehearsal: RehearsalReport = {
  ...{ succeeded: false, engine: { version: "3", source: "path", origin: "PATH" }, mlflow: { version: "3" } },
  ...{ providers: "stand-in", fault: "a", reply: "a reply\nof two lines", warnings: ["a"], problems: ["a"] },
  resources: { created: 1, destroyed: 1, list: [{ type: "a", name: "a", operation: "create" }] },
  run: { id: "r", status: "FINISHED", params: { model: "a" } },
  trace: {
    ...{ id: "t", state: "OK", tokens: null, requestPreview: "a", responsePreview: "b" },
    ...{ spans: 1, linkedToRun: true },
  },
  drift: {
    ...{
      kind: "longer",
      told: "a",
      baseline: "a",
      candidate: "b",
      verdict: "drift",
      finding: "a",
      page: "/a",
    },
    drifted: [{ title: "a", evidence: "a" }],
  },
  left: [{ kind: "cluster", id: "a" }],
  seconds: { up: 1 },
};
