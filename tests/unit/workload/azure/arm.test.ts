import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { ArmClient } from "../../../../packages/azure-client/src/arm";
import { identityOf } from "../../../../packages/azure-client/src/claims";
import { ArmError } from "../../../../packages/azure-client/src/errors";
import { anything } from "../../../../packages/rest-client/src/shape";
import { secured, tokens, withoutTls } from "./http-clients";

type Reply = { status: number; body?: unknown; headers?: Record<string, string> };

/** A client of a server that answers with the replies in turn. */
async function against(
  replies: (Reply | "cut")[],
  work: (arm: ArmClient, base: string) => Promise<void>,
  token = async (): Promise<string> => "the-token",
): Promise<string[]> {
  const seen: string[] = [];
  const left = [...replies];
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    seen.push(`${request.method} ${request.url}`);
    const reply = left.shift();
    if (reply === "cut" || reply === undefined) return void request.socket.destroy();
    const base = `https://${request.headers.host}`;
    const text = JSON.stringify(reply.body ?? {}).replaceAll("BASE", base);
    const headers = Object.fromEntries(
      Object.entries(reply.headers ?? {}).map(([name, value]) => [name, value.replace("BASE", base)]),
    );
    response.writeHead(reply.status, { ...headers, connection: "close" });
    response.end(reply.status === 204 ? undefined : text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const base = secured(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const httpClient = withoutTls();
  try {
    await work(new ArmClient({ management: base, credential: tokens(token), httpClient }), base);
  } finally {
    server.close();
  }
  return seen;
}

const soon = { "retry-after-ms": "1" };

test("reads every page of a list", async () => {
  const seen = await against(
    [
      { status: 200, body: { value: [1, 2], nextLink: "BASE/more?page=2" } },
      { status: 200, body: { value: [3] } },
    ],
    async (arm) =>
      expect(await arm.list("/things", "2025-01-01", anything, { $filter: "a eq 'b'" })).toEqual([1, 2, 3]),
  );
  expect(seen).toEqual(["GET /things?api-version=2025-01-01&%24filter=a%20eq%20%27b%27", "GET /more?page=2"]);
});

test.each<[string, Reply | "cut"]>([
  ["it is throttled", { status: 429, headers: soon }],
  ["the service fails", { status: 503, headers: soon }],
  ["the connection breaks", "cut"],
])("asks again when %s", async (_what, reply) => {
  const seen = await against([reply, { status: 200, body: { ok: true } }], async (arm) =>
    expect(await arm.get("/thing", "v", anything)).toEqual({ ok: true }),
  );
  expect(seen).toHaveLength(2);
});

test("asks four times and no more, and does not repeat what will not change", async () => {
  const failing = Array.from({ length: 9 }, () => ({ status: 500, headers: soon }));
  expect(
    await against(failing, (arm) => expect(arm.get("/thing", "v", anything)).rejects.toThrow(ArmError)),
  ).toHaveLength(4);
  expect(
    await against([{ status: 403 }, { status: 200 }], (arm) =>
      expect(arm.get("/thing", "v", anything)).rejects.toMatchObject({ status: 403 }),
    ),
  ).toHaveLength(1);
  // A wait of a day is no wait.
  expect(
    await against([{ status: 429, headers: { "retry-after": "86400" } }], (arm) =>
      expect(arm.get("/thing", "v", anything)).rejects.toMatchObject({ status: 429 }),
    ),
  ).toHaveLength(1);
});

test("fails with the service's own code and words", async () => {
  const body = { error: { code: "AuthorizationFailed", message: "The client may not." } };
  await against([{ status: 403, body }], async (arm) => {
    await expect(arm.get("/thing", "v", anything)).rejects.toMatchObject({
      code: "AuthorizationFailed",
      message: "The client may not.",
      exitCode: 1,
    });
  });
});

test("tells what is not there from what fails", async () => {
  await against([{ status: 404 }, { status: 400 }], async (arm) => {
    expect(await arm.find("/thing", "v", anything)).toBeUndefined();
    await expect(arm.find("/thing", "v", anything)).rejects.toMatchObject({ status: 400 });
  });
});

test("does not ask without a login, and says in one line what the login lacks", async () => {
  const seen = await against(
    [],
    (arm) =>
      expect(arm.get("/thing", "v", anything)).rejects.toMatchObject({
        code: "NoLogin",
        message: "Run az login",
      }),
    () => Promise.reject(new Error("Run az login.\nTried: a, b")),
  );
  expect(seen).toEqual([]);
});

describe("a deletion", () => {
  test("is waited for by its operation", async () => {
    const accepted = { status: 202, headers: { ...soon, "azure-asyncoperation": "BASE/operation" } };
    const seen = await against(
      [
        accepted,
        { status: 200, headers: soon, body: { status: "Deleting" } },
        { status: 200, body: { status: "Succeeded" } },
      ],
      (arm) => arm.delete("/thing", "v"),
    );
    expect(seen).toEqual(["DELETE /thing?api-version=v", "GET /operation", "GET /operation"]);
  });

  test("is waited for by its location", async () => {
    const location = { status: 202, headers: { ...soon, location: "BASE/result" } };
    const seen = await against([location, { status: 202, headers: soon }, { status: 204 }], (arm) =>
      arm.delete("/thing", "v"),
    );
    expect(seen).toHaveLength(3);
  });

  test("that fails is a failure, and one of nothing is none", async () => {
    await against(
      [
        { status: 202, headers: { ...soon, "azure-asyncoperation": "BASE/operation" } },
        { status: 200, body: { status: "Failed", error: { code: "Conflict" } } },
        { status: 404 },
      ],
      async (arm) => {
        await expect(arm.delete("/thing", "v")).rejects.toMatchObject({ code: "Conflict" });
        await arm.delete("/thing", "v");
      },
    );
  });
});

test("gives the token to no other host, and to none without TLS", async () => {
  const accepted = { status: 202, headers: { ...soon, location: "https://elsewhere.example/operation" } };
  const seen = await against([accepted], (arm) =>
    expect(arm.delete("/thing", "v")).rejects.toThrow("https://elsewhere.example/operation"),
  );
  expect(seen).toHaveLength(1);
  const sendRequest = jest.fn();
  const arm = new ArmClient({
    management: "http://management.example",
    credential: tokens(async () => "t"),
    httpClient: { sendRequest },
  });
  await expect(arm.get("/thing", "v", anything)).rejects.toThrow(ArmError);
  expect(sendRequest).not.toHaveBeenCalled();
});

test("is not sent on to where an answer points", async () => {
  const seen = await against([{ status: 302, headers: { location: "BASE/login" } }], (arm) =>
    expect(arm.get("/thing", "v", anything)).rejects.toMatchObject({ status: 302 }),
  );
  expect(seen).toEqual(["GET /thing?api-version=v"]);
});

test("ends at once when it is told to", async () => {
  const abort = new AbortController();
  const arm = new ArmClient({
    management: "https://127.0.0.1:1",
    credential: tokens(async () => "t"),
    signal: abort.signal,
  });
  abort.abort(new Error("enough"));
  await expect(arm.get("/thing", "v", anything)).rejects.toThrow("enough");
});

test("says who is logged in by the token, and shows nothing of a token that is none", () => {
  const tokenOf = (claims: object): string =>
    `x.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.y`;
  expect(identityOf(tokenOf({ oid: "o", tid: "t", appid: "a" }))).toEqual({
    objectId: "o",
    tenantId: "t",
    name: "a",
    kind: "service principal",
  });
  expect(identityOf(tokenOf({ oid: "o", tid: "t", appid: "a", upn: "me@example.com" }))).toMatchObject({
    name: "me@example.com",
    kind: "user",
  });
  expect(identityOf("garbage")).toMatchObject({ name: "", kind: "service principal" });
});
