import { defaultPrompt, defaultSystemPrompt, runChat, type WorkloadResult } from "../../workload/chat";
import { resolveConnection } from "../../workload/connection";
import { abortOnSignals } from "../../workload/interruption";
import { type WorkloadCommandOptions } from "./workload";

/** Runs the workload and prints its result: the reply and what was recorded, or one JSON document. */
export async function executeWorkload(options: WorkloadCommandOptions): Promise<void> {
  const connection = await resolveConnection({
    environment: process.env,
    directory: process.cwd(),
    stack: options.stack,
  });
  const onNotice = (text: string): void => void process.stderr.write(`${text}\n`);
  const { signal, release } = abortOnSignals(onNotice);
  const shownLive = options.stream === true && options.json !== true;
  const { result, problem } = await runChat({
    connection,
    environment: process.env,
    chat: {
      prompt: options.prompt ?? defaultPrompt,
      system: options.system ?? defaultSystemPrompt,
      temperature: options.temperature,
      maxTokens: options.maxTokens,
      stream: options.stream,
      runName: options.runName,
      tags: options.tag,
    },
    onNotice,
    signal,
    ...(shownLive ? { onText: (text: string) => process.stdout.write(text) } : {}),
  }).finally(release);
  if (options.json === true) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  else process.stdout.write(humanText(result, shownLive));
  if (problem !== undefined) throw problem;
}

function humanText(result: WorkloadResult, shownAlready: boolean): string {
  const { run, trace } = result;
  const tokens = trace.tokens === null ? "" : `, ${trace.tokens.input} + ${trace.tokens.output} tokens`;
  return [
    shownAlready ? "" : result.reply,
    "",
    `run    ${run.name} (${run.id ?? "not recorded yet"}) ${run.status}${tokens}`,
    ...(run.url === null ? [] : [`       ${run.url}`]),
    `trace  ${trace.id} ${trace.state}`,
    ...(trace.url === null ? [] : [`       ${trace.url}`]),
    "",
  ].join("\n");
}
