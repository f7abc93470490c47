import { join } from "node:path";
import type { BenchResult, PartOptions } from "../benchmark";
import { startChatEndpoint } from "../chat-endpoint";
import type { Fixtures } from "../fixtures";
import { writePrompts } from "../prompts-file";
import { median } from "../statistics";
import { createExperiment } from "../tracing/recorded";
import type { MonitorHarness } from "./harness";
import { startTimingProxy } from "./timing-proxy";

const experiment = "bench-monitor";

/** One comparison of two runs on a server, in seconds. */
interface FromServer {
  readonly wall: number;
  /** In which the server had at least one of the command's requests. */
  readonly server: number;
  readonly requests: number;
  /** The command's own, on a processor. */
  readonly processor: number;
}

/** Reads both sides from a real tracking server: how much of the time is the server's. */
export async function fromServer(
  fixtures: Fixtures,
  harness: MonitorHarness,
  traces: number,
  { rounds, progress }: PartOptions,
): Promise<BenchResult> {
  const { address: url } = await fixtures.mlflow();
  progress(`recording two runs of ${traces} traces`);
  await record(harness, url, traces);
  const proxy = await startTimingProxy(url);
  try {
    const figures: FromServer[] = [];
    for (let round = 0; round < rounds; round += 1) {
      progress(`comparing them, round ${round + 1} of ${rounds}`);
      proxy.take();
      const { seconds, processor } = await harness.run(
        [
          ...([process.execPath, harness.llmops, "monitor", "--no-log", "--json"] as const),
          ...["--baseline", "run:before", "--candidate", "run:after"],
          ...["--html", join(harness.folder, "from-server.html")],
        ],
        { MLFLOW_TRACKING_URI: proxy.url, MLFLOW_EXPERIMENT_NAME: experiment },
      );
      const { requests, seconds: server } = proxy.take();
      figures.push({ wall: seconds, server, requests, processor });
    }
    return resultOf(figures, traces);
  } finally {
    await proxy.close();
  }
}

async function record(harness: MonitorHarness, url: string, traces: number): Promise<void> {
  const endpoint = await startChatEndpoint();
  try {
    await createExperiment(url, experiment);
    const prompts = join(harness.folder, "prompts.jsonl");
    await writePrompts(prompts, traces);
    for (const name of ["before", "after"]) {
      await harness.run(
        [
          ...([process.execPath, harness.llmops, "workload"] as const),
          ...["--prompts", prompts, "--concurrency", "8", "--run-name", name, "--json"],
        ],
        {
          AZURE_OPENAI_ENDPOINT: endpoint.url,
          AZURE_OPENAI_API_KEY: "key",
          MLFLOW_TRACKING_URI: url,
          MLFLOW_EXPERIMENT_NAME: experiment,
        },
      );
    }
  } finally {
    await endpoint.close();
  }
}

function resultOf(figures: readonly FromServer[], traces: number): BenchResult {
  const middle = (of: (one: FromServer) => number): number => median(figures.map(of));
  return {
    tables: [
      {
        title: `llmops monitor, ${traces} traces a side from a tracking server, medians`,
        columns: ["seconds", "of them the server's", "share", "the command's processor s", "requests"],
        rows: [
          [
            middle(({ wall }) => wall).toFixed(2),
            middle(({ server }) => server).toFixed(2),
            `${(100 * middle(({ wall, server }) => server / wall)).toFixed(0)} %`,
            middle(({ processor }) => processor).toFixed(2),
            middle(({ requests }) => requests).toFixed(0),
          ],
        ],
      },
    ],
    notes: [
      "The server's: the time in which it had at least one request, until it began to answer, measured by a proxy that passes",
      "everything on.",
    ],
    thresholds: [],
    figures: { rounds: figures },
  };
}
