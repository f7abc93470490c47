import type { ServerResponse } from "node:http";
import { type Gateway, type Interception, startGateway } from "./gateway";

/** A Databricks workspace as far as MLflow goes, before a real MLflow server. */
export interface Workspace extends Gateway {
  /** The traces.json of every trace whose upload was completed. */
  uploads: Map<string, string>;
  /** The tokens that it accepts. */
  tokens: Set<string>;
  /** The kind of credential that it hands out. */
  credentialType: string;
  /** Fails the next upload requests with this status. */
  refuseUploads: number[];
}

/** Checks the bearer token, has no OTLP, and takes a trace's spans through signed addresses of its own. */
export async function startWorkspace(mlflow: string): Promise<Workspace> {
  const uploads = new Map<string, string>();
  const blocks = new Map<string, string>();
  const answer = (response: ServerResponse, status: number, body: unknown = {}): true => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(body));
    return true;
  };
  const always: Interception = ({ method, path, headers, body }, response) => {
    const url = new URL(path, "http://workspace");
    const blob = /^\/blob\/([^/]+)\/traces\.json$/.exec(url.pathname)?.[1];
    if (blob !== undefined) {
      if (headers.authorization !== undefined || url.searchParams.get("sig") !== "abc+def=")
        return answer(response, 403);
      const refusal = workspace.refuseUploads.shift();
      if (refusal !== undefined) return answer(response, refusal);
      return answer(response, upload(blob, method, url.searchParams, headers, body));
    }
    if (!workspace.tokens.has((headers.authorization ?? "").replace("Bearer ", ""))) {
      return answer(response, 401, {
        error_code: "401",
        message: "Credential was not sent or was of an unsupported type",
      });
    }
    if (url.pathname === "/v1/traces") return answer(response, 404, { error_code: "ENDPOINT_NOT_FOUND" });
    const trace = /\/traces\/(tr-[0-9a-f]+)\/credentials-for-data-upload$/.exec(url.pathname)?.[1];
    if (trace === undefined) return false;
    return answer(response, 200, {
      credential_info: {
        run_id: "",
        path: "traces.json",
        signed_uri: `${workspace.url}/blob/${trace}/traces.json?sv=2021-08-06&sig=abc%2Bdef%3D`,
        type: workspace.credentialType,
        headers: [{ name: "x-ms-encryption-context", value: "ctx" }],
      },
    });
  };

  function upload(
    blob: string,
    method: string,
    query: URLSearchParams,
    headers: Record<string, unknown>,
    body: string,
  ): number {
    if (headers["x-ms-encryption-context"] !== "ctx") return 400;
    if (method === "PUT" && query.get("comp") === "block" && headers["x-ms-blob-type"] === "BlockBlob") {
      blocks.set(`${blob} ${query.get("blockid")}`, body);
      return 201;
    }
    if (method === "PUT" && query.get("comp") === "blocklist") {
      const id = /<Uncommitted>(.*)<\/Uncommitted>/.exec(body)?.[1];
      const block = blocks.get(`${blob} ${id}`);
      if (block === undefined) return 400;
      uploads.set(blob, block);
      return 201;
    }
    if (method === "PUT" && query.get("resource") === "file") {
      blocks.set(blob, "");
      return 201;
    }
    if (method === "PATCH" && query.get("action") === "append" && query.get("flush") === "true") {
      if (!blocks.has(blob) || query.get("position") !== "0") return 409;
      uploads.set(blob, body);
      return 200;
    }
    return 400;
  }

  const gateway = await startGateway(mlflow, always);
  const workspace: Workspace = Object.assign(gateway, {
    uploads,
    tokens: new Set(["dapi-test"]),
    credentialType: "AZURE_SAS_URI",
    refuseUploads: [],
  });
  return workspace;
}
