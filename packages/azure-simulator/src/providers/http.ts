import { readFile } from "node:fs/promises";
import type { Dispatcher } from "undici";

/** An answer as far as the providers look at it. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  /** The parsed JSON body; undefined when there is none or when it is not JSON. */
  readonly body: unknown;
  readonly text: string;
}

export interface HttpRequest {
  readonly method: "GET" | "PUT" | "POST" | "PATCH" | "DELETE";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON when it is an object, as it is when it is text. */
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

export interface HttpClient {
  /** @throws the transport's error when there is no answer */
  send(request: HttpRequest): Promise<HttpResponse>;
  close(): Promise<void>;
}

/** Where requests go and whom they trust, from the environment as the Go providers read it. */
async function dispatcher(environment: NodeJS.ProcessEnv): Promise<Dispatcher> {
  const [{ EnvHttpProxyAgent }, { createSecureContext }] = await Promise.all([
    import("undici"),
    import("node:tls"),
  ]);
  const bundle = environment["SSL_CERT_FILE"] ?? environment["NODE_EXTRA_CA_CERTS"];
  // Made once: a bundle of all public roots would be parsed again for every connection.
  const tls =
    bundle === undefined
      ? {}
      : { secureContext: createSecureContext({ ca: await readFile(bundle, "utf8") }) };
  return new EnvHttpProxyAgent({
    // An empty text, unlike undefined, keeps undici from reading this process's own environment.
    httpProxy: environment["HTTP_PROXY"] ?? environment["http_proxy"] ?? "",
    httpsProxy: environment["HTTPS_PROXY"] ?? environment["https_proxy"] ?? "",
    noProxy: environment["NO_PROXY"] ?? environment["no_proxy"] ?? "",
    requestTls: tls,
    connect: tls,
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function encodeBody(body: unknown): { text?: string; type?: string } {
  if (body === undefined) return {};
  if (typeof body === "string") return { text: body };
  return { text: JSON.stringify(body), type: "application/json" };
}

/** A transport's error with the host it was about, which it does not name itself. */
const unreachable = (url: string, error: unknown): Error =>
  new Error(
    `${new URL(url).host} cannot be reached: ${error instanceof Error ? error.message : String(error)}`,
    {
      cause: error,
    },
  );

/** A client that loads its machinery with the first request: a preview often makes none. */
export function httpClient(environment: NodeJS.ProcessEnv): HttpClient {
  let ready: Promise<Dispatcher> | undefined;
  return {
    async send({ method, url, headers = {}, body, signal }) {
      const { request } = await import("undici");
      ready ??= dispatcher(environment);
      const { text, type } = encodeBody(body);
      const options = {
        dispatcher: await ready,
        method,
        headers: { accept: "application/json", ...(type && { "content-type": type }), ...headers },
        ...(text !== undefined && { body: text }),
        ...(signal && { signal }),
      };
      const [response, answer] = await request(url, options)
        .then(async (begun) => [begun, await begun.body.text()] as const)
        .catch((error: unknown) => {
          if (signal?.aborted) throw signal.reason;
          throw unreachable(url, error);
        });
      return {
        status: response.statusCode,
        headers: new Map(
          Object.entries(response.headers).map(([name, value]) => [name, String(value)] as const),
        ),
        body: parseJson(answer),
        text: answer,
      };
    },
    async close() {
      await (await ready)?.destroy();
    },
  };
}

/** Whether an error without an answer may go away by itself: the other side was not there, or hung up. */
export function isTransient(error: unknown): boolean {
  const transient = [
    "ECONNREFUSED",
    "ECONNRESET",
    "EPIPE",
    "ETIMEDOUT",
    "UND_ERR_SOCKET",
    "UND_ERR_CONNECT_TIMEOUT",
  ];
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ("code" in cause && transient.includes(String(cause.code))) return true;
  }
  return false;
}

/**
 * How long the service asks to wait, in milliseconds, or undefined when it does not say.
 * `retry-after-ms` and `x-ms-retry-after-ms` are finer and come first, as in Azure's own clients.
 */
export function retryAfter(
  headers: ReadonlyMap<string, string>,
  now: number = Date.now(),
): number | undefined {
  for (const name of ["retry-after-ms", "x-ms-retry-after-ms"]) {
    const milliseconds = Number(headers.get(name) ?? Number.NaN);
    if (Number.isFinite(milliseconds)) return milliseconds;
  }
  const text = headers.get("retry-after");
  if (text === undefined) return undefined;
  if (Number.isFinite(Number(text))) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
