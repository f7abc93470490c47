import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { MlflowClient } from "../../../../packages/mlflow-js-client/src/mlflow-client";
import { defaultRetryPolicy } from "../../../../packages/rest-client/src/retry";
import { putRunArtifacts } from "../../../../packages/mlflow-js-client/src/run-artifacts";
import type { Run } from "../../../../packages/mlflow-js-client/src/runs";
import type { MlflowTarget } from "../../../../packages/mlflow-js-client/src/mlflow-client";
import { readSides, type ReadSides } from "../../../../monitor/reading/sides";

/** A tracking service as far as reading traces goes: what it holds, and which of its ways to spans it has. */
interface Service {
  /** The runs that are evaluations. */
  evaluations: readonly string[];
  /** The runs that were deleted; a service still has them and their traces. */
  deleted: readonly string[];
  batches: boolean;
  artifacts: Map<string, string>;
  readonly requests: string[];
  readonly stored: Map<string, string>;
}

let server: Server;
let url: string;
let service: Service;

const info = (id: string, run: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  trace_id: id,
  request_time: new Date(1_800_000_000_000 + Number(id.slice(3)) * 1000).toISOString(),
  execution_duration: "1s",
  state: "OK",
  trace_metadata: {
    "mlflow.sourceRun": run,
    "mlflow.trace.tokenUsage": '{"input_tokens": 1, "output_tokens": 2}',
  },
  tags: { "mlflow.trace.spansLocation": "TRACKING_STORE" },
  ...more,
});
const span = (text: string): Record<string, unknown> => ({
  name: "Completions",
  parent_span_id: null,
  start_time_unix_nano: 1e18,
  end_time_unix_nano: 1e18 + 5e8,
  attributes: { "mlflow.spanOutputs": JSON.stringify({ choices: [{ message: { content: text } }] }) },
});

let traces: Record<string, unknown>[];

