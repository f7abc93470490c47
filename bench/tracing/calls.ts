/**
 * Times calls of an OpenAI client one after another, in a run, traced or not; prints JSON. What lab_calls.py does
 * in Python.
 *
 * Usage: calls.mjs traced|untraced CALLS WARM_UP
 */
import { AzureOpenAI } from "openai";
import { loginOf } from "azure-simulator";
import { traceOpenAI, TracingSession, withRun } from "openai-tracing";

const [, , kind, calls, warmUp] = process.argv;
const traced = kind === "traced";
const { env } = process;

async function main(): Promise<void> {
  const { url, headers } = loginOf(env["MLFLOW_TRACKING_URI"] ?? "");
  const session = new TracingSession({
    target: { dialect: "server", url, authorization: () => headers.authorization ?? "" },
    experiment: { name: env["MLFLOW_EXPERIMENT_NAME"] ?? "" },
  });
  const client = new AzureOpenAI({
    endpoint: env["AZURE_OPENAI_ENDPOINT"],
    apiKey: env["AZURE_OPENAI_API_KEY"],
    apiVersion: "2024-05-01-preview",
  });
  if (traced) traceOpenAI(client);
  const call = (): Promise<unknown> =>
    client.chat.completions.create({
      model: "gpt-4o",
      messages: [
        { role: "system", content: "Assistant is a large language model trained by OpenAI." },
        { role: "user", content: "Tell me a joke about animals." },
      ],
    });

  const durations: number[] = [];
  let processor: NodeJS.CpuUsage = { user: 0, system: 0 };
  await withRun(session, {}, async () => {
    for (let index = 0; index < Number(warmUp); index += 1) await call();
    await session.flush();
    const before = process.cpuUsage();
    for (let index = 0; index < Number(calls); index += 1) {
      const started = performance.now();
      await call();
      durations.push((performance.now() - started) / 1000);
    }
    await session.flush();
    processor = process.cpuUsage(before);
  });
  const seconds = (processor.user + processor.system) / 1e6;
  process.stdout.write(`${JSON.stringify({ durations, processor: seconds })}\n`);
}

void main();
