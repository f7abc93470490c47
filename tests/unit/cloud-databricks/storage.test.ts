import { readFileSync } from "node:fs";
import type { Server } from "node:http";
import { join } from "node:path";
import { recordingServer, workspaceWorld, type RecordedCall } from "./workspace";

const traceId = "tr-0123456789abcdef0123456789abcdef";
const artifact = `/api/2.0/mlflow-artifacts/artifacts/7/traces/${traceId}/artifacts/traces.json`;
const content = readFileSync(join(__dirname, "../../data/cloud-databricks/plain.traces.json"), "utf8");

/** An MLflow server with one experiment, 7, and one trace in it. */
function mlflow(call: RecordedCall): { status: number; body: unknown } {
  if (call.path === "/api/2.0/mlflow/experiments/create")
    return { status: 200, body: { experiment_id: "7" } };
  if (call.path === `/api/3.0/mlflow/traces/${traceId}`)
    return {
      status: 200,
      body: {
        trace: {
          trace_info: {
            trace_id: traceId,
            trace_location: { mlflow_experiment: { experiment_id: "7" } },
            tags: { "mlflow.artifactLocation": `mlflow-artifacts:/7/traces/${traceId}/artifacts` },
          },
        },
      },
    };
  return { status: 200, body: { stored: true } };
}

let server: Server | undefined;
afterEach(() => server?.close());

async function traceStore(store: "AZURE_SAS_URI" | "AZURE_ADLS_GEN2_SAS_URI" = "AZURE_SAS_URI") {
  const recording = await recordingServer(mlflow);
  server = recording.server;
  const lab = workspaceWorld({ workspaces: [1, 2], mlflow: recording.url, traceStore: store });
  await lab.send("POST", "/api/2.0/mlflow/experiments/create", { name: "/Shared/lab" });
  const credential = async (direction: "upload" | "download") => {
    const path = `/api/2.0/mlflow/traces/${traceId}/credentials-for-data-${direction}`;
    const { body } = await lab.send("GET", path);
    return body["credential_info"] as { signed_uri: string; type: string };
  };
  const store_ = async (
    method: string,
    url: string,
    query = "",
    body?: string,
    headers?: Record<string, string>,
  ) =>
    lab.storage.fetch(
      new Request(url + query, { method, ...(body !== undefined && { body }), ...(headers && { headers }) }),
    );
  const stored = (): RecordedCall[] =>
    recording.calls.filter(({ path }) => path === artifact || path === "/v1/traces");
  return { ...lab, credential, request: store_, stored };
}

const blockList = (...ids: string[]): string =>
  `<?xml version="1.0" encoding="utf-8"?>\n<BlockList>\n${ids.map((id) => `<Uncommitted>${id}</Uncommitted>`).join("\n")}\n</BlockList>`;

describe("uploading a trace", () => {
  test("by blocks puts it, whole and in the list's order, before the MLflow server", async () => {
    const { credential, request, stored } = await traceStore();
    const { signed_uri: url, type } = await credential("upload");
    expect(type).toBe("AZURE_SAS_URI");
    expect(new URL(url).hostname).toBe("dbstorage1.blob.core.windows.net");
    const half = content.length / 2;
    const blocks = { first: content.slice(0, half), second: content.slice(half) };
    for (const [id, block] of Object.entries(blocks).reverse())
      expect((await request("PUT", url, `&comp=block&blockid=${id}`, block)).status).toBe(201);
    expect(stored()).toEqual([]);
    expect((await request("PUT", url, "&comp=blocklist", blockList("first", "second"))).status).toBe(201);
    const [kept, spans] = stored();
    expect(kept).toMatchObject({ method: "PUT", path: artifact, body: content });
    expect(spans).toMatchObject({ method: "POST", path: "/v1/traces" });
    expect(spans?.headers["x-mlflow-experiment-id"]).toBe("7");
    expect(spans?.headers["authorization"]).toBeUndefined();
  });

  test("by the hierarchical endpoint does the same", async () => {
    const { credential, request, stored } = await traceStore("AZURE_ADLS_GEN2_SAS_URI");
    const { signed_uri: url, type } = await credential("upload");
    expect(type).toBe("AZURE_ADLS_GEN2_SAS_URI");
    expect(new URL(url).hostname).toBe("dbstorage1.dfs.core.windows.net");
    expect((await request("PATCH", url, "&action=append&position=0&flush=true", content)).status).toBe(404);
    expect((await request("PUT", url, "&resource=file", "")).status).toBe(201);
    const half = content.length / 2;
    expect((await request("PATCH", url, "&action=append&position=0", content.slice(0, half))).status).toBe(
      202,
    );
    expect((await request("PATCH", url, "&action=append&position=3", content.slice(half))).status).toBe(400);
    const append = `&action=append&position=${half}&flush=true`;
    expect((await request("PATCH", url, append, content.slice(half))).status).toBe(202);
    expect(stored().map(({ method, body }) => [method, body === content])).toEqual([
      ["PUT", true],
      ["POST", false],
    ]);
  });

  test("refuses a list of blocks that were not sent", async () => {
    const { credential, request, stored } = await traceStore();
    const { signed_uri: url } = await credential("upload");
    const response = await request("PUT", url, "&comp=blocklist", blockList("never"));
    expect([response.status, response.headers.get("x-ms-error-code")]).toEqual([400, "InvalidBlockList"]);
    expect(stored()).toEqual([]);
  });
});

