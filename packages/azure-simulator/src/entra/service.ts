import { randomUUID } from "node:crypto";
import type { FaultInjector } from "../faults/injector";
import { ASSERTION_TYPE, type AssertionFault, type Federation } from "./federation";
import type { Service } from "../context/service";
import type { Identity } from "../context/state";
import type { TokenIssuer } from "./tokens";

const preferredHost = "login.microsoftonline.com";
const aliases = [preferredHost, "login.windows.net", "login.microsoft.com", "sts.windows.net"];

/** Resources that tokens are given for, without a slash at their end. */
const resources = [
  "https://management.azure.com",
  "https://management.core.windows.net",
  "2ff814a6-3304-4ab8-85cb-cd0e6f879c1d",
  "https://cognitiveservices.azure.com",
  "https://ai.azure.com",
  "https://storage.azure.com",
  "https://graph.microsoft.com",
];

const usualLifetimeSeconds = 3599;

/** A refusal as Entra words it: an OAuth error with an AADSTS number. */
interface Refusal {
  readonly status: 400 | 401;
  readonly error: string;
  readonly code: number;
  readonly text: string;
}

interface EntraWorld {
  readonly state: { readonly identity: Identity; readonly guests?: readonly Identity[] };
  readonly tokens: TokenIssuer;
  readonly federation: Pick<Federation, "faultOf">;
  readonly faults: Pick<FaultInjector, "condition">;
  now(): number;
}

/** Microsoft Entra ID: client credentials by secret or a pipeline's token, in both versions of the token endpoint. */
export function entraService(world: EntraWorld): Service {
  const { identity } = world.state;
  return {
    name: "entra",
    knows: (host) => (aliases.includes(host) ? true : undefined),
    async fetch(request) {
      const url = new URL(request.url);
      const [tenant = "", ...rest] = url.pathname.split("/").filter(Boolean);
      const path = rest.join("/").toLowerCase();
      if (request.method === "GET" && path === "discovery/instance") return instanceDiscovery(tenant);
      if (request.method === "GET" && /^(v2\.0\/)?\.well-known\/openid-configuration$/.test(path))
        return isTenant(identity, tenant)
          ? openidConfiguration(url.host, tenant, path.startsWith("v2.0"))
          : refuse(unknownTenant(tenant), world.now());
      if (request.method === "GET" && /^discovery\/(v2\.0\/)?keys$/.test(path))
        return Response.json({ keys: [] });
      if (request.method === "POST" && /^oauth2\/(v2\.0\/)?token$/.test(path)) {
        const form = new URLSearchParams(await request.text());
        const grant = grantToken(
          world,
          tenant,
          form,
          request.headers.get("authorization"),
          path.includes("v2.0"),
        );
        return "refusal" in grant
          ? refuse(grant.refusal, world.now())
          : tokenResponse(world, grant, path.includes("v2.0"));
      }
      return new Response("The page you are looking for does not exist.\n", { status: 404 });
    },
  };
}

const isTenant = (identity: Identity, tenant: string): boolean =>
  ["common", "organizations", identity.tenantId.toLowerCase()].includes(tenant.toLowerCase());

const unknownTenant = (tenant: string): Refusal => ({
  status: 400,
  error: "invalid_request",
  code: 90002,
  text: `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.`,
});

/** Who gets a token, and for what. */
interface Grant {
  readonly audience: string;
  readonly principal: Identity;
}

