/** An MLflow server in this process, for what a session asks of one; put in the place of `fetch`. */
export interface TrackingServer {
  /** Ids of the traces whose info and spans are there. */
  traces: Set<string>;
  /** Ended runs by name, with how they ended. */
  runs: Map<string, string>;
  /** Nobody answers. */
  away: boolean;
  /** How long an answer takes, in milliseconds. */
  slowMs: number;
  /** The answer to what would be taken otherwise; undefined to take it. */
  refuse: (path: string, body: string) => number | undefined;
  /** The words of a refusal. */
  says: string;
  requests: string[];
}

/** What is read of any request's body. */
interface Asked {
  trace: { trace_info: { trace_id: string } };
  resourceSpans: [{ scopeSpans: [{ spans: { traceId: string }[] }] }];
  run_name: string;
  run_id: string;
  status: string;
}

export function trackingServer(): TrackingServer {
  const infos = new Set<string>();
  const names: string[] = [];
  const server: TrackingServer = {
    traces: new Set(),
    runs: new Map(),
    away: false,
    slowMs: 0,
    refuse: () => undefined,
    says: "no",
    requests: [],
  };
  const answer = (path: string, text: string): unknown => {
    const body = (text === "" ? {} : JSON.parse(text)) as Asked;
    if (path.endsWith("/3.0/mlflow/traces")) infos.add(body.trace.trace_info.trace_id);
    if (path === "/v1/traces")
      for (const { traceId } of body.resourceSpans[0].scopeSpans[0].spans)
        if (infos.has(`tr-${traceId}`)) server.traces.add(`tr-${traceId}`);
    if (path.endsWith("/runs/create")) names.push(body.run_name);
    if (path.endsWith("/runs/update") && body.status !== "RUNNING")
      server.runs.set(names[Number(body.run_id)] ?? "", body.status);
    if (path.endsWith("/3.0/mlflow/traces")) return body;
    if (path.endsWith("/runs/update")) return { run_info: { run_id: body.run_id } };
    if (!path.includes("/runs/create") && !path.includes("/runs/get")) return {};
    const info = { run_id: String(names.length - 1), run_name: names.at(-1), status: "RUNNING" };
    return { run: { info: { ...info, experiment_id: "1", start_time: 1 }, data: {} } };
  };
  globalThis.fetch = async (input, init) => {
    const { pathname } = new URL(input);
    const text = (init?.body ?? "") as string;
    server.requests.push(pathname);
    if (server.slowMs > 0) await new Promise((resolve) => setTimeout(resolve, server.slowMs));
    if (server.away) throw Object.assign(new TypeError("fetch failed"), { cause: { code: "ECONNREFUSED" } });
    const status = server.refuse(pathname, text);
    if (status !== undefined)
      return Response.json({ error_code: "REFUSED", message: server.says }, { status });
    return Response.json(answer(pathname, text));
  };
  return server;
}
