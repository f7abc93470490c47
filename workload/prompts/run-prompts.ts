import { messagesOf } from "../chat/create-chat-completion";
import type { ChatOptions } from "../chat/chat-options";
import { UserError } from "rest-client";
import { Lab, type LabOptions } from "../chat/traced-chat-session";
import type { PromptResult } from "./checkpoint-file";
import { Progress } from "./checkpoint";
import { answerPrompt, requestOf } from "./prompt-answer";
import { aggregate } from "./prompt-metrics";
import type { PromptLine } from "./prompts-file";
import { admit, observe, Pace } from "./pace";
import type { ActiveRun, RunOptions } from "openai-tracing";
import { stateFolder } from "openai-tracing/queue";
import { TokenBudget } from "./token-budget";
import { tokenCounter } from "../chat/token-count";
import { Recorder } from "./recorder";
import { mapLimited } from "rest-client";
import { runUrl } from "../../stack/urls";

export interface PromptsOptions extends LabOptions {
  prompts: PromptLine[];
  /** What a prompt does not say itself. */
  chat: Omit<ChatOptions, "prompt">;
  /** Calls under way at a time. */
  concurrency: number;
  /** The deployment's tokens a minute. Default: learnt from the service. */
  tokensPerMinute?: number | undefined;
  /** Which results leave the work undone, to be repeated by another run. Default: those with an error. */
  isFailure?: (result: PromptResult) => boolean;
  /** What the work depends on beside the prompts and the model, so that other work is not gone on with. */
  purpose?: unknown;
  /** Logs what the results come to, before the run ends. Not called where a result is a failure. */
  conclude?: (run: ActiveRun, results: readonly PromptResult[], metrics: Record<string, number>) => void;
  /** Hears of every result, in the order of arrival. */
  onResult?: (result: PromptResult, done: number, all: number) => void;
}

/** What a file of prompts came to, as `--json` prints it. */
export interface PromptsResult {
  run: {
    id: string | null;
    name: string;
    status: string;
    experimentId: string | null;
    url: string | null;
    metrics: Record<string, number>;
  };
  /** In the order of the file; those answered by an earlier, interrupted process included. */
  prompts: PromptResult[];
  answered: number;
  failed: number;
  /** Of the answered ones, how many an earlier process had answered. */
  resumed: number;
  endpoint: string;
  deployment: string;
}

/** How often the client repeats a refused call by itself: within one span, as it waits. */
const maxRetries = 6;
/** What a reply is taken to cost before one has come, in tokens, where no maximum is asked for. */
const expectedReply = 256;
/**
 * Puts a file of prompts to the model, one run for all: a trace and a step of metrics for each. Keeps
 * within the deployment's tokens a minute. A prompt that fails does not stop the others, but a key or a
 * deployment that is refused stops all, and so does a service that is not to be reached. What was
 * interrupted is gone on with, in the same run. Throws UserError; also where another process is at it.
 */