/** Decides on a token request. The order of the complaints is Entra's. */
function grantToken(
  { state: { identity, guests = [] }, federation }: Pick<EntraWorld, "state" | "federation">,
  tenant: string,
  form: URLSearchParams,
  authorization: string | null,
  isV2: boolean,
): Grant | { readonly refusal: Refusal } {
  const refusal = (status: 400 | 401, error: string, code: number, text: string) => ({
    refusal: { status, error, code, text },
  });
  if (!isTenant(identity, tenant)) return { refusal: unknownTenant(tenant) };
  const basic = basicCredentials(authorization);
  const client = form.get("client_id") ?? basic?.id;
  const secret = form.get("client_secret") ?? basic?.secret;
  const grant = form.get("grant_type");
  const missing = (name: string) =>
    refusal(
      400,
      "invalid_request",
      900144,
      `The request body must contain the following parameter: '${name}'.`,
    );
  if (!grant) return missing("grant_type");
  if (!client) return missing("client_id");
  if (grant !== "client_credentials")
    return refusal(
      400,
      "unsupported_grant_type",
      70003,
      `The app requested an unsupported grant type '${grant}'.`,
    );
  const principal = [identity, ...guests].find(
    ({ clientId }) => clientId.toLowerCase() === client.toLowerCase(),
  );
  if (principal === undefined)
    return refusal(
      400,
      "unauthorized_client",
      700016,
      `Application with identifier '${client}' was not found in the directory '${tenant}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.`,
    );
  const assertion = form.get("client_assertion");
  if (assertion !== null && form.get("client_assertion_type") === ASSERTION_TYPE) {
    const fault = federation.faultOf(assertion);
    if (fault !== undefined) return { refusal: assertionRefusal(fault) };
  } else if (!secret)
    return refusal(
      401,
      "invalid_client",
      7000218,
      "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    );
  else if (secret !== principal.clientSecret)
    return refusal(
      401,
      "invalid_client",
      7000215,
      `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${client}'.`,
    );
  const asked = form.get(isV2 ? "scope" : "resource");
  if (!asked) return missing(isV2 ? "scope" : "resource");
  const audience = isV2 ? audienceOfScope(asked) : asked;
  if (audience === undefined)
    return refusal(
      400,
      "invalid_scope",
      1002012,
      `The provided value for scope ${asked} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`,
    );
  if (!resources.includes(audience.replace(/\/$/, "").toLowerCase()))
    return refusal(
      400,
      "invalid_resource",
      500011,
      `The resource principal named ${audience} was not found in the tenant named ${tenant}. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.`,
    );
  return { audience, principal };
}

/** The numbers are Entra's; its texts were not compared with it. */
function assertionRefusal({ kind, claims }: AssertionFault): Refusal {
  const [code, text] = {
    malformed: [50027, "JWT token is invalid or malformed."],
    signature: [
      700027,
      "The certificate with identifier used to sign the client assertion is not registered on application.",
    ],
    expired: [700024, "Client assertion is not within its valid time range."],
    audience: [
      700212,
      `No matching federated identity record found for presented assertion audience '${claims.aud}'.`,
    ],
    subject: [
      700213,
      `No matching federated identity record found for presented assertion subject '${claims.sub}'.`,
    ],
  }[kind] as [number, string];
  return { status: 401, error: "invalid_client", code, text };
}

/** `https://management.core.windows.net//.default` asks for `https://management.core.windows.net/`: one slash is cut. */
const audienceOfScope = (scopes: string): string | undefined =>
  scopes
    .split(/\s+/)
    .find((scope) => scope.endsWith("/.default"))
    ?.slice(0, -"/.default".length);

function basicCredentials(authorization: string | null): { id: string; secret: string } | undefined {
  const encoded = /^basic (.+)$/i.exec(authorization ?? "")?.[1];
  if (!encoded) return undefined;
  const [id = "", ...secret] = Buffer.from(encoded, "base64").toString().split(":");
  // RFC 6749, 2.3.1: both are form-encoded before they are joined.
  const decode = (text: string): string => {
    try {
      return decodeURIComponent(text.replaceAll("+", " "));
    } catch {
      return text;
    }
  };
  return { id: decode(id), secret: decode(secret.join(":")) };
}

function tokenResponse(world: EntraWorld, { audience, principal }: Grant, isV2: boolean): Response {
  const lifetimeSeconds = world.faults.condition("short-tokens")?.seconds ?? usualLifetimeSeconds;
  const access_token = world.tokens.issue(audience, lifetimeSeconds, principal);
  const seconds = Math.floor(world.now() / 1000);
  const body = isV2
    ? { token_type: "Bearer", expires_in: lifetimeSeconds, ext_expires_in: lifetimeSeconds, access_token }
    : {
        token_type: "Bearer",
        expires_in: String(lifetimeSeconds),
        ext_expires_in: String(lifetimeSeconds),
        expires_on: String(seconds + lifetimeSeconds),
        not_before: String(seconds - 300),
        resource: audience,
        access_token,
      };
  return Response.json(body, { headers: { "cache-control": "no-store", pragma: "no-cache" } });
}

function refuse({ status, error, code, text }: Refusal, now: number): Response {
  const trace = randomUUID();
  const correlation = randomUUID();
  const timestamp = new Date(now).toISOString().replace("T", " ").replace(/\.\d+/, "");
  return Response.json(
    {
      error,
      error_description: `AADSTS${code}: ${text} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${timestamp}`,
      error_codes: [code],
      timestamp,
      trace_id: trace,
      correlation_id: correlation,
      error_uri: `https://${preferredHost}/error?code=${code}`,
    },
    { status, headers: { "cache-control": "no-store" } },
  );
}

const instanceDiscovery = (tenant: string): Response =>
  Response.json({
    tenant_discovery_endpoint: `https://${preferredHost}/${tenant}/v2.0/.well-known/openid-configuration`,
    "api-version": "1.1",
    metadata: [{ preferred_network: preferredHost, preferred_cache: "login.windows.net", aliases }],
  });

function openidConfiguration(host: string, tenant: string, isV2: boolean): Response {
  const base = `https://${host}/${tenant}`;
  const oauth = isV2 ? `${base}/oauth2/v2.0` : `${base}/oauth2`;
  return Response.json({
    authorization_endpoint: `${oauth}/authorize`,
    token_endpoint: `${oauth}/token`,
    token_endpoint_auth_methods_supported: ["client_secret_post", "private_key_jwt", "client_secret_basic"],
    jwks_uri: `${base}/discovery/${isV2 ? "v2.0/" : ""}keys`,
    issuer: isV2 ? `${base}/v2.0` : `https://sts.windows.net/${tenant}/`,
    response_types_supported: ["code", "id_token", "token"],
    subject_types_supported: ["pairwise"],
    id_token_signing_alg_values_supported: ["RS256"],
    scopes_supported: ["openid", "profile", "email", "offline_access"],
    tenant_region_scope: null,
    cloud_instance_name: "microsoftonline.com",
  });
}
