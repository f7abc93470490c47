import type { Agent, IncomingMessage, request as RequestOf } from "node:http";

/** One HTTP request. */
export interface Exchange {
  url: string;
  method: string;
  headers: Record<string, string>;
  body?: string | Uint8Array | undefined;
  /** Ends it; it then rejects with the signal's reason. */
  signal: AbortSignal;
}

/** The whole answer to it. */
export interface Answer {
  /** Where it came from: not where the request went to, if that sent it elsewhere. */
  url: string;
  status: number;
  headers: { get(name: string): string | null };
  text: string;
  /** The body as it came, for what is no text. */
  bytes: Uint8Array;
}

/**
 * Sends a request and reads all of its answer. Node's own client takes a third of the time that its `fetch` takes,
 * which counts where every trace is a request. `fetch` does what the client does not know: it goes through a proxy,
 * or another dispatcher or `fetch` that is set for the process, and follows where an answer sends elsewhere, but for
 * where that would make a question of what was to be done. Rejects with the network's error.
 */
export async function exchange(request: Exchange): Promise<Answer> {
  const answer = dispatchedElsewhere() ? await fetched(request, "manual") : await direct(request);
  return isFollowed(request.method, answer.status) ? fetched(request, "follow") : answer;
}

/** `fetch` turns a POST into a GET for 301, 302 and 303: a login page would answer it, and nothing was done. */
function isFollowed(method: string, status: number): boolean {
  return status === 307 || status === 308 || (method === "GET" && [301, 302, 303].includes(status));
}

/** Undici's register of the process's dispatcher, which Node's `fetch` fills with a plain agent. */
const dispatcher = Symbol.for("undici.globalDispatcher.1");

const nodesOwn = globalThis.fetch;

function dispatchedElsewhere(): boolean {
  if (globalThis.fetch !== nodesOwn) return true;
  const set = (globalThis as { [dispatcher]?: object })[dispatcher];
  return set !== undefined && set.constructor.name !== "Agent";
}

async function fetched({ url, ...request }: Exchange, redirect: "follow" | "manual"): Promise<Answer> {
  const { body, ...init } = request;
  const response = await fetch(url, { ...init, redirect, ...(body === undefined ? {} : { body }) });
  const bytes = Buffer.from(await response.arrayBuffer());
  return {
    url: response.url || url,
    status: response.status,
    headers: response.headers,
    text: bytes.toString("utf8"),
    bytes,
  };
}

/** How long a connection is kept for the next request, in milliseconds: MLflow's server ends it after 5 s. */
const keptMs = 4_000;

interface Client {
  readonly request: typeof RequestOf;
  readonly agent: Agent;
}

const clients = new Map<string, Promise<Client>>();

/** Loaded when it is first needed: TLS takes its time. */
function clientFor(protocol: string): Promise<Client> {
  let client = clients.get(protocol);
  if (client === undefined) {
    client = (protocol === "https:" ? import("node:https") : import("node:http")).then(
      ({ request, Agent: AgentOf }) => ({
        request,
        agent: new AgentOf({ keepAlive: true, timeout: keptMs }),
      }),
    );
    clients.set(protocol, client);
  }
  return client;
}

async function direct({ url, method, headers, body, signal }: Exchange): Promise<Answer> {
  const { request, agent } = await clientFor(new URL(url).protocol);
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
    const outgoing = request(url, { method, agent, headers: { ...headers, ...length } }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("error", fail);
      response.on("end", () => {
        signal.removeEventListener("abort", abort);
        try {
          resolve(answerOf(url, response, Buffer.concat(parts)));
        } catch (error) {
          // It is longer than a text can be.
          fail(error as Error);
        }
      });
    });
    const fail = (error: Error): void => {
      signal.removeEventListener("abort", abort);
      reject(error);
    };
    const abort = (): void => {
      fail(signal.reason as Error);
      outgoing.destroy();
    };
    signal.addEventListener("abort", abort);
    outgoing.on("error", fail);
    outgoing.end(body);
  });
}

function answerOf(url: string, { statusCode = 0, headers }: IncomingMessage, bytes: Buffer): Answer {
  const text = bytes.toString("utf8");
  return {
    url,
    status: statusCode,
    headers: { get: (name) => headers[name]?.toString() ?? null },
    text,
    bytes,
  };
}
