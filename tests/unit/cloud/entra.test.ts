import { entraService } from "../../../packages/azure-simulator/src/entra/service";
import { faultInjector } from "../../../packages/azure-simulator/src/faults/injector";
import { pipelineFederation } from "../../../packages/azure-simulator/src/entra/federation";
import { newIdentity } from "../../../packages/azure-simulator/src/entra/identity";
import { tokenIssuer } from "../../../packages/azure-simulator/src/entra/tokens";

const identity = newIdentity();
const now = () => Date.parse("2026-11-24T12:00:00Z");
const tokens = tokenIssuer(identity, now);
const faults = faultInjector();
const federation = pipelineFederation(now);
const entra = entraService({ state: { identity }, tokens, federation, faults, now });
const login = "https://login.microsoftonline.com";

const good = {
  grant_type: "client_credentials",
  client_id: identity.clientId,
  client_secret: identity.clientSecret,
  scope: "https://management.core.windows.net//.default openid offline_access profile",
};

async function post(path: string, form: Record<string, string>, headers: Record<string, string> = {}) {
  const body = new URLSearchParams(form);
  const response = await entra.fetch(new Request(`${login}${path}`, { method: "POST", body, headers }));
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
const v2 = `/${identity.tenantId}/oauth2/v2.0/token`;
const v1 = `/${identity.tenantId}/oauth2/token`;

describe("Entra's token endpoint", () => {
  test("gives a token for a scope, its double slash kept as one in the audience", async () => {
    const { status, body } = await post(v2, good);
    expect([status, body["token_type"], body["expires_in"]]).toEqual([200, "Bearer", 3599]);
    expect(tokens.verify(String(body["access_token"]))).toMatchObject({
      aud: "https://management.core.windows.net/",
      appid: identity.clientId,
      oid: identity.objectId,
      tid: identity.tenantId,
    });
  });

  test("gives one for a resource in its first version, numbers written as texts, credentials in the header", async () => {
    const basic = Buffer.from(`${identity.clientId}:${identity.clientSecret}`).toString("base64");
    const form = { grant_type: "client_credentials", resource: "2ff814a6-3304-4ab8-85cb-cd0e6f879c1d" };
    const { status, body } = await post(v1, form, { authorization: `Basic ${basic}` });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      expires_in: "3599",
      expires_on: String(now() / 1000 + 3599),
      resource: form.resource,
    });
    expect(tokens.verify(String(body["access_token"]))?.aud).toBe(form.resource);
  });

  const without = (name: string) => Object.fromEntries(Object.entries(good).filter(([key]) => key !== name));
  test.each([
    ["a wrong secret", v2, { ...good, client_secret: "guess" }, 401, "invalid_client", 7000215],
    ["no secret", v2, without("client_secret"), 401, "invalid_client", 7000218],
    [
      "an unknown application",
      v2,
      { ...good, client_id: "11111111-1111-4111-8111-111111111111" },
      400,
      "unauthorized_client",
      700016,
    ],
    ["an unknown tenant", "/nobody.onmicrosoft.com/oauth2/v2.0/token", good, 400, "invalid_request", 90002],
    ["another grant", v2, { ...good, grant_type: "password" }, 400, "unsupported_grant_type", 70003],
    ["no grant", v2, without("grant_type"), 400, "invalid_request", 900144],
    ["no scope", v2, without("scope"), 400, "invalid_request", 900144],
    ["a scope that is no default", v2, { ...good, scope: "User.Read" }, 400, "invalid_scope", 1002012],
    [
      "a resource that nobody knows",
      v2,
      { ...good, scope: "https://example.com/.default" },
      400,
      "invalid_resource",
      500011,
    ],
  ])("refuses %s", async (_, path, form, status, error, code) => {
    const answer = await post(path, form);
    expect([answer.status, answer.body["error"], answer.body["error_codes"]]).toEqual([
      status,
      error,
      [code],
    ]);
    expect(answer.body["error_description"]).toMatch(
      new RegExp(`^AADSTS${code}: .*Trace ID: [0-9a-f-]{36} `),
    );
    expect(JSON.stringify(answer.body)).not.toContain(identity.clientSecret);
  });
});