export async function runPrompts(options: PromptsOptions): Promise<{
  result: PromptsResult;
  problem: UserError | undefined;
  /** Removes the checkpoint of work that is done. Until then, the same work gives the same result again. */
  forget: () => Promise<void>;
}> {
  const { connection, prompts, chat, isFailure = hasError, onNotice } = options;
  const budget = new TokenBudget(options.tokensPerMinute);
  const lab = await Lab.open({ ...options, maxRetries, onResponse: (response) => observe(response, budget) });
  const progress = Progress.open(
    stateFolder(options.environment),
    identityOf(options),
    (error) => onNotice?.(`an interruption could not be recovered from: ${error.message}`),
    onNotice,
  );
  const { earlier } = progress;
  const wanted = new Set(prompts.map(({ index }) => index));
  const answers = (earlier?.answers ?? []).filter(
    ({ result, owed }) =>
      wanted.has(result.index) && (!isFailure(result) || owed.traces.length + owed.metrics.length > 0),
  );
  const results = new Map(
    answers.flatMap(({ result }) => (isFailure(result) ? [] : [[result.index, result] as const])),
  );
  const resumed = results.size;
  // What was noted of the run's end is its end only where nothing is left to be asked.
  const conclusion = resumed === prompts.length ? earlier?.conclusion : undefined;
  if (earlier?.run !== undefined)
    onNotice?.(`Going on with run ${earlier.run.name}: ${resumed} of ${prompts.length} are answered.`);
  const count = await tokenCounter();
  const begun = performance.now();
  // Where one prompt's failure is that of all, those under way are given up, so that none outlives the run.
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, ...(options.signal === undefined ? [] : [options.signal])]);

  const work = async (run: ActiveRun): Promise<Record<string, number>> => {
    const recorder = new Recorder(lab, run, progress);
    await progress.knows(run.reference);
    answers.forEach(({ owed }, number) => recorder.send(number, owed));
    run.log({
      params: {
        prompts: prompts.length,
        deployment: connection.openai.deployment,
        api_version: connection.openai.apiVersion,
        temperature: chat.temperature,
        max_tokens: chat.maxTokens,
      },
    });
    const pace = new Pace(expectedReply);
    const remaining = prompts.filter(({ index }) => !results.has(index));
    await mapLimited(remaining, options.concurrency, async (line) => {
      const request = requestOf(line, chat);
      await admit(
        budget,
        count.prompt(messagesOf(request).map(({ content }) => content)).tokens +
          (request.maxTokens ?? pace.mean),
        signal,
      );
      const result = await recorder
        .record(() => answerPrompt(lab, line, request, { connection, signal }))
        .catch((error: unknown) => {
          stop.abort(error);
          throw error;
        });
      pace.add(result.completionTokens);
      results.set(line.index, result);
      options.onResult?.(result, results.size, prompts.length);
    });
    const metrics = aggregate([...results.values()], (performance.now() - begun) / 1000);
    run.log({ metrics });
    const failed = [...results.values()].filter(isFailure).length;
    if (failed > 0) throw new FailedPrompts(metrics, failed, prompts.length);
    // A param keeps its first value, so what a resumed run would change is logged at its end alone.
    const sources = new Set([...results.values()].map(({ usageSource }) => usageSource));
    options.conclude?.(run, inOrder(results), metrics);
    run.log({
      params: {
        model: modelOf(results),
        ...totals(metrics),
        usage_source: (["estimate", "tokenizer"] as const).find((source) => sources.has(source)),
      },
    });
    // A process that was killed at the run's end may have sent its conclusion: the same is sent, and is there once.
    await progress.conclude(run.noted(conclusion));
    return metrics;
  };

  const runOptions: RunOptions = {
    ...(chat.runName === undefined ? {} : { name: chat.runName }),
    ...(chat.tags === undefined ? {} : { tags: chat.tags }),
    ...(earlier?.run === undefined ? {} : { resume: earlier.run }),
    onOpen: (run) =>
      progress.begin(run, answers, {
        place: { server: connection.target.url, experiment: connection.experiment },
        conclusion,
      }),
  };
  let done: { run: ActiveRun; metrics: Record<string, number>; problem: UserError | undefined };
  try {
    const { run, result: metrics, problem } = await lab.run(runOptions, work);
    done = { run, metrics, problem };
  } catch (error) {
    await progress.end(false);
    if (!(error instanceof FailedPrompts) || lab.lastRun === undefined) throw error;
    done = { run: lab.lastRun, metrics: error.metrics, problem: error };
  }
  // What is neither at the server nor kept is in the checkpoint alone.
  const complete = !(done.problem instanceof FailedPrompts) && !lab.hasLost;
  return {
    result: await resultOf(done, results, resumed, lab, options),
    problem: done.problem,
    forget: () => progress.end(complete),
  };
}

const hasError = ({ error }: PromptResult): boolean => error !== undefined;

const inOrder = (results: ReadonlyMap<number, PromptResult>): PromptResult[] =>
  [...results.values()].sort((left, right) => left.index - right.index);

/** Of the first that was answered: a refused prompt names no model. */
const modelOf = (results: ReadonlyMap<number, PromptResult>): string | undefined =>
  inOrder(results).find(({ model }) => model !== undefined)?.model;

class FailedPrompts extends UserError {
  constructor(
    readonly metrics: Record<string, number>,
    failed: number,
    all: number,
  ) {
    super(`${failed} of ${all} prompts failed`, { hint: "Run it again to repeat those alone." });
  }
}

/** Everything that the answers depend on: another file, model or experiment is other work. */
function identityOf({ connection, prompts, chat, purpose }: PromptsOptions): unknown {
  const { endpoint, deployment, apiVersion } = connection.openai;
  return [
    endpoint,
    deployment,
    apiVersion,
    connection.target.url,
    connection.experiment,
    prompts,
    chat,
    purpose,
  ];
}

/** The lab's param, and its fellows, for all prompts together. */
function totals(metrics: Record<string, number>): Record<string, number | undefined> {
  return {
    completion_tokens: metrics["completion_tokens_total"],
    prompt_tokens: metrics["prompt_tokens_total"],
    total_tokens: metrics["total_tokens_total"],
  };
}

async function resultOf(
  done: { run: ActiveRun; metrics: Record<string, number> },
  results: Map<number, PromptResult>,
  resumed: number,
  lab: Lab,
  { connection }: PromptsOptions,
): Promise<PromptsResult> {
  const { run, metrics } = done;
  const experimentId = run.id === undefined ? null : await lab.session.experimentId();
  const prompts = inOrder(results);
  const failed = prompts.filter(({ error }) => error !== undefined).length;
  return {
    run: {
      id: run.id ?? null,
      name: run.name,
      status: run.status,
      experimentId,
      url:
        experimentId === null || run.id === undefined
          ? null
          : runUrl(connection.target, experimentId, run.id),
      metrics,
    },
    prompts,
    answered: prompts.length - failed,
    failed,
    resumed,
    endpoint: connection.openai.endpoint,
    deployment: connection.openai.deployment,
  };
}
