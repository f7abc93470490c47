import { createServer, type IncomingMessage } from "node:http";
import { type Listening, listening } from "../loopback";

/**
 * A tracking server that stores nothing, so that it takes little processor time from its clients. It answers at once,
 * with the parts of MLflow's answers that clients read.
 */
export async function startIdleTracking(): Promise<Listening> {
  const server = createServer((request, response) => {
    void textOf(request).then((text) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(answerTo(request.url ?? "", text));
    });
  });
  return listening(server);
}

const experiment = {
  experiment_id: "1",
  name: "idle",
  lifecycle_stage: "active",
  artifact_location: "idle:/1",
};
const runInfo = { run_id: "0".repeat(32), run_name: "idle", experiment_id: "1", artifact_uri: "idle:/1/0" };
const run = { info: { ...runInfo, status: "RUNNING", lifecycle_stage: "active" }, data: {} };

function answerTo(path: string, body: string): string {
  if (path === "/version") return "3.17.2";
  if (path.startsWith("/api/3.0/mlflow/traces")) return traceAnswer(body);
  if (path.includes("/experiments/")) return JSON.stringify({ experiment, experiment_id: "1" });
  if (path.includes("/runs/create") || path.includes("/runs/get")) return JSON.stringify({ run });
  if (path.includes("/runs/update")) return JSON.stringify({ run_info: run.info });
  return "{}";
}

/** Marks the spans as stored; otherwise Python would send them again as an artifact. */
function traceAnswer(body: string): string {
  const { trace } = JSON.parse(body === "" ? "{}" : body) as { trace?: { trace_info: { tags?: object } } };
  if (trace === undefined) return "{}";
  const tags = { ...trace.trace_info.tags, "mlflow.trace.spansLocation": "TRACKING_STORE" };
  return JSON.stringify({ trace: { trace_info: { ...trace.trace_info, tags } } });
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString("utf8");
}
