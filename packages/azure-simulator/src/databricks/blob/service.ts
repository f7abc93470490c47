import { createHash, randomUUID } from "node:crypto";
import type { Service } from "../../context/service";
import type { World } from "../../context/context";
import type { MlflowBackend } from "../mlflow/server";
import { workspacesOf, type Workspace } from "../workspaces";
import { StorageError } from "./errors";
import { otlpBody, otlpSpans } from "./otlp";
import { storageAccountOf, type SignedUrls } from "./signature";

const hostRule = /^([a-z0-9]{3,24})\.(blob|dfs)\.core\.windows\.net$/;
const pathRule = /^\/jobs\/(\d+)\/mlflow-tracking\/(.+)$/;
const traceRule = /^(\d+)\/traces\/(tr-[^/]+)\/artifacts\/traces\.json$/;

/** What is being uploaded and is not yet whole, by path. */
interface Uploads {
  readonly blocks: Map<string, Map<string, Uint8Array>>;
  readonly appended: Map<string, Uint8Array>;
}

const join = (parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

/** The block ids of a block list, in their order. */
const blockIds = (xml: string): string[] =>
  [...xml.matchAll(/<(Latest|Uncommitted|Committed)>([^<]*)<\/\1>/g)].map(([, , id]) => id ?? "");

/**
 * The storage of workspaces, for traces and artifacts: block blobs and the hierarchical endpoint, by signed URL
 * only. What is whole goes to the real MLflow server as an artifact; of a trace its spans too, so that the server
 * has them as if they had been sent to it.
 */
export function blobService(world: World, server: MlflowBackend, urls: SignedUrls): Service {
  const workspaces = workspacesOf(world);
  const uploads: Uploads = { blocks: new Map(), appended: new Map() };

  const ownerOf = (host: string): Workspace | undefined => {
    const account = hostRule.exec(host.toLowerCase())?.[1];
    return workspaces.all().find((workspace) => storageAccountOf(workspace) === account);
  };

  const artifactUrl = (path: string): string =>
    `/api/2.0/mlflow-artifacts/artifacts/${path.split("/").map(encodeURIComponent).join("/")}`;

  const commit = async (path: string, content: Uint8Array): Promise<void> => {
    const stored = await server.send("PUT", artifactUrl(path), content);
    if (!stored.ok)
      throw new StorageError(500, "InternalError", `The artifact store answered ${stored.status}.`);
    const [, experiment, trace] = traceRule.exec(path) ?? [];
    if (experiment === undefined || trace === undefined) return;
    let spans;
    try {
      spans = otlpSpans(Buffer.from(content).toString());
    } catch {
      // Storage takes any bytes. Whoever reads the trace finds it corrupted, as on Azure.
      return;
    }
    if (spans.length === 0) return;
    const taken = await server.send("POST", "/v1/traces", otlpBody(spans), {
      "content-type": "application/json",
      "x-mlflow-experiment-id": experiment,
    });
    if (!taken.ok)
      throw new StorageError(
        500,
        "InternalError",
        `The trace store answered ${taken.status}: ${await taken.text()}`,
      );
  };

  const created = (content: Uint8Array): Response =>
    new Response(null, {
      status: 201,
      headers: {
        etag: `"0x${createHash("md5").update(content).digest("hex").slice(0, 16).toUpperCase()}"`,
        "x-ms-request-server-encrypted": "true",
      },
    });

  const put = async (url: URL, path: string, request: Request): Promise<Response> => {
    const content = new Uint8Array(await request.arrayBuffer());
    const query = url.searchParams;
    if (query.get("resource") === "file") {
      uploads.appended.set(path, new Uint8Array());
      return created(content);
    }
    switch (query.get("comp")) {
      case "block": {
        const id = query.get("blockid") ?? "";
        const blocks = uploads.blocks.get(path) ?? new Map<string, Uint8Array>();
        uploads.blocks.set(path, blocks.set(id, content));
        return created(content);
      }
      case "blocklist": {
        const blocks = uploads.blocks.get(path) ?? new Map<string, Uint8Array>();
        const parts = blockIds(Buffer.from(content).toString()).map((id) => {
          const block = blocks.get(id);
          if (!block) throw new StorageError(400, "InvalidBlockList", "The specified block list is invalid.");
          return block;
        });
        const whole = join(parts);
        await commit(path, whole);
        uploads.blocks.delete(path);
        return created(whole);
      }
      case null:
        if (request.headers.get("x-ms-blob-type") !== "BlockBlob")
          throw new StorageError(
            400,
            "MissingRequiredHeader",
            "An HTTP header that's mandatory for this request is not specified.",
          );
        await commit(path, content);
        return created(content);
      default:
        throw new StorageError(
          400,
          "InvalidQueryParameterValue",
          "Value for one of the query parameters specified in the request URI is invalid.",
        );
    }
  };

  const patch = async (url: URL, path: string, request: Request): Promise<Response> => {
    const content = new Uint8Array(await request.arrayBuffer());
    const query = url.searchParams;
    const held = uploads.appended.get(path);
    if (!held) throw new StorageError(404, "PathNotFound", "The specified path does not exist.");
    if (Number(query.get("position")) !== held.length)
      throw new StorageError(
        400,
        query.get("action") === "flush" ? "InvalidFlushPosition" : "InvalidAppendPosition",
        "The uploaded data is not contiguous or the position query parameter value is not equal to the length of the file after appending the uploaded data.",
      );
    const flushes = query.get("action") === "flush" || query.get("flush") === "true";
    const whole = query.get("action") === "append" ? join([held, content]) : held;
    uploads.appended.set(path, whole);
    if (flushes) {
      await commit(path, whole);
      uploads.appended.delete(path);
    }
    return new Response(null, { status: query.get("action") === "append" ? 202 : 200 });
  };

  const get = async (path: string, withBody: boolean): Promise<Response> => {
    const stored = await server.send("GET", artifactUrl(path));
    if (!stored.ok) throw new StorageError(404, "BlobNotFound", "The specified blob does not exist.");
    const content = await stored.arrayBuffer();
    return new Response(withBody ? content : null, {
      headers: {
        "content-type": "application/octet-stream",
        "content-length": String(content.byteLength),
        "x-ms-blob-type": "BlockBlob",
      },
    });
  };

  const answer = async (request: Request): Promise<Response> => {
    const url = new URL(request.url);
    const owner = ownerOf(url.hostname);
    // A signature and a token at once are one credential too many, and the token is not for storage.
    if (request.headers.has("authorization"))
      throw new StorageError(
        400,
        "InvalidAuthenticationInfo",
        "Authentication information is not given in the correct format. Check the value of Authorization header.",
      );
    const writes = !["GET", "HEAD"].includes(request.method);
    const refusal = urls.refuse(url, writes ? "w" : "r", world.now());
    if (refusal !== undefined)
      throw new StorageError(
        403,
        "AuthenticationFailed",
        "Server failed to authenticate the request. Make sure the value of Authorization header is formed correctly including the signature.",
        refusal,
      );
    const [, org, encoded] = pathRule.exec(url.pathname) ?? [];
    if (encoded === undefined || owner?.orgId !== org)
      throw new StorageError(404, "ContainerNotFound", "The specified container does not exist.");
    const path = decodeURIComponent(encoded);
    switch (request.method) {
      case "PUT":
        return put(url, path, request);
      case "PATCH":
        return patch(url, path, request);
      case "GET":
      case "HEAD":
        return get(path, request.method === "GET");
      default:
        throw new StorageError(
          405,
          "UnsupportedHttpVerb",
          "The resource doesn't support specified Http Verb.",
        );
    }
  };

  return {
    name: "Azure Storage",
    knows: (host) => (hostRule.test(host.toLowerCase()) ? ownerOf(host) !== undefined : undefined),
    bodies: {
      most: 256 * 1024 * 1024,
      refuse: () =>
        new StorageError(
          413,
          "RequestBodyTooLarge",
          "The request body is too large and exceeds the maximum permissible limit.",
        ).toResponse(),
    },
    async fetch(request) {
      let response: Response;
      try {
        response = await answer(request);
      } catch (error) {
        if (!(error instanceof StorageError)) throw error;
        response = error.toResponse();
      }
      response.headers.set("server", "Windows-Azure-Blob/1.0 Microsoft-HTTPAPI/2.0");
      if (!response.headers.has("x-ms-request-id")) response.headers.set("x-ms-request-id", randomUUID());
      response.headers.set("x-ms-version", "2023-11-03");
      return response;
    },
  };
}
