import { setFlagsFromString } from "node:v8";
import { runChat, type WorkloadResult } from "../../../workload/chat/run-chat";
import { type ChatOptions, defaultPrompt, defaultSystemPrompt } from "../../../workload/chat/chat-options";
import { type Connection, resolveConnection } from "../../../stack/connection";
import { usageError } from "rest-client";
import { interruptible, runEnding } from "../../terminal/interruption";
import type { PromptsResult } from "../../../workload/prompts/run-prompts";
import { readTextFile } from "../../../stack/text-file";
import { block, indented, line, lines, type Printed, stderr, stdout } from "../../terminal/output";
import type { WorkloadFlags } from "./command";

/** Runs the workload and prints its result: the reply and its record, or one JSON document. */
export async function executeWorkload(flags: WorkloadFlags): Promise<void> {
  if (flags.prompts !== undefined && flags.prompt !== undefined) {
    throw usageError("--prompt and --prompts cannot be combined");
  }
  const connection = await resolveConnection({
    environment: process.env,
    directory: process.cwd(),
    stack: flags.stack,
  });
  const { prompts } = flags;
  await interruptible(
    (signal) =>
      prompts === undefined
        ? executeChat(flags, connection, signal)
        : executePrompts(flags, prompts, connection, signal),
    runEnding,
  );
}

async function executeChat(flags: WorkloadFlags, connection: Connection, signal: AbortSignal): Promise<void> {
  const shownLive = flags.stream === true && flags.json !== true;
  const live = stdout.chunks();
  const { result, problem } = await runChat({
    connection,
    environment: process.env,
    chat: { prompt: flags.prompt ?? defaultPrompt, ...chatOf(flags) },
    onNotice,
    signal,
    ...(shownLive ? { onText: live.write } : {}),
  }).finally(live.end);
  print(flags, result, () => chatText(result, shownLive));
  if (problem !== undefined) throw problem;
}

async function executePrompts(
  flags: WorkloadFlags,
  file: string,
  connection: Connection,
  signal: AbortSignal,
): Promise<void> {
  // The data of a call is garbage as soon as its trace is delivered; V8 would let the heap grow as if it were kept.
  setFlagsFromString("--heap-growing-percent=30");
  const { parsePrompts } = await import("../../../workload/prompts/prompts-file");
  const { runPrompts } = await import("../../../workload/prompts/run-prompts");
  const text = await readTextFile(file, "prompts");
  const { result, problem, forget } = await runPrompts({
    connection,
    environment: process.env,
    prompts: parsePrompts(text, file),
    chat: chatOf(flags),
    concurrency: flags.concurrency,
    tokensPerMinute: flags.tokensPerMinute,
    onNotice,
    signal,
    onResult: ({ index, id, error }, done, all) =>
      onNotice(line`${done}/${all} ${id ?? `prompt ${index + 1}`}${error === undefined ? "" : `: ${error}`}`),
  });
  print(flags, result, () => promptsText(result));
  await forget();
  if (problem !== undefined) throw problem;
}

function chatOf(flags: WorkloadFlags): Omit<ChatOptions, "prompt"> {
  return {
    system: flags.system ?? defaultSystemPrompt,
    temperature: flags.temperature,
    maxTokens: flags.maxTokens,
    stream: flags.stream,
    runName: flags.runName,
    tags: flags.tag,
  };
}

/** Called before any error is thrown: the result was paid for, even if something else failed. */
function print(flags: WorkloadFlags, result: unknown, text: () => Printed): void {
  if (flags.json === true) stdout.json(result);
  else stdout.write(text());
}

function chatText(result: WorkloadResult, shownAlready: boolean): Printed {
  const { run, trace } = result;
  const { prompt_tokens: input, completion_tokens: output } = run.params;
  const tokens = input === undefined ? "" : `, ${input} + ${output} tokens`;
  return lines([
    shownAlready ? "" : block(result.reply),
    "",
    line`run    ${run.name} (${run.id ?? "not recorded yet"}) ${run.status}${tokens}`,
    ...(run.url === null ? [] : [line`       ${run.url}`]),
    line`trace  ${trace.id} ${trace.state}`,
    ...(trace.url === null ? [] : [line`       ${trace.url}`]),
    "",
  ]);
}

function promptsText(result: PromptsResult): Printed {
  const { run } = result;
  const tokens = run.metrics["total_tokens_total"] ?? 0;
  return lines([
    ...result.prompts.map(
      ({ index, id, reply, error }) =>
        line`${id ?? index + 1}: ${indented(reply ?? `failed: ${error ?? ""}`)}`,
    ),
    "",
    line`${result.answered} answered, ${result.failed} failed, ${tokens} tokens`,
    line`run    ${run.name} (${run.id ?? "not recorded yet"}) ${run.status}`,
    ...(run.url === null ? [] : [line`       ${run.url}`]),
    "",
  ]);
}

function onNotice(text: string | Printed): void {
  stderr.say(text);
}