describe("a signed URL", () => {
  const tampered: Record<string, (url: URL) => void> = {
    "another path": (url) => (url.pathname = url.pathname.replace("/7/", "/8/")),
    "another account": (url) => (url.hostname = "dbstorage2.blob.core.windows.net"),
    "a later expiry": (url) => url.searchParams.set("se", "2030-01-01T00:00:00Z"),
    "more permissions": (url) => url.searchParams.set("sp", "rcwdl"),
    "no signature": (url) => url.searchParams.delete("sig"),
  };

  test.each(Object.keys(tampered))("does not serve for %s", async (what) => {
    const { credential, request, stored } = await traceStore();
    const url = new URL((await credential("upload")).signed_uri);
    tampered[what]?.(url);
    const response = await request("PUT", url.href, "&comp=block&blockid=a", "x");
    expect([response.status, response.headers.get("x-ms-error-code")]).toEqual([403, "AuthenticationFailed"]);
    expect(stored()).toEqual([]);
  });

  test("expires after an hour", async () => {
    const { credential, request, clock } = await traceStore();
    const { signed_uri: url } = await credential("upload");
    clock.now += 59 * 60_000;
    expect((await request("PUT", url, "&comp=block&blockid=a", "x")).status).toBe(201);
    clock.now += 2 * 60_000;
    expect((await request("PUT", url, "&comp=block&blockid=a", "x")).status).toBe(403);
  });

  test("to read with does not write, and the other way round", async () => {
    const { credential, request } = await traceStore();
    const { signed_uri: reading } = await credential("download");
    expect((await request("PUT", reading, "&comp=block&blockid=a", "x")).status).toBe(403);
    expect((await request("GET", reading)).status).toBe(200);
  });

  test("is refused with the workspace's token beside it", async () => {
    const { credential, request, bearer } = await traceStore();
    const { signed_uri: url } = await credential("upload");
    const response = await request("PUT", url, "&comp=block&blockid=a", "x", bearer());
    expect([response.status, response.headers.get("x-ms-error-code")]).toEqual([
      400,
      "InvalidAuthenticationInfo",
    ]);
  });

  test("is given for traces of the workspace alone", async () => {
    const { send } = await traceStore();
    const path = `/api/2.0/mlflow/traces/${traceId}/credentials-for-data-upload`;
    expect((await send("GET", path, undefined, { number: 2 })).status).toBe(404);
  });
});

describe("artifacts of runs", () => {
  test("never lead out of their run", async () => {
    const recording = await recordingServer((call) =>
      call.path.startsWith("/api/2.0/mlflow/runs/get")
        ? {
            status: 200,
            body: { run: { info: { experiment_id: "7", artifact_uri: "mlflow-artifacts:/7/r/artifacts" } } },
          }
        : mlflow(call),
    );
    server = recording.server;
    const lab = workspaceWorld({ mlflow: recording.url });
    await lab.send("POST", "/api/2.0/mlflow/experiments/create", { name: "/Shared/lab" });
    const path = "/api/2.0/mlflow/artifacts/credentials-for-write";
    const ask = async (file: string) => lab.send("POST", path, { run_id: "r", path: [file] });
    const [given] = (await ask("plots/a.html")).body["credential_infos"] as { signed_uri: string }[];
    expect(new URL(given?.signed_uri ?? "").pathname).toMatch(/\/7\/r\/artifacts\/plots\/a\.html$/);
    expect((await ask("../../8/secret")).status).toBe(400);
  });
});
