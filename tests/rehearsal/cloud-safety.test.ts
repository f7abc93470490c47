import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Cloud, startCloud } from "../../packages/azure-simulator/src/cloud";
import { loginOf } from "../../packages/azure-simulator/src/processes/address-login";
import { findPython } from "../../rehearsal/python";
import { runClient } from "./cloud-support/client";

jest.setTimeout(120_000);

const scripts = join(__dirname, "cloud-support");
const discovery = "https://login.microsoftonline.com/common/discovery/instance";
const created = "https://management.azure.com/subscriptions";
const foreign = "https://example.com/";
const unborn = "https://nobody.openai.azure.com/";
const metadata = "http://169.254.169.254/metadata/identity/oauth2/token";

let folder: string;
let cloud: Cloud;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cloud-"));
  cloud = await startCloud({ folder });
});
afterEach(async () => {
  await cloud.close();
  await rm(folder, { recursive: true, force: true });
});

interface Told {
  readonly status?: number;
  readonly text?: string;
  readonly error?: string;
}

/** Each client takes URLs and tells what came back for each. */
const clients: Readonly<Record<string, (urls: readonly string[]) => Promise<Told[]>>> = {
  async node(urls) {
    const { stdout, stderr } = await runClient(cloud, process.execPath, [
      "--import",
      "tsx",
      join(scripts, "node-client.ts"),
      ...urls,
    ]);
    if (!stdout) throw new Error(stderr);
    return JSON.parse(stdout) as Told[];
  },
  async python(urls) {
    const { file } = await findPython(process.env);
    const { stdout, stderr } = await runClient(cloud, file, [join(scripts, "python_client.py"), ...urls]);
    if (!stdout) throw new Error(stderr);
    return JSON.parse(stdout) as Told[];
  },
  async curl(urls) {
    const told: Told[] = [];
    for (const url of urls) {
      const { code, stdout, stderr } = await runClient(cloud, "curl", ["-sS", "-w", "\n%{http_code}", url]);
      const lines = stdout.split("\n");
      told.push(
        code === 0
          ? { status: Number(lines.at(-1)), text: lines.slice(0, -1).join("\n") }
          : { error: stderr },
      );
    }
    return told;
  },
};
const hasCurl = spawnSync("curl", ["--version"]).status === 0;

describe.each(Object.keys(clients).filter((name) => name !== "curl" || hasCurl))("a client in %s", (name) => {
  const ask = (...urls: string[]) => clients[name]?.(urls) ?? Promise.reject(new Error(name));

  test("trusts the cloud under its real names", async () => {
    const [login, arm] = await ask(discovery, created);
    expect(login).toMatchObject({
      status: 200,
      text: expect.stringContaining("tenant_discovery_endpoint") as string,
    });
    expect(arm).toMatchObject({
      status: 401,
      text: expect.stringContaining("AuthenticationFailed") as string,
    });
    expect(cloud.requests.lines.map(({ service }) => service)).toEqual(["entra", "arm"]);
  });

  test("is refused every host that the cloud does not stand in for, in plain http too", async () => {
    const [https, http] = await ask(foreign, metadata);
    expect(https?.error).toMatch(/403|Forbidden/i);
    expect(http?.status === 403 || /403|Forbidden/i.test(http?.error ?? "")).toBe(true);
    expect(cloud.requests.refused.map(({ host, refused }) => [host, refused])).toEqual([
      ["example.com", "host not stood in for"],
      ["169.254.169.254", expect.stringMatching(/plain http|host not stood in for/) as string],
    ]);
    expect(cloud.requests.total).toBe(2);
  });

  test("does not find a name that nobody created", async () => {
    const [answer] = await ask(unborn);
    expect(answer?.error).toMatch(/502|Bad Gateway/i);
    expect(cloud.requests.refused).toMatchObject([
      { host: "nobody.openai.azure.com", refused: "name does not resolve" },
    ]);
  });
});

const login = (): string => loginOf(cloud.environment()["HTTPS_PROXY"] ?? "").headers.authorization ?? "";

