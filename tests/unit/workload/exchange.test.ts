import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fastFetch } from "../../../packages/openai-tracing/src/fast-fetch";
import { exchange, type Exchange, type Fetch } from "../../../packages/rest-client/src/exchange";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const request = (url: string, more: Partial<Exchange> = {}): Exchange => ({
  url,
  method: "GET",
  headers: {},
  signal: new AbortController().signal,
  ...more,
});

const fetches: [string, Fetch][] = [
  ["the global fetch", (url, init) => globalThis.fetch(url, init)],
  ["tracing's", fastFetch],
];

describe.each(fetches)("with %s", (_name, fetch) => {
  test("sends a body in its length, and reads status, headers and text, whatever their script", async () => {
    const url = await serve((incoming, response) => {
      const parts: Buffer[] = [];
      incoming.on("data", (part: Buffer) => parts.push(part));
      incoming.on("end", () => {
        response.writeHead(429, { "Retry-After": "7" });
        const { "content-length": length, "x-own": own } = incoming.headers;
        response.end(`${incoming.method} ${length} ${String(own)} ${Buffer.concat(parts).toString()}`);
      });
    });
    const answer = await exchange(
      fetch,
      request(url, { method: "POST", headers: { "x-own": "1" }, body: "日本🐭" }),
    );
    expect(answer.text).toBe("POST 10 1 日本🐭");
    expect([answer.status, answer.headers.get("retry-after"), answer.headers.get("x")]).toEqual([
      429,
      "7",
      null,
    ]);
  });

  test.each([301, 302, 303])("takes an answer of %d to what is to be done for no success", async (status) => {
    const asked: unknown[] = [];
    const url = await serve((incoming, response) => {
      asked.push(`${incoming.method} ${incoming.url}`);
      response.writeHead(status, { location: "/login" }).end();
    });
    expect((await exchange(fetch, request(`${url}/runs`, { method: "POST", body: "{}" }))).status).toBe(
      status,
    );
    expect(asked).toEqual(["POST /runs"]);
  });

  test.each([301, 302, 307, 308])("follows where an answer of %d sends elsewhere", async (status) => {
    const url = await serve((incoming, response) => {
      if (incoming.url === "/old") response.writeHead(status, { location: "/new" }).end();
      else response.end(`at ${incoming.url}`);
    });
    const answer = await exchange(fetch, request(`${url}/old`));
    expect([answer.status, answer.text]).toEqual([200, "at /new"]);
  });

  test("rejects with the signal's reason before, while and after the answer has begun", async () => {
    const begun: (() => void)[] = [];
    const url = await serve((incoming, response) => {
      if (incoming.url === "/begins") response.write("half");
      begun.shift()?.();
    });
    const reason = new Error("no longer wanted");
    await expect(exchange(fetch, request(url, { signal: AbortSignal.abort(reason) }))).rejects.toBe(reason);
    for (const path of ["/waits", "/begins"]) {
      const controller = new AbortController();
      const arrived = new Promise<void>((resolve) => begun.push(resolve));
      const answer = expect(exchange(fetch, request(url + path, { signal: controller.signal }))).rejects.toBe(
        reason,
      );
      await arrived;
      controller.abort(reason);
      await answer;
    }
  });
});

test("leaves a request to the fetch that is set for the process", async () => {
  const fetched = jest.spyOn(globalThis, "fetch").mockResolvedValue(new Response("by another"));
  try {
    expect((await exchange(fastFetch, request("http://mlflow.example"))).text).toBe("by another");
  } finally {
    fetched.mockRestore();
  }
});

test("leaves a request to the dispatcher that is set for the process, as a proxy's is", async () => {
  const url = await serve((incoming, response) => response.end(String(incoming.headers["sec-fetch-mode"])));
  const key = Symbol.for("undici.globalDispatcher.1");
  const global = globalThis as { [key: symbol]: unknown };
  const before = global[key];
  class Agent {}
  class ProxyAgent {}
  try {
    global[key] = new Agent();
    expect((await exchange(fastFetch, request(url))).text).toBe("undefined");
    global[key] = new ProxyAgent();
    // Node's fetch says that it is one.
    expect((await exchange(fastFetch, request(url))).text).toBe("cors");
  } finally {
    global[key] = before;
  }
});

test("a request without a body has none, and one connection serves for several", async () => {
  const ports = new Set<unknown>();
  const url = await serve((incoming, response) => {
    ports.add(incoming.socket.remotePort);
    response.end(`${incoming.method} ${incoming.headers["content-length"]}`);
  });
  expect((await exchange(fastFetch, request(url))).text).toBe("GET undefined");
  expect((await exchange(fastFetch, request(url, { method: "POST" }))).text).toBe("POST 0");
  expect(ports.size).toBe(1);
});

test("a connection that is cut, before the answer or within, is a network's error with its code", async () => {
  const url = await serve((incoming, response) => {
    if (incoming.url === "/within") response.write("half", () => incoming.socket.resetAndDestroy());
    else incoming.socket.resetAndDestroy();
  });
  for (const path of ["/before", "/within"]) {
    await expect(exchange(fastFetch, request(url + path))).rejects.toMatchObject({ code: "ECONNRESET" });
  }
});
