import type { LabOutputs } from "../../../../infra/outputs";
import type { OpenHouseOptions } from "../../../../rehearsal/open-house";
import type { Show } from "../../../../rehearsal/steps";
import type { runChat, WorkloadOptions } from "../../../../workload/chat/run-chat";
import { listPrices } from "../../../../operations/cost/prices";
import { UserError } from "../../../../packages/rest-client/src/user-error";
import type { evaluate, EvaluationOptions } from "../../../../workload/evaluation/evaluate";
import type { RotationPorts } from "../../../../operations/keys/rotate";
import { decideLab } from "../../../../stack/lab-config";
import type { MonitorOptions } from "../../../../monitor/monitor";
import type { NotebookRunOptions } from "../../../../workload/notebook/run-notebook";
import type { PreflightOptions } from "../../../../operations/preflight/run";
import type { PromptsOptions, runPrompts } from "../../../../workload/prompts/run-prompts";
import type { Sink } from "../../../../stack/pulumi-command";
import type { StackConfiguration } from "../../../../stack/configuration";
import { drifted } from "../../workload/monitor-page/reports";
import type { ExportOptions } from "../../../../operations/trace-export/export";
import * as answers from "./answers";
import { hostile, poisoned } from "./hostile";

const configuration: StackConfiguration = {
  folder: process.cwd(),
  project: "azure-llmops-lab",
  stack: hostile,
  values: {},
  secretKeys: new Set(),
  setting: () => undefined,
};
const outputs = {
  ...{ openaiAccountName: hostile, openaiAccountId: hostile, openaiEndpoint: hostile },
  ...{ openaiDeployment: hostile, openaiApiVersion: hostile, openaiApiKey: hostile },
  ...{
    workspaceHost: "adb-1.2.azuredatabricks.net",
    clusterId: "1124-120000-abcdefgh",
    notebookPath: hostile,
  },
} as unknown as LabOutputs;
const target = { dialect: "server", url: `http://127.0.0.1:1/${hostile}` } as const;
const problem = new UserError(hostile, { hint: hostile });

/** Steps that say what is hostile while they last and at their end, well or not. */
async function showHostile(show: Show): Promise<void> {
  const step = (fails: boolean) => ({
    ...{ name: "a", title: hostile, outcome: () => hostile },
    work: async (progress: (text: string) => void) => {
      progress(hostile);
      if (fails) throw problem;
    },
  });
  await show([step(false)]);
  await show([step(true)]).catch(() => undefined);
}

/** Hears of notices as the options of most work do. */
interface Noticing {
  readonly onNotice?: ((text: string) => void) | undefined;
}
const noticed = <T>(value: T) =>
  jest.fn(async (options: Noticing) => {
    options.onNotice?.(hostile);
    return value;
  });