beforeEach(async () => {
  service = {
    evaluations: [],
    deleted: [],
    batches: true,
    artifacts: new Map(),
    requests: [],
    stored: new Map(),
  };
  traces = [
    ...["tr-1", "tr-2", "tr-3"].map((id) => info(id, "a")),
    ...["tr-4", "tr-5"].map((id) => info(id, "b")),
  ];
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (part: Buffer) => (body += part.toString()));
    request.on("end", () => {
      const [status, answer] = answerTo(`${request.method} ${request.url}`, body);
      response.writeHead(status);
      response.end(typeof answer === "string" ? answer : JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => new Promise((resolve) => server.close(resolve)));

function answerTo(request: string, body: string): [number, unknown] {
  service.requests.push(request);
  const fields = body.startsWith("{") ? (JSON.parse(body) as Record<string, unknown>) : {};
  const address = new URL(request.split(" ")[1] ?? "/", url);
  const id = address.searchParams.get("request_id") ?? /tr-\d+/.exec(address.pathname)?.[0] ?? "";
  if (address.pathname.endsWith("/traces/search")) return [200, searched(fields)];
  if (address.pathname.endsWith("/batchGet")) {
    if (!service.batches)
      return [404, { error_code: "RESOURCE_DOES_NOT_EXIST", message: "Trace with ID 'batchGet' not found." }];
    const ids = address.searchParams.getAll("trace_ids");
    return [
      200,
      {
        traces: ids.map((one) => ({
          trace_info: traces.find((trace) => trace["trace_id"] === one),
          spans: [span(one)],
        })),
      },
    ];
  }
  if (address.pathname.endsWith("/get-trace-artifact") || address.pathname.startsWith("/blob/")) {
    const text = service.artifacts.get(id);
    return text === undefined ? [address.pathname.startsWith("/blob/") ? 404 : 500, {}] : [200, text];
  }
  if (address.pathname.endsWith("/credentials-for-data-download")) {
    return [
      200,
      { credential_info: { signed_uri: `${url}/blob/${id}?sig=secret`, type: "AZURE_SAS_URI", headers: [] } },
    ];
  }
  if (address.pathname.endsWith("/runs/search")) {
    const ofKind = String(fields["filter"]).includes("llmops.kind");
    const all = ofKind ? service.evaluations : ["a", "b", ...service.deleted];
    const wanted = fields["run_view_type"] === "DELETED_ONLY";
    return [200, { runs: all.filter((id) => service.deleted.includes(id) === wanted).map(run) }];
  }
  if (address.pathname.endsWith("/runs/get")) {
    return [200, { run: run(address.searchParams.get("run_id") ?? "") }];
  }
  if (request.startsWith("PUT /api/2.0/mlflow-artifacts/")) {
    service.stored.set(address.pathname, body);
    return [200, {}];
  }
  return [404, { error_code: "ENDPOINT_NOT_FOUND" }];
}

const run = (id: string): object => ({
  info: {
    run_id: id,
    run_name: `run ${id}`,
    experiment_id: "1",
    lifecycle_stage: service.deleted.includes(id) ? "deleted" : "active",
  },
  data: service.evaluations.includes(id) ? { tags: [{ key: "llmops.kind", value: "evaluation" }] } : {},
});

function searched(fields: Record<string, unknown>): unknown {
  const filter = (fields["filter"] as string | undefined) ?? "";
  const run = /run_id = '(\w+)'/.exec(filter)?.[1];
  const before = Number(/timestamp_ms < (\d+)/.exec(filter)?.[1] ?? Number.POSITIVE_INFINITY);
  const found = traces.filter(
    (trace) =>
      Date.parse(trace["request_time"] as string) < before &&
      (run === undefined || (trace["trace_metadata"] as Record<string, string>)["mlflow.sourceRun"] === run),
  );
  const ordered = String(fields["order_by"]).includes("DESC") ? found.toReversed() : found;
  // Two a page, whatever is asked for.
  const from = Number(fields["page_token"] ?? 0);
  return {
    traces: ordered.slice(from, from + 2),
    ...(from + 2 < ordered.length ? { next_page_token: String(from + 2) } : {}),
  };
}

function read(dialect: MlflowTarget["dialect"] = "server"): Promise<ReadSides> {
  const http = new MlflowClient({ dialect, url }, { retry: { ...defaultRetryPolicy, retries: 0 } });
  return readSides({ baseline: [], candidate: [], source: { http, experimentId: "1" } });
}

test("the latest run is read against all before it, over all pages, with the runs' names", async () => {
  const { baseline, candidate, descriptions, runNames, problems } = await read();
  expect([baseline.traceIds, candidate.traceIds]).toEqual([
    ["tr-1", "tr-2", "tr-3"],
    ["tr-4", "tr-5"],
  ]);
  expect(descriptions).toEqual({ baseline: "all traces before it", candidate: "run run b" });
  expect([...runNames]).toEqual([
    ["b", "run b"],
    ["a", "run a"],
  ]);
  expect(problems).toEqual([]);
  expect(baseline.vocabulary["reply.wording"].texts).toBe(3);
});

test("an evaluation is neither the latest run nor before it", async () => {
  traces.unshift(info("tr-0", "e"));
  traces.push(info("tr-6", "e"));
  service.evaluations = ["e"];
  const { baseline, candidate, problems } = await read();
  expect([baseline.traceIds, candidate.traceIds]).toEqual([
    ["tr-1", "tr-2", "tr-3"],
    ["tr-4", "tr-5"],
  ]);
  expect(problems).toEqual(["1 trace of evaluations was left out."]);
});

test("a deleted run, an evaluation's too, is neither the latest run nor before it", async () => {
  traces.unshift(info("tr-0", "e"), info("tr-0", "d"));
  traces.push(info("tr-6", "d"));
  service.evaluations = ["e"];
  service.deleted = ["d", "e"];
  const { baseline, candidate, problems } = await read();
  expect([baseline.traceIds, candidate.traceIds]).toEqual([
    ["tr-1", "tr-2", "tr-3"],
    ["tr-4", "tr-5"],
  ]);
  expect(problems).toEqual(["1 trace of deleted runs was left out."]);
});

test("traces that have not finished are left out, counted", async () => {
  traces.push(info("tr-6", "b", { state: "IN_PROGRESS" }));
  const { candidate, problems } = await read();
  expect(candidate.traceIds).toEqual(["tr-4", "tr-5"]);
  expect(problems).toEqual(["1 trace had not finished and was left out."]);
});

test("a server without batches gives spans one by one, and what it lacks is counted, not waited for", async () => {
  service.batches = false;
  for (const id of ["tr-1", "tr-2", "tr-4", "tr-5"]) {
    service.artifacts.set(id, JSON.stringify({ spans: [span(id)] }));
  }
  service.artifacts.set("tr-5", "{cut");
  const { baseline, candidate, problems } = await read();
  expect([baseline.length, candidate.length]).toEqual([3, 2]);
  expect([baseline.vocabulary["reply.wording"].texts, candidate.vocabulary["reply.wording"].texts]).toEqual([
    2, 1,
  ]);
  expect(problems).toEqual([
    "2 traces had no spans that could be read: only what stands in the list of traces was compared.",
  ]);
  expect(service.requests.filter((request) => request.includes("batchGet"))).toHaveLength(2);
});

test("a workspace's spans are fetched where it says, without its login", async () => {
  for (const { trace_id: id } of traces) {
    service.artifacts.set(id as string, JSON.stringify({ spans: [span(id as string)] }));
  }
  const { baseline, candidate, problems } = await read("databricks");
  expect(baseline.vocabulary["reply.wording"].texts + candidate.vocabulary["reply.wording"].texts).toBe(5);
  expect(problems).toEqual([]);
  expect(service.requests.some((request) => request.includes("batchGet"))).toBe(false);
});

describe("a run's files", () => {
  const http = (): MlflowClient =>
    new MlflowClient({ dialect: "server", url }, { retry: { ...defaultRetryPolicy, retries: 0 } });
  const run = (root: string): Run =>
    ({ info: { run_id: "r", artifact_uri: root }, data: {} }) as unknown as Run;

  test.each(["mlflow-artifacts:/1/r/artifacts", "mlflow-artifacts://host:5000/1/r/artifacts"])(
    "go through the server at %s",
    async (root) => {
      await putRunArtifacts(http(), run(root), [{ path: "drift.html", text: "<p>" }]);
      expect([...service.stored]).toEqual([
        ["/api/2.0/mlflow-artifacts/artifacts/1/r/artifacts/drift.html", "<p>"],
      ]);
    },
  );

  test("are refused in one sentence where the server takes none", async () => {
    await expect(putRunArtifacts(http(), run("s3://bucket/1"), [{ path: "a", text: "" }])).rejects.toThrow(
      "the server keeps the run's artifacts at s3://bucket/1 and takes none itself",
    );
  });
});
