import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export type Fields = Record<string, unknown>;

/** A tracking server as far as an export goes; what it holds may change between two requests. */
export interface Service {
  readonly url: string;
  /** Infos, in the order in which a search gives them. */
  traces: Fields[];
  /** Ids of the runs that it has. */
  runs: string[];
  /** Ids of traces whose spans it fails to read. */
  damaged: Set<string>;
  experiment: Fields;
  /** Is called before each answer, with the path; the status to answer with in place of it. */
  before: (path: string) => number | undefined;
  readonly requests: string[];
  close(): Promise<unknown>;
}

export const info = (id: string, run: string, more: Fields = {}): Fields => ({
  trace_id: id,
  request_time: "2026-11-24T11:01:15.168Z",
  execution_duration: "1s",
  state: "OK",
  trace_metadata: { "mlflow.sourceRun": run },
  tags: { "mlflow.trace.spansLocation": "TRACKING_STORE" },
  assessments: [{ assessment_name: "good", feedback: { value: true } }],
  ...more,
});

/** As text: its times are longer than a JavaScript number. */
export const spanText = (id: string): string =>
  `{"name":"${id}","start_time_unix_nano":1795518075168361809,"attributes":[{"key":"mlflow.spanInputs","value":{"string_value":"\\"a\\": 1795518075168361809,"}}]}`;

const metric = { key: "m", timestamp: 1, step: 0 };

export async function startService(): Promise<Service> {
  const answerTo = (path: string, body: string): [number, string] => {
    const status = service.before(path);
    if (status !== undefined) return [status, "{}"];
    const address = new URL(path, "http://service");
    const at = (end: string): boolean => address.pathname.endsWith(end);
    if (at("/experiments/get")) return [200, JSON.stringify({ experiment: service.experiment })];
    if (at("/traces/search")) {
      // Three a page, whatever is asked for; the token is an offset, as an open-source server's is.
      const from = Number((JSON.parse(body) as Fields)["page_token"] ?? 0);
      const traces = service.traces.slice(from, from + 3);
      const next = from + 3 < service.traces.length ? { next_page_token: String(from + 3) } : {};
      return [200, JSON.stringify({ traces, ...next })];
    }
    if (at("/batchGet")) {
      const ids = address.searchParams.getAll("trace_ids");
      if (ids.some((id) => service.damaged.has(id))) return [500, "{}"];
      const known = service.traces.filter((trace) => ids.includes(trace["trace_id"] as string));
      const traces = known.map(
        (trace) =>
          `{"trace_info":${JSON.stringify(trace)},"spans":[${spanText(trace["trace_id"] as string)}]}`,
      );
      return [200, `{"traces":[${traces.join(",")}]}`];
    }
    const run = address.searchParams.get("run_id") ?? "";
    if (at("/runs/get"))
      return service.runs.includes(run)
        ? [
            200,
            JSON.stringify({
              run: {
                info: { run_id: run },
                data: { params: [{ key: "p", value: "é" }], metrics: [{ ...metric, value: 2 }] },
              },
            }),
          ]
        : [404, JSON.stringify({ error_code: "RESOURCE_DOES_NOT_EXIST" })];
    if (at("/metrics/get-history"))
      return [
        200,
        JSON.stringify({
          metrics: [
            { ...metric, value: "NaN" },
            { ...metric, value: 2 },
          ],
        }),
      ];
    return [404, JSON.stringify({ error_code: "ENDPOINT_NOT_FOUND" })];
  };
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (part: Buffer) => (body += part.toString()));
    request.on("end", () => {
      service.requests.push(request.url ?? "");
      const [status, text] = answerTo(request.url ?? "", body);
      response.writeHead(status);
      response.end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const service: Service = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    traces: [],
    runs: ["a", "b"],
    damaged: new Set(),
    experiment: { experiment_id: "1", name: "lab" },
    before: () => undefined,
    requests: [],
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
  return service;
}
