import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { armLimit } from "../../../packages/azure-simulator/src/proxy/body-limit";
import { createAuthority } from "../../../packages/azure-simulator/src/proxy/certificates";
import { faultInjector } from "../../../packages/azure-simulator/src/faults/injector";
import { type Proxy, type ProxyOptions, startProxy } from "../../../packages/azure-simulator/src/proxy/proxy";
import { workspaceWorld } from "../cloud-databricks/workspace";

const { service: databricks, storage } = workspaceWorld();
const workspaceHost = "adb-5555555555555551.7.azuredatabricks.net";
const storageHost = "dbstorage1.blob.core.windows.net";

let proxy: Proxy;
let taken: number[] = [];

async function open(options: Partial<ProxyOptions> = {}): Promise<void> {
  taken = [];
  proxy = await startProxy({
    services: [
      {
        name: "plain",
        knows: (host) => (host === "plain.example" ? true : undefined),
        async fetch(request) {
          taken.push((await request.arrayBuffer()).byteLength);
          return new Response("taken");
        },
      },
      databricks,
      storage,
    ],
    authority: await createAuthority(),
    faults: faultInjector(),
    port: 0,
    settle: () => undefined,
    originOf: () => ({ network: undefined }),
    record: () => undefined,
    admin: (_request, response) => response.end("admin"),
    ...options,
  });
}
afterEach(() => proxy.close());

/** A connection, with all that has been heard on it and its end. */
function listenTo(socket: Socket) {
  let heard = "";
  const waiting: (() => void)[] = [];
  const tell = (): void => waiting.splice(0).forEach((one) => one());
  socket.on("data", (chunk: Buffer) => {
    heard += chunk.toString();
    tell();
  });
  socket.on("error", () => undefined);
  const ended = new Promise<string>((resolve) => socket.on("close", () => (tell(), resolve(heard))));
  return {
    socket,
    ended,
    /** What was heard, as soon as it has the text in it. */
    async until(text: string): Promise<string> {
      while (!heard.includes(text) && !socket.destroyed)
        await new Promise<void>((done) => waiting.push(done));
      return heard;
    },
  };
}

const dial = (): ReturnType<typeof listenTo> =>
  listenTo(connect(Number(new URL(proxy.url).port), "127.0.0.1"));

async function tunnel(host: string): Promise<ReturnType<typeof listenTo>> {
  const outer = dial();
  outer.socket.write(`CONNECT ${host}:443 HTTP/1.1\r\nhost: ${host}\r\n\r\n`);
  await outer.until("\r\n\r\n");
  outer.socket.removeAllListeners("data");
  const socket = connectTls({ socket: outer.socket, servername: host, rejectUnauthorized: false });
  const secured = await new Promise((resolve) => {
    socket.once("secureConnect", () => resolve(true)).once("close", () => resolve(false));
    socket.on("error", () => undefined);
  });
  // On a busy machine the handshake may take longer than the proxy's patience.
  return secured ? listenTo(socket) : tunnel(host);
}

const head = (host: string, fields: string, method = "PUT"): string =>
  `${method} / HTTP/1.1\r\nhost: ${host}\r\n${fields}\r\n\r\n`;

describe("a body that is too large", () => {
  const { most } = armLimit;
  beforeEach(() => open());

  test.each([
    ["plain.example", most + 1, /"code":"RequestEntityTooLarge","message":"[^"]+4194304 bytes/],
    [workspaceHost, 64 * 1024 * 1024 + 1, /"error_code":"MAX_REQUEST_SIZE_EXCEEDED","message"/],
    [storageHost, 256 * 1024 * 1024 + 1, /<Code>RequestBodyTooLarge<\/Code>/],
  ])("is refused by %s in its service's words, before it is sent", async (host, size, words) => {
    const { socket, ended } = await tunnel(host);
    socket.write(head(host, `content-length: ${size}`));
    const answer = await ended;
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toMatch(words);
    expect(taken).toEqual([]);
  });

  test("is refused where its size was not announced, and one of just the size is taken", async () => {
    const chunk = (size: number): string => `${size.toString(16)}\r\n${"x".repeat(size)}\r\n`;
    const [large, fitting] = [await tunnel("plain.example"), await tunnel("plain.example")];
    for (const { socket } of [large, fitting])
      socket.write(head("plain.example", "transfer-encoding: chunked") + chunk(most));
    large.socket.write(chunk(1));
    fitting.socket.write("0\r\n\r\n");
    expect(await large.until("}}")).toMatch(/^HTTP\/1\.1 413 /);
    expect(await fitting.until("taken")).toMatch(/^HTTP\/1\.1 200 /);
    expect(taken).toEqual([most]);
  });
});

describe("a client that is slow", () => {
  beforeEach(() => open({ patience: 400 }));

  test.each([
    ["says nothing", ""],
    ["stops within a request to the proxy", "CONNECT plain.example:443 HTTP/1.1\r\nhost: pl"],
    ["opens a tunnel and does not speak TLS", "CONNECT plain.example:443 HTTP/1.1\r\nhost: x\r\n\r\n"],
  ])("is let go when it %s", async (_what, text) => {
    const { socket, ended } = dial();
    socket.write(text);
    expect(await ended).toMatch(/^$|^HTTP\/1\.1 (200|408) [^\r]+\r\n(connection: close\r\n)?\r\n$/i);
  });

  test.each([
    ["its tunnel", ""],
    ["a request's head", "GET / HTTP/1.1\r\nhost: pla"],
    ["a request's body", head("plain.example", "content-length: 9")],
  ])(
    "is let go when nothing follows %s, and one that waits for its next request is not",
    async (_what, text) => {
      let waiting = await tunnel("plain.example");
      const served = async (): Promise<boolean> => {
        waiting.socket.write(head("plain.example", "x: 1", "GET"));
        return (await waiting.until("taken")).includes("taken");
      };
      while (!(await served())) waiting = await tunnel("plain.example");
      const slow = await tunnel("plain.example");
      slow.socket.write(text);
      expect(await slow.ended).not.toContain("taken");
      expect(waiting.socket.destroyed).toBe(false);
      waiting.socket.write(head("plain.example", "connection: close", "GET"));
      expect((await waiting.ended).split("taken")).toHaveLength(3);
    },
  );
});

test("has room for so many connections, and resets what comes in addition", async () => {
  await open({ mostConnections: 2 });
  const [one, other] = [await tunnel("plain.example"), await tunnel("plain.example")];
  const third = dial();
  third.socket.write("GET /state HTTP/1.1\r\nhost: x\r\n\r\n");
  expect(await third.ended).toBe("");
  for (const tunnelled of [one, other]) {
    tunnelled.socket.write(head("plain.example", "x: 1", "GET"));
    expect(await tunnelled.until("taken")).toContain("taken");
  }
});
