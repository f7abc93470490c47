import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { getRequestListener, type HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { armLimit, within } from "./body-limit";
import type { CertificateAuthority } from "./certificates";
import type { FaultEffect, FaultInjector } from "../faults/injector";
import type { RequestLine } from "./request-log";
import type { Origin, Service } from "../context/service";

/** What the proxy stands in front of. */
export interface ProxyOptions {
  readonly services: readonly Service[];
  readonly authority: CertificateAuthority;
  readonly faults: FaultInjector;
  /** 0 lets the system choose. */
  readonly port: number;
  /** Called before the services are asked for a host: what a data plane answers depends on what ARM has finished. */
  readonly settle: (host: string) => void;
  /** Where a client is, by the authorization that it bears; undefined for a stranger, who gets no answer but 407. */
  readonly originOf: (authorization: string | undefined) => Origin | undefined;
  readonly record: (line: RequestLine) => void;
  /** Milliseconds in which a client is to begin what it connected for: TLS, a request. Default: one minute. */
  readonly patience?: number;
  /** Default: 2000. What comes in addition is reset. */
  readonly mostConnections?: number;
  /** Answers requests for the proxy's own address. */
  readonly admin: (request: IncomingMessage, response: ServerResponse) => void;
}

/** A proxy that listens. */
export interface Proxy {
  /** Without a login. */
  readonly url: string;
  /** Resets every connection and stops listening. */
  close(): Promise<void>;
}

/** What a host name means here. */
export type Resolution =
  | { readonly kind: "service"; readonly service: Service }
  /** The domain is stood in for, but nobody created this name. */
  | { readonly kind: "unresolved" }
  /** Not of any domain that is stood in for. */
  | { readonly kind: "foreign" };

/** Finds the service of a host; never anything outside this machine. */
export function resolveHost(services: readonly Service[], host: string): Resolution {
  let ofOurDomain = false;
  for (const service of services) {
    const known = service.knows(host);
    if (known) return { kind: "service", service };
    ofOurDomain ||= known === false;
  }
  return { kind: ofOurDomain ? "unresolved" : "foreign" };
}

const refusals = {
  foreign: {
    status: 403,
    reason: "Forbidden",
    why: "host not stood in for",
    text: (host: string) =>
      `${host} is not a host that this cloud stands in for. Nothing leaves this machine: the request was not passed on.\n`,
  },
  unresolved: {
    status: 502,
    reason: "Bad Gateway",
    why: "name does not resolve",
    text: (host: string) =>
      `The name ${host} does not resolve: nothing of that name was created in this cloud.\n`,
  },
  plain: {
    status: 403,
    reason: "Forbidden",
    why: "plain http",
    text: (host: string) =>
      `${host} was asked for in plain http, which no service here speaks. Nothing leaves this machine.\n`,
  },
  stranger: {
    status: 407,
    reason: "Proxy Authentication Required",
    why: "no login",
    text: () =>
      "The login in the proxy's address is missing. It is in HTTPS_PROXY of the environment file.\n",
  },
} as const;

const challenge = (status: number): Record<string, string> =>
  status === 407 ? { "proxy-authenticate": 'Basic realm="rehearsal"' } : {};

/**
 * A forward proxy on loopback, for clients with a login. A CONNECT ends here: the connection is handed to a TLS server whose
 * certificate is made for the name, and the request goes to the service that answers as that name.
 */
export async function startProxy(options: ProxyOptions): Promise<Proxy> {
  const { services, authority, faults, settle, originOf, record } = options;
  const sockets = new Set<Socket>();
  const { patience = 60_000 } = options;
  const limits = {
    headersTimeout: patience,
    // A body may take longer: some are large.
    requestTimeout: 5 * patience,
    connectionsCheckingInterval: patience / 4,
    // A server that closes an idle connection races with the client's next request on it.
    keepAliveTimeout: 0,
  };
  const closing = new AbortController();
  /** By the client's port: what a TLS connection was opened for and from where, and the socket to reset for a hard cut. */
  const tunnels = new Map<number, Origin & { readonly host: string; readonly socket: Socket }>();

  const refused = (
    method: string,
    host: string,
    status: number,
    why: NonNullable<RequestLine["refused"]>,
  ): void =>
    record({ time: new Date().toISOString(), method, host, path: "", status, milliseconds: 0, refused: why });

  const answer = async (request: Request, { incoming, outgoing }: HttpBindings): Promise<Response> => {
    const began = performance.now();
    const tunnel = tunnels.get(incoming.socket.remotePort ?? -1);
    const path = incoming.url ?? "/";
    const host = tunnel?.host ?? "";
    const note = (status: number, rest: Partial<RequestLine> = {}): void =>
      record({
        time: new Date().toISOString(),
        method: request.method,
        host,
        path,
        status,
        milliseconds: Math.round(performance.now() - began),
        ...rest,
      });
    const cut = (): Response => {
      tunnel?.socket.resetAndDestroy();
      return RESPONSE_ALREADY_SENT;
    };
    const named = new URL(request.url).hostname;
    if (named !== host) {
      note(421);
      return new Response(`This connection was opened for ${host}, not for ${named}.\n`, { status: 421 });
    }
    settle(host);
    const resolution = resolveHost(services, host);
    if (resolution.kind !== "service") {
      // The name went away while the connection was kept alive; a new one will not find it.
      note(502, { refused: refusals[resolution.kind].why });
      return cut();
    }
    const { service } = resolution;
    const struck = faults.strike({ method: request.method, host, path });
    const fault = struck && { fault: struck.name ?? struck.effect.kind };
    if (struck?.effect.kind === "cut") {
      note(0, { service: service.name, ...fault });
      return cut();
    }
    if (struck?.effect.kind === "delay")
      await sleep(struck.effect.milliseconds, undefined, { signal: closing.signal });
    const response =
      struck?.effect.kind === "answer"
        ? cannedAnswer(struck.effect)
        : await fetchSafely(service, request, { network: tunnel?.network });
    note(response.status, { service: service.name, ...fault });
    if (struck?.effect.kind === "lost") return cut();
    if (struck?.effect.kind !== "broken-body") return response;
    await sendBroken(response, outgoing, struck.effect.bytes);
    return cut();
  };

  const listener = getRequestListener((request, bindings) => answer(request, bindings as HttpBindings), {
    overrideGlobalObjects: false,
  });
  const tls = createTlsServer(
    {
      ALPNProtocols: ["http/1.1"],
      SNICallback: (name, callback) => {
        authority.contextFor(name).then(
          (context) => callback(null, context),
          (error: unknown) => callback(error as Error),
        );
      },
      ...limits,
      handshakeTimeout: patience,
    },
    (incoming, outgoing) => void listener(incoming, outgoing),
  );
  // It never listens itself, and Node begins to look at the time of requests when a server does.
  tls.emit("listening");
  tls.on("tlsClientError", (_error, socket) => socket.destroy());

  const server = createServer(limits, (request, response) => {
    if (request.url?.startsWith("/")) {
      options.admin(request, response);
      return;
    }
    const host = URL.canParse(request.url ?? "") ? new URL(request.url ?? "").hostname : "?";
    const known = originOf(request.headers["proxy-authorization"]) !== undefined;
    const { status, why, text } = known ? refusals.plain : refusals.stranger;
    refused(request.method ?? "?", host, status, why);
    response.writeHead(status, { "content-type": "text/plain", connection: "close", ...challenge(status) });
    response.end(text(host));
  });
  server.maxConnections = options.mostConnections ?? 2_000;
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
  });
  server.on("connect", (request, stream, head) => {
    if (!(stream instanceof Socket)) return void stream.destroy();
    const [, host = "", port = ""] = /^(.*):(\d+)$/.exec(request.url ?? "") ?? [];
    const name = host.toLowerCase();
    const refuse = (kind: keyof typeof refusals): void => {
      const { status, reason, why, text } = refusals[kind];
      const body = text(port === "443" ? name : (request.url ?? ""));
      refused("CONNECT", name, status, why);
      const head = Object.entries({
        "content-type": "text/plain",
        "content-length": Buffer.byteLength(body),
        connection: "close",
        ...challenge(status),
      }).map(([field, value]) => `${field}: ${value}\r\n`);
      stream.end(`HTTP/1.1 ${status} ${reason}\r\n${head.join("")}\r\n${body}`);
    };
    const origin = originOf(request.headers["proxy-authorization"]);
    if (origin === undefined) return refuse("stranger");
    settle(name);
    const resolution: Resolution = port === "443" ? resolveHost(services, name) : { kind: "foreign" };
    if (resolution.kind !== "service") return refuse(resolution.kind);
    const clientPort = stream.remotePort ?? -1;
    tunnels.set(clientPort, { host: name, socket: stream, ...origin });
    stream.on("close", () => tunnels.delete(clientPort));
    stream.write("HTTP/1.1 200 Connection established\r\n\r\n");
    if (head.length > 0) stream.unshift(head);
    tls.emit("connection", stream);
  });

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      closing.abort();
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.resetAndDestroy();
      tls.close();
      await closed;
    },
  };
}