const modules = {
  "selected-stack": () => ({ selectedStack: async () => configuration }),
  stack: () => ({
    ...jest.requireActual<object>("../../../../stack/outputs"),
    readStackOutputs: async () => outputs,
  }),
  "stack-resources": () => ({ readResources: async () => [] }),
  "pulumi-command": () => ({
    ...jest.requireActual<object>("../../../../stack/pulumi-command"),
    async showPulumi(_: unknown, __: unknown, sinks: Readonly<Record<"stdout" | "stderr", Sink>>) {
      for (const sink of Object.values(sinks))
        for (const character of hostile.split("")) if (typeof sink === "function") sink(character);
      return { exitCode: 0, interrupted: undefined };
    },
  }),
  connection: () => {
    const connection = { target, experiment: { name: hostile }, origin: hostile };
    return {
      ...jest.requireActual<object>("../../../../stack/connection"),
      ...{ resolveConnection: async () => connection, resolveTracking: async () => connection },
    };
  },
  chat: () => ({
    runChat: async ({ onText, onNotice }: WorkloadOptions): ReturnType<typeof runChat> => {
      onNotice?.(hostile);
      for (const character of hostile.split("")) onText?.(character);
      return { result: poisoned(answers.reply), problem };
    },
  }),
  prompts: () => ({
    runPrompts: async ({ onResult, onNotice }: PromptsOptions): ReturnType<typeof runPrompts> => {
      onNotice?.(hostile);
      for (const one of answers.prompts.prompts) onResult?.(poisoned(one), 1, 2);
      return { result: poisoned(answers.prompts), problem, forget: async () => undefined };
    },
  }),
  redelivery: () => ({
    deliverFiles: async () => ({ traces: 1, runs: 1, closed: 1, remaining: 1, error: new Error(hostile) }),
  }),
  "held-traces": () => ({
    heldTraces: async () => [{ experiment: hostile, traces: undefined, all: false, reason: hostile }],
  }),
  "forget-gone": () => ({
    forgetGone: async ({ onNotice }: { onNotice: (text: string) => void }) => {
      onNotice(hostile);
      return { urns: new Set(), left: [{ kind: hostile, name: hostile, id: hostile, remedy: hostile }] };
    },
  }),
  experiment: () => ({ experimentOf: async () => ({ experiment_id: hostile, name: hostile }) }),
  export: () => ({
    exportTraces: async ({ write }: ExportOptions) => {
      await write({ trace_info: { request_preview: hostile }, spans: [] });
      return { traces: 1, runs: 0, unfinished: 1, unreadable: [hostile], growing: true };
    },
  }),
  evaluate: () => ({
    evaluate: async ({ onResult, onNotice }: EvaluationOptions): ReturnType<typeof evaluate> => {
      onNotice?.(hostile);
      onResult?.({ index: 0, id: hostile, error: hostile, traceId: "t" }, 1, 1);
      return { report: poisoned(answers.evaluation), problem, forget: async () => undefined };
    },
  }),
  monitor: () => ({
    Monitor: class {
      constructor(private readonly options: MonitorOptions) {}
      async latestTrace() {
        return hostile;
      }
      async run() {
        this.options.onNotice?.(hostile);
        return { report: poisoned(drifted), page: "", run: { id: "r", url: hostile }, problem };
      }
    },
  }),
  "lab-notebook": () => ({
    ...jest.requireActual<object>("../../../../workload/notebook/lab-notebook"),
    openNotebookLab: async () => ({ outputs, target, http: {}, jobs: {} }),
    requireRecording: async () => undefined,
  }),
  "run-notebook": () => ({
    runNotebook: async ({ onPage, onProgress, path }: NotebookRunOptions) => {
      onPage?.(hostile);
      onProgress?.(hostile);
      const result = { reply: hostile, run_id: hostile, experiment_id: hostile, trace_ids: [hostile] };
      return {
        ...{ runId: 1, page: hostile, seconds: 1, cells: [{ number: 1, text: hostile }] },
        result: JSON.stringify({ ...result, answered: 1, results: hostile, format: hostile }),
        failure: path.includes("batch") ? undefined : { message: hostile, trace: hostile },
      };
    },
  }),
  "batch-upload": () => ({
    batchFile: () => ({ text: "", count: 1, path: hostile, results: hostile }),
    uploadBatch: async () => undefined,
  }),
  preflight: () => ({
    preflight: async ({ onResult, onNotice }: PreflightOptions) => {
      onNotice(hostile);
      for (const one of answers.checks) onResult?.(poisoned(one));
      return poisoned(answers.preflight);
    },
  }),
  cluster: () => ({
    ...jest.requireActual<object>("../../../../operations/cluster"),
    ...Object.fromEntries(
      ["clusterStatus", "startCluster", "stopCluster"].map((name) => [
        name,
        noticed(poisoned(answers.cluster)),
      ]),
    ),
  }),
  connect: () => {
    const decision = decideLab({ ...configuration, stack: "dev" }, "11111111-2222-3333-4444-555555555555");
    if ("errors" in decision) throw new Error(decision.errors.join());
    return { armOf: () => ({}), requireLab: async () => decision.config };
  },
  rotate: () => ({
    ...jest.requireActual<object>("../../../../operations/keys/rotate"),
    rotateKeys: async (ports: RotationPorts) => {
      ports.notice(hostile);
      await ports.update();
      return { from: "key1", to: "key2", resumed: false, old: "kept" };
    },
  }),
  "lab-status": () => ({ labStatus: async () => poisoned(answers.status) }),
  leftovers: () => ({ findLeftovers: noticed(poisoned(answers.leftovers)) }),
  recover: () => ({ recover: noticed(poisoned(answers.recovered)) }),
  "prices-file": () => ({ readPrices: async () => poisoned(listPrices) }),
  rehearse: () => ({
    rehearse: async (_: unknown, show: Show) => {
      await showHostile(show);
      return poisoned(answers.rehearsal);
    },
  }),
  "open-house": () => ({
    aborted: async () => undefined,
    openHouse: async ({ onRequest, ready }: OpenHouseOptions, show: Show) => {
      await showHostile(show);
      onRequest?.(hostile);
      ready({ mlflow: hostile, stack: hostile });
    },
  }),
} satisfies Record<string, () => object>;

/** What a module of the program's gives where everybody that it asks is hostile. */
export const outside = (name: keyof typeof modules): object => modules[name]();
