import type { ChatOptions } from "../chat/chat-options";
import { UserError } from "rest-client";
import type { LabOptions } from "../chat/traced-chat-session";
import { RestError } from "rest-client";
import { findExperiment, MlflowClient } from "mlflow-js-client";
import { retryPolicyFrom } from "rest-client";
import { useProxyOf } from "rest-client";
import type { PromptResult } from "../prompts/checkpoint-file";
import { runPrompts } from "../prompts/run-prompts";
import type { PromptLine } from "../prompts/prompts-file";
import { explainTrackingError } from "../../stack/tracking-errors";
import { type Accepted, lastAccepted } from "./accepted";
import type { EvaluationCase } from "./cases-file";
import { kindTag, runKinds } from "../../stack/run-kind";
import { evaluationTags } from "./evaluation-run";
import { judge } from "./gate";
import type { Gate } from "./report";
import { attemptMetrics, evaluationMetrics } from "./metrics";
import { outcomesOf } from "./outcome";
import type { CaseOutcome } from "./report";
import { publish } from "./publish";
import type { EvaluationReport } from "./report";

export interface EvaluationOptions extends LabOptions {
  /** Name under which runs of the same cases are compared. */
  dataset: string;
  cases: readonly EvaluationCase[];
  /** The file of the cases, and the SHA-256 of its text. */
  file: { name: string; digest: string };
  /** What a case does not say itself. */
  chat: Pick<ChatOptions, "system" | "temperature" | "runName" | "tags">;
  /** How often each case is put. */
  repeat: number;
  /** Least share of the cases that must pass. */
  minPassRate?: number | undefined;
  /** Whether later runs are to be compared with this one. */
  accept: boolean;
  concurrency: number;
  tokensPerMinute?: number | undefined;
  onResult?: (result: PromptResult, done: number, all: number) => void;
}

/**
 * Puts every case to the model, in one run of the experiment, and judges the replies by what is expected of them
 * and by the last accepted run of the dataset. A prompt that the service refuses is a case that fails; one that got
 * no answer leaves the evaluation undone, and the next one goes on with it.
 *
 * @throws UserError where it cannot be carried out
 */
export async function evaluate(options: EvaluationOptions): Promise<{
  report: EvaluationReport;
  problem: UserError | undefined;
  /** Removes the checkpoint, once the report is where it is to be. */
  forget: () => Promise<void>;
}> {
  const { cases, repeat, dataset, file, chat, connection } = options;
  useProxyOf(options.environment);
  const http = new MlflowClient(connection.target, { retry: retryPolicyFrom(options.environment) });
  const accepted = await acceptedRun(http, options).catch(explain);
  let judged: { outcomes: CaseOutcome[]; gate: Gate; metrics: Record<string, number> } | undefined;
  const { result, problem, forget } = await runPrompts({
    ...options,
    prompts: linesOf(cases, repeat),
    chat: {
      ...chat,
      tags: {
        ...chat.tags,
        [kindTag]: runKinds.evaluation,
        [evaluationTags.dataset]: dataset,
      },
    },
    purpose: [dataset, file.digest, repeat],
    isFailure: ({ error, refused }) => error !== undefined && refused !== true,
    conclude(run, results, promptMetrics) {
      const outcomes = outcomesOf(cases, results, repeat);
      const gate = judge(outcomes, accepted?.cases, options.minPassRate);
      const metrics = evaluationMetrics(outcomes);
      judged = { outcomes, gate, metrics: { ...promptMetrics, ...metrics } };
      for (const [step, attempt] of outcomes.flatMap(({ attempts }) => attempts).entries())
        run.log({ metrics: attemptMetrics(attempt), step });
      run.log({
        metrics,
        params: {
          dataset,
          cases_file: file.name,
          cases_digest: file.digest,
          repeat: repeat === 1 ? undefined : repeat,
          min_pass_rate: options.minPassRate,
          accepted_run: accepted?.runId,
        },
        tags: { [evaluationTags.verdict]: gate.verdict },
      });
    },
  });
  if (judged === undefined) throw problem ?? new UserError("the evaluation came to no end");
  const { outcomes, gate, metrics } = judged;
  const { id, name, status, experimentId, url } = result.run;
  const report: EvaluationReport = {
    version: 1,
    dataset,
    cases: { file: file.name, digest: file.digest },
    repeat,
    deployment: result.deployment,
    model: result.prompts.find(({ model }) => model !== undefined)?.model ?? null,
    run: { id, name, status, experimentId, url },
    acceptedRun: accepted === undefined ? null : { id: accepted.runId, name: accepted.name },
    accepted: false,
    ...gate,
    metrics,
    results: outcomes,
  };
  if (problem !== undefined || id === null) return { report, problem, forget };
  const published = await publish({
    ...{ http, report, runId: id },
    ...{ accept: options.accept, onNotice: options.onNotice },
  });
  return { ...published, forget };
}

/** As many lines for each case as it is put; each line's index is the step of its metrics. */
export const linesOf = (cases: readonly EvaluationCase[], repeat: number): PromptLine[] =>
  cases.flatMap((one, index) =>
    Array.from({ length: repeat }, (_, attempt) => ({
      index: index * repeat + attempt,
      id: repeat === 1 ? one.id : `${one.id} (${attempt + 1})`,
      prompt: one.prompt,
      system: one.system,
      messages: one.messages,
      temperature: one.temperature,
      maxTokens: one.maxTokens,
      responseFormat: one.responseFormat,
    })),
  );

async function acceptedRun(
  http: MlflowClient,
  { connection: { experiment }, dataset }: EvaluationOptions,
): Promise<Accepted | undefined> {
  // An experiment that is not there has no accepted run; it is made with the first.
  const id =
    "id" in experiment ? experiment.id : (await findExperiment(http, experiment.name))?.experiment_id;
  return id === undefined ? undefined : lastAccepted(http, id, dataset);
}

function explain(error: unknown): never {
  throw error instanceof RestError ? explainTrackingError(error) : error;
}