/** A service that fails is a 500 in ARM's envelope, as Azure's own failures are. */
async function fetchSafely(service: Service, request: Request, origin: Origin): Promise<Response> {
  const { bodies = armLimit } = service;
  try {
    const whole = await within(request, bodies);
    if (whole) return await service.fetch(whole, origin);
    const refusal = bodies.refuse();
    // The rest of the body is not read.
    refusal.headers.set("connection", "close");
    return refusal;
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return Response.json({ error: { code: "InternalServerError", message } }, { status: 500 });
  }
}

function cannedAnswer(effect: Extract<FaultEffect, { kind: "answer" }>): Response {
  const isText = typeof effect.body === "string" || effect.body === undefined;
  return new Response(isText ? effect.body : JSON.stringify(effect.body), {
    status: effect.status,
    headers: { "content-type": isText ? "text/plain" : "application/json; charset=utf-8", ...effect.headers },
  });
}

/** Sends the head and the first bytes of a body whose announced length never comes. */
async function sendBroken(response: Response, outgoing: ServerResponse, bytes = 20): Promise<void> {
  const body = Buffer.from(await response.arrayBuffer());
  const headers = Object.fromEntries(response.headers);
  outgoing.writeHead(response.status, { ...headers, "content-length": String(body.length + 1) });
  await new Promise<void>((resolve) => outgoing.write(body.subarray(0, bytes), () => resolve()));
}
