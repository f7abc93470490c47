import { text } from "./rpc/values";
import type { HttpClient, HttpResponse } from "./http";

/** A service principal that logs in with a secret. */
export interface ServicePrincipal {
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

interface Token {
  readonly value: string;
  /** Milliseconds since 1970. */
  readonly expires: number;
}

/** A source of access tokens; each is asked for once and again when it is about to expire. */
export type TokenSource = (audience: string, signal?: AbortSignal) => Promise<string>;

const authority = "https://login.microsoftonline.com";
const renewBefore = 5 * 60_000;

function tokenFrom(response: HttpResponse, now: number): Token {
  const body = (response.body ?? {}) as Record<string, unknown>;
  if (response.status === 200 && typeof body["access_token"] === "string") {
    return { value: body["access_token"], expires: now + Number(body["expires_in"]) * 1000 };
  }
  const reason = body["error_description"] ?? body["error"] ?? response.text;
  throw new Error(`login failed: ${authority} answered ${response.status}: ${text(reason)}`);
}

/** Remembers tokens by audience; requests for the same one that come together share one login. */
function remembered(login: (audience: string, signal?: AbortSignal) => Promise<Token>): TokenSource {
  const held = new Map<string, { token: Promise<Token>; expires: number }>();
  return async (audience, signal) => {
    let entry = held.get(audience);
    if (entry === undefined || entry.expires - renewBefore < Date.now()) {
      entry = { token: login(audience, signal), expires: Number.POSITIVE_INFINITY };
      held.set(audience, entry);
    }
    try {
      const { value, expires } = await entry.token;
      entry.expires = expires;
      return value;
    } catch (error) {
      held.delete(audience);
      throw error;
    }
  };
}

/** Where the tenant gives out tokens, by its OpenID configuration. */
async function tokenEndpoint(http: HttpClient, tenantId: string, signal?: AbortSignal): Promise<string> {
  const response = await http.send({
    method: "GET",
    url: `${authority}/${tenantId}/v2.0/.well-known/openid-configuration`,
    ...(signal && { signal }),
  });
  const endpoint = (response.body as { token_endpoint?: unknown } | undefined)?.token_endpoint;
  if (response.status === 200 && typeof endpoint === "string") return endpoint;
  throw new Error(`login failed: tenant ${tenantId} has no OpenID configuration: ${response.text}`);
}

/** The v2 endpoint, as azure-native's login asks it: found by discovery, and the audience becomes a scope. */
export const tokensV2 = (http: HttpClient, principal: ServicePrincipal): TokenSource =>
  remembered(async (audience, signal) =>
    tokenFrom(
      await http.send({
        method: "POST",
        url: await tokenEndpoint(http, principal.tenantId, signal),
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams({
          grant_type: "client_credentials",
          client_id: principal.clientId,
          client_secret: principal.clientSecret,
          scope: `${audience}/.default openid offline_access profile`,
        }).toString(),
        ...(signal && { signal }),
      }),
      Date.now(),
    ),
  );

/** The v1 endpoint, as the Databricks provider's login asks it: credentials in a header, a resource. */
export const tokensV1 = (http: HttpClient, principal: ServicePrincipal): TokenSource =>
  remembered(async (resource, signal) => {
    const credentials = [principal.clientId, principal.clientSecret].map(encodeURIComponent).join(":");
    return tokenFrom(
      await http.send({
        method: "POST",
        url: `${authority}/${principal.tenantId}/oauth2/token`,
        headers: {
          "content-type": "application/x-www-form-urlencoded",
          authorization: `Basic ${Buffer.from(credentials).toString("base64")}`,
        },
        body: new URLSearchParams({ grant_type: "client_credentials", resource }).toString(),
        ...(signal && { signal }),
      }),
      Date.now(),
    );
  });