/** Speaks to the proxy byte by byte, with the login of a client, and tells all it answers. */
const talk = (text: string): Promise<string> =>
  talkAsStranger(text.replace("\r\n\r\n", `\r\nproxy-authorization: ${login()}\r\n\r\n`));

function talkAsStranger(text: string): Promise<string> {
  const { port } = new URL(cloud.proxyUrl);
  return new Promise((resolve, reject) => {
    let heard = "";
    const socket = connect(Number(port), "127.0.0.1", () => socket.write(text));
    socket.on("data", (chunk) => (heard += chunk.toString()));
    socket.on("end", () => socket.destroy());
    socket.on("close", () => resolve(heard));
    socket.on("error", reject);
  });
}

describe("the proxy", () => {
  test("passes nothing on, not even to a server that would answer", async () => {
    let reached = 0;
    const server: Server = createServer((_, response) => {
      reached += 1;
      response.end("outside");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const answers = [
      await talk(`CONNECT 127.0.0.1:${port} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n\r\n`),
      await talk(`CONNECT management.azure.com:${port} HTTP/1.1\r\nhost: x\r\n\r\n`),
      await talk(`GET http://127.0.0.1:${port}/ HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n\r\n`),
    ];
    await new Promise((resolve) => server.close(resolve));
    expect(answers.map((answer) => answer.split("\r\n")[0])).toEqual(Array(3).fill("HTTP/1.1 403 Forbidden"));
    for (const answer of answers) expect(answer).toContain("Nothing leaves this machine");
    expect(reached).toBe(0);
  });

  test.each([
    ["no login", ""],
    ["a wrong login", `proxy-authorization: Basic ${btoa("rehearsal:guess")}\r\n`],
    ["a login that is none", "proxy-authorization: Basic\r\n"],
  ])("passes a client with %s nowhere, known names and unknown ones alike", async (_what, header) => {
    const answers = await Promise.all(
      [
        "CONNECT management.azure.com:443",
        "CONNECT nobody.openai.azure.com:443",
        "CONNECT example.com:443",
        "GET http://169.254.169.254/metadata",
      ].map((line) => talkAsStranger(`${line} HTTP/1.1\r\nhost: x\r\n${header}\r\n`)),
    );
    for (const answer of answers) {
      expect(answer).toMatch(/^HTTP\/1\.1 407 /);
      expect(answer).toContain("The login in the proxy's address is missing.");
      expect(answer).not.toMatch(/resolve|stood in|plain http/);
    }
    expect(cloud.requests.lines.map(({ refused }) => refused)).toEqual(Array(4).fill("no login"));
  });

  test("says in words why a name is not there", async () => {
    const answer = await talk("CONNECT adb-1.2.azuredatabricks.net:443 HTTP/1.1\r\nhost: x\r\n\r\n");
    expect(answer).toMatch(/^HTTP\/1\.1 502 .*\r\n/);
    expect(answer).toContain("The name adb-1.2.azuredatabricks.net does not resolve");
  });

  test("listens on loopback alone, and writes nothing but two certificate files that only their owner reads", async () => {
    expect(new URL(cloud.proxyUrl).hostname).toBe("127.0.0.1");
    const names = (await readdir(folder)).sort();
    expect(names).toEqual(["ca-bundle.pem", "ca.pem"]);
    for (const name of names) {
      expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
      expect(await readFile(join(folder, name), "utf8")).not.toContain("PRIVATE KEY");
    }
  });

  test("closes while clients keep their connections open", async () => {
    const { port } = new URL(cloud.proxyUrl);
    const socket = connect(Number(port), "127.0.0.1");
    const reset = new Promise((resolve) => socket.once("close", resolve));
    socket.on("error", () => undefined);
    await new Promise<void>((resolve) => socket.once("connect", resolve));
    socket.write(
      `CONNECT management.azure.com:443 HTTP/1.1\r\nhost: x\r\nproxy-authorization: ${login()}\r\n\r\n`,
    );
    await new Promise<void>((resolve) => socket.once("data", () => resolve()));
    await cloud.close();
    await reset;
    cloud = await startCloud({ folder });
  });

  test("says which port is taken", async () => {
    const { port } = new URL(cloud.proxyUrl);
    await expect(startCloud({ folder, port: Number(port) })).rejects.toMatchObject({ code: "EADDRINUSE" });
  });
});

describe("the admin interface", () => {
  const admin = async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ) => {
    const response = await fetch(`${cloud.proxyUrl}${path}`, {
      method,
      headers: { authorization: login(), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  test("adds, lists and clears faults, which then strike", async () => {
    const rule = {
      name: "teapot",
      match: { host: "login", path: "/(?<tenant>[^/]+)/discovery" },
      effect: { kind: "answer", status: 418, body: { says: "$<tenant>" } },
      times: 1,
    };
    const added = await admin("POST", "/faults", rule);
    expect(added).toMatchObject({ status: 201, body: { rule, hit: 0 } });
    const [struck, well] = (await clients["node"]?.([discovery, discovery])) ?? [];
    expect([struck, well?.status]).toEqual([{ status: 418, text: '{"says":"common"}' }, 200]);
    expect((await admin("GET", "/faults")).body).toMatchObject([{ hit: 1, matched: 2 }]);
    expect((await admin("DELETE", `/faults/${String(added.body["id"])}`)).body).toEqual([]);
    const wrong = await admin("POST", "/faults", { match: {}, effect: { kind: "explode" } });
    expect(wrong).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining("effect.kind") as string },
    });
    expect((await admin("GET", "/requests")).body["lines"]).toMatchObject([
      { fault: "teapot", status: 418 },
      { status: 200 },
    ]);
  });

  test("shows what exists and what is left, and never a secret", async () => {
    const state = await admin("GET", "/state");
    expect(state.body).toMatchObject({
      identity: { clientId: cloud.identity.clientId },
      groups: [],
      resources: [],
    });
    expect(JSON.stringify(state)).not.toContain(cloud.identity.clientSecret);
    expect((await admin("GET", "/leftovers")).body).toEqual([]);
    expect((await admin("GET", "/secrets")).status).toBe(404);
  });

  test.each([
    ["without a login", {}],
    ["with a wrong one", { authorization: `Basic ${btoa("rehearsal:guess")}` }],
    ["with one of another kind", { authorization: "Bearer guess" }],
  ])("tells and does nothing %s", async (_when, headers) => {
    const strange = { authorization: "", ...headers };
    for (const path of ["/state", "/leftovers", "/requests", "/faults", "/other"])
      expect(await admin("GET", path, undefined, strange)).toEqual({
        status: 401,
        body: { error: expect.stringContaining("login is missing") as string },
      });
    expect((await admin("POST", "/faults", { match: {}, effect: { kind: "cut" } }, strange)).status).toBe(
      401,
    );
    expect(cloud.faults.list()).toEqual([]);
  });

  test("does not answer web pages", async () => {
    expect((await admin("GET", "/state", undefined, { origin: "https://example.com" })).status).toBe(403);
    expect(
      await talk(
        `GET /state HTTP/1.1\r\nhost: rebound.example.com\r\nauthorization: ${login()}\r\nconnection: close\r\n\r\n`,
      ),
    ).toMatch(/^HTTP\/1\.1 403/);
  });
});

describe("a fault of the wire", () => {
  test("cuts the connection before an answer, or within it", async () => {
    cloud.faults.add({ match: { host: "login" }, effect: { kind: "cut" }, times: 1 });
    cloud.faults.add({ match: { host: "login" }, effect: { kind: "broken-body", bytes: 10 }, times: 1 });
    cloud.faults.add({ match: { host: "login" }, effect: { kind: "delay", milliseconds: 1 }, times: 1 });
    const told = (await clients["python"]?.([discovery])) ?? [];
    expect(told[0]?.error).toBeDefined();
    const [broken, late] = (await clients["node"]?.([discovery, discovery])) ?? [];
    expect(broken?.error).toBeDefined();
    expect(late?.status).toBe(200);
    expect(cloud.requests.lines.map(({ fault }) => fault)).toEqual(["cut", "broken-body", "delay"]);
  });
});