describe("a pipeline's token", () => {
  const { ACTIONS_ID_TOKEN_REQUEST_URL: address = "", ACTIONS_ID_TOKEN_REQUEST_TOKEN: bearer = "" } =
    federation.variables;
  const audience = "api://AzureADTokenExchange";

  async function pipelineToken(query: string, authorization = `Bearer ${bearer}`) {
    const request = new Request(`${address}${query}`, { headers: { authorization } });
    const response = await federation.fetch(request);
    return response.ok ? ((await response.json()) as { value: string }).value : `HTTP ${response.status}`;
  }
  const asked = (assertion: string) => {
    const { client_secret: _, ...form } = good;
    return post(v2, {
      ...form,
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_assertion: assertion,
    });
  };

  test("is a login without a secret", async () => {
    const { status, body } = await asked(await pipelineToken(`&audience=${audience}`));
    expect([status, tokens.verify(String(body["access_token"]))?.appid]).toEqual([200, identity.clientId]);
  });

  test("is given to the job alone", async () => {
    expect(await pipelineToken(`&audience=${audience}`, "Bearer guess")).toBe("HTTP 401");
  });

  test.each<[string, () => Promise<string>, number]>([
    ["for another audience, as one that names none has", () => pipelineToken(""), 700212],
    ["that is none", async () => "x", 50027],
    [
      "that somebody else signed",
      async () => `${(await pipelineToken(`&audience=${audience}`)).split(".").slice(0, 2).join(".")}.AAAA`,
      700027,
    ],
  ])("is refused %s", async (_, token, code) => {
    const { status, body } = await asked(await token());
    expect([status, body["error"], body["error_codes"]]).toEqual([401, "invalid_client", [code]]);
  });

  test("is a login for five minutes", async () => {
    let time = now();
    const later = pipelineFederation(() => time);
    const { variables } = later;
    const response = await later.fetch(
      new Request(`${variables["ACTIONS_ID_TOKEN_REQUEST_URL"]}&audience=${audience}`, {
        headers: { authorization: `Bearer ${variables["ACTIONS_ID_TOKEN_REQUEST_TOKEN"]}` },
      }),
    );
    const { value } = (await response.json()) as { value: string };
    expect(later.faultOf(value)).toBeUndefined();
    time += 300_000;
    expect(later.faultOf(value)?.kind).toBe("expired");
  });
});

describe("Entra's discovery", () => {
  const get = async (path: string, host = login) => {
    const response = await entra.fetch(new Request(`${host}${path}`));
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  test("names its own endpoints under the host that was asked", async () => {
    const { body } = await get(
      `/${identity.tenantId}/v2.0/.well-known/openid-configuration`,
      "https://login.windows.net",
    );
    expect(body).toMatchObject({
      token_endpoint: `https://login.windows.net${v2}`,
      issuer: `https://login.windows.net/${identity.tenantId}/v2.0`,
    });
    expect((await get(`/nobody/v2.0/.well-known/openid-configuration`)).status).toBe(400);
  });
  test("lists its aliases, all of which it answers for", async () => {
    const { body } = await get("/common/discovery/instance?api-version=1.1");
    const [{ aliases }] = body["metadata"] as [{ aliases: string[] }];
    expect(aliases.map((alias) => entra.knows(alias))).toEqual(aliases.map(() => true));
    expect(entra.knows("login.example.com")).toBeUndefined();
  });
});

describe("a token", () => {
  test("is worth nothing when its claims were changed, or after an hour", () => {
    const token = tokens.issue("https://management.azure.com/");
    const [header = "", claims = "", signature = ""] = token.split(".");
    const forged = { ...(JSON.parse(Buffer.from(claims, "base64url").toString()) as object), oid: "me" };
    const changed = [header, Buffer.from(JSON.stringify(forged)).toString("base64url"), signature].join(".");
    expect(tokens.verify(token)).toBeDefined();
    expect([tokens.verify(changed), tokens.verify("x"), tokens.inspect(changed)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    const old = tokens.issue("https://management.azure.com/", 0);
    expect([tokens.verify(old), tokens.inspect(old)?.isExpired]).toEqual([undefined, true]);
    expect(tokenIssuer(identity, now).verify(token)).toBeUndefined();
  });
});
