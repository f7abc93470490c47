import { renameSync } from "node:fs";
import type { Metric, Param, Tag } from "mlflow-js-client";
import type { FinishedTrace } from "mlflow-js-client";
import type { ExperimentReference, RunReference } from "openai-tracing";
import {
  DurableLines,
  isFields,
  isLogged,
  isMetrics,
  isRunReference,
  isTrace,
  linesOf,
  parsed,
  syncFolder,
} from "openai-tracing/internal";
import { dirname } from "node:path";
import type { UsageSource } from "../chat/token-count";

/** What came of one prompt. */
export interface PromptResult {
  index: number;
  id?: string;
  reply?: string;
  /** Why there is no reply. */
  error?: string;
  /** Whether it was the prompt that was refused (400, the content filter's word too): it would be again. */
  refused?: true;
  traceId: string;
  model?: string;
  latencyMs?: number;
  /** Until the first piece of text, when streaming. */
  firstTokenMs?: number;
  promptTokens?: number;
  completionTokens?: number;
  /** Who counted the tokens, where the service did not. */
  usageSource?: Exclude<UsageSource, "service">;
  costUsd?: number;
}

/** What an answer leaves for the tracking server, and the server may not have yet. */
export interface Owed {
  traces: FinishedTrace[];
  metrics: Metric[];
}

/** An answer with what is owed of it. They are one line, so that after a crash there are both or neither. */
export interface AnsweredPrompt {
  result: PromptResult;
  owed: Owed;
}

/** What was noted of a run at its end, with its times, so that it is the same when it is sent again. */
export interface Conclusion {
  params: Param[];
  metrics: Metric[];
  tags: Tag[];
}

/** Work on a file of prompts, as its checkpoint has it. */
export interface CheckpointContent {
  /** Undefined where the line that says so is damaged. */
  run: RunReference | undefined;
  /** Where the run is. */
  place: { server: string; experiment: ExperimentReference } | undefined;
  /** In the order of arrival. */
  answers: AnsweredPrompt[];
  conclusion: Conclusion | undefined;
}

/** Which part of an answer has reached the tracking server, or is kept for it. */
export type OwedPart = keyof Owed;

export const runLine = (run: RunReference, place: CheckpointContent["place"]): string =>
  JSON.stringify({ ...run, ...place });
export const answerLine = (number: number, { result, owed }: AnsweredPrompt): string =>
  JSON.stringify({ ...result, number, ...(owed.traces.length + owed.metrics.length === 0 ? {} : { owed }) });
export const deliveredLine = (delivered: Record<OwedPart, number[]>): string => JSON.stringify({ delivered });
export const conclusionLine = (conclusion: Conclusion): string => JSON.stringify({ conclusion });

/** Puts a whole checkpoint in a file's place, and leaves it open for more. Throws the file system's error. */
export function writeCheckpoint(
  path: string,
  content: CheckpointContent & { run: RunReference },
): DurableLines {
  const lines = new DurableLines(`${path}.new`);
  const { run, place, answers, conclusion } = content;
  lines.append(
    runLine(run, place),
    ...answers.map((answer, number) => answerLine(number, answer)),
    ...(conclusion === undefined ? [] : [conclusionLine(conclusion)]),
  );
  renameSync(lines.path, path);
  syncFolder(dirname(path));
  return lines;
}

/** Reads a checkpoint, and how many of its lines are damaged. Throws the file system's error. */
export function readCheckpoint(path: string): { content: CheckpointContent; damaged: number } {
  const content: CheckpointContent = { run: undefined, place: undefined, answers: [], conclusion: undefined };
  const byNumber = new Map<unknown, AnsweredPrompt>();
  let damaged = 0;
  for (const line of linesOf(path)) {
    if (line === "") continue;
    const value = parsed(line);
    if (!isFields(value)) damaged++;
    else if (isRunReference(value)) {
      const { id, name, user, startTime, tags, server, experiment } = value as RunReference & Placed;
      content.run = { id, name, user, startTime, tags };
      if (typeof server === "string" && isFields(experiment)) content.place = { server, experiment };
    } else if (isResult(value)) {
      const { number, owed, ...result } = value;
      const answer = { result, owed: isOwed(owed) ? owed : { traces: [], metrics: [] } };
      if (owed !== undefined && !isOwed(owed)) damaged++;
      content.answers.push(answer);
      byNumber.set(number, answer);
    } else if (isFields(value["delivered"])) {
      for (const part of ["traces", "metrics"] as const) {
        const numbers = value["delivered"][part];
        for (const number of Array.isArray(numbers) ? numbers : []) {
          const owed = byNumber.get(number)?.owed;
          if (owed !== undefined) owed[part] = [];
        }
      }
    } else if (isLogged(value["conclusion"])) content.conclusion = value["conclusion"];
    else damaged++;
  }
  return { content, damaged };
}

type Placed = Partial<NonNullable<CheckpointContent["place"]>>;

const isOwed = (value: unknown): value is Owed =>
  isFields(value) &&
  Array.isArray(value["traces"]) &&
  value["traces"].every(isTrace) &&
  isMetrics(value["metrics"]);

const texts = ["id", "reply", "error", "model", "usageSource"];
const figures = ["latencyMs", "firstTokenMs", "promptTokens", "completionTokens", "costUsd"];

function isResult(value: Record<string, unknown>): value is Record<string, unknown> & PromptResult {
  const ofType = (type: string) => (key: string) => value[key] === undefined || typeof value[key] === type;
  return (
    Number.isInteger(value["index"]) &&
    typeof value["traceId"] === "string" &&
    (value["reply"] !== undefined || value["error"] !== undefined) &&
    texts.every(ofType("string")) &&
    figures.every(ofType("number"))
  );
}
