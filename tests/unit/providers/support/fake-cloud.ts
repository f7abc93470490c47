import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAuthority } from "../../../../packages/azure-simulator/src/proxy/certificates";
import { faultInjector } from "../../../../packages/azure-simulator/src/faults/injector";
import { startProxy } from "../../../../packages/azure-simulator/src/proxy/proxy";

/** A request that reached the fake, as tests compare it. */
export interface Received {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly headers: Headers;
  readonly body: string;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

type Route = Answer | ((request: Received) => Answer);

/** `METHOD host/path-without-query`, to one answer for all requests or to a list, of which the last repeats. */
export type Routes = Record<string, Route | Route[]>;

export interface FakeCloud {
  readonly environment: NodeJS.ProcessEnv;
  readonly received: Received[];
  /** `METHOD host/path` of all requests but logins, in order. */
  calls(): string[];
  close(): Promise<void>;
}

export const subscriptionId = "00000000-0000-4000-8000-000000000001";

/** An unsigned token whose claims a client can read. */
const token = `e30.${Buffer.from(JSON.stringify({ appid: "app", oid: "object", tid: "tenant" })).toString("base64url")}.`;
const login: Answer = { body: { token_type: "Bearer", expires_in: 3599, access_token: token } };
const discovery: Answer = {
  body: { token_endpoint: "https://login.microsoftonline.com/tenant/oauth2/v2.0/token" },
};
const loginHost = "login.microsoftonline.com";

function answer(routes: Routes, request: Received): Answer {
  const key = `${request.method} ${request.host}${request.path.split("?")[0]}`;
  const route = routes[key];
  const next = Array.isArray(route) ? (route.length > 1 ? route.shift() : route[0]) : route;
  if (next === undefined) {
    if (request.host === loginHost) return request.method === "GET" ? discovery : login;
    return { status: 404, body: { error: { code: "NotFound", message: `nothing at ${key}` } } };
  }
  return typeof next === "function" ? next(request) : next;
}

/** A cloud that answers by script, behind the same proxy as the real stand-in: TLS, names and all. */
export async function startFakeCloud(script: Routes): Promise<FakeCloud> {
  // A list is used up as it answers; the test's own stays whole.
  const routes = Object.fromEntries(
    Object.entries(script).map(([key, route]) => [key, Array.isArray(route) ? [...route] : route] as const),
  );
  const folder = await mkdtemp(join(tmpdir(), "fake-cloud-"));
  const caFile = join(folder, "ca.pem");
  const authority = await createAuthority();
  await writeFile(caFile, authority.pem);
  const received: Received[] = [];
  const faults = faultInjector();
  const hosts = new Set(Object.keys(routes).map((key) => key.split(" ")[1]?.split("/")[0]));
  const proxy = await startProxy({
    services: [
      {
        name: "fake",
        knows: (host) => host === loginHost || hosts.has(host),
        async fetch(request) {
          const url = new URL(request.url);
          const one: Received = {
            method: request.method,
            host: url.host,
            path: url.pathname + url.search,
            headers: request.headers,
            body: await request.text(),
          };
          received.push(one);
          const { status = 200, headers = {}, body } = answer(routes, one);
          const isText = body === undefined || typeof body === "string";
          if (status === 204 || body === undefined) return new Response(null, { status, headers });
          return isText ? new Response(body, { status, headers }) : Response.json(body, { status, headers });
        },
      },
    ],
    authority,
    faults,
    port: 0,
    settle: () => undefined,
    originOf: () => ({ network: undefined }),
    record: () => undefined,
    admin: (_request, response) => response.end(),
  });
  return {
    environment: {
      HTTPS_PROXY: proxy.url,
      NO_PROXY: "127.0.0.1,localhost",
      SSL_CERT_FILE: caFile,
      ARM_SUBSCRIPTION_ID: subscriptionId,
      ARM_TENANT_ID: "tenant",
      ARM_CLIENT_ID: "app",
      ARM_CLIENT_SECRET: "password",
    },
    received,
    calls: () =>
      received
        .filter(({ host }) => host !== loginHost)
        .map(({ method, host, path }) => `${method} ${host}${path.split("?")[0]}`),
    async close() {
      await proxy.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
