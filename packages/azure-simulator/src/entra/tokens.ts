import { createHmac, randomBytes, randomUUID, timingSafeEqual } from "node:crypto";
import type { Identity } from "../context/state";

/** What a verified access token says. */
export interface TokenClaims {
  readonly aud: string;
  readonly appid: string;
  readonly oid: string;
  readonly tid: string;
  /** Seconds since 1970. */
  readonly exp: number;
}

/** Issues and verifies Entra's access tokens: decodable JWTs, as clients read their claims. */
export interface TokenIssuer {
  /**
   * @param audience the resource, e.g. `https://management.azure.com/`
   * @param principal in place of the cloud's own service principal: a managed identity
   */
  issue(
    audience: string,
    lifetimeSeconds?: number,
    principal?: Pick<Identity, "clientId" | "objectId">,
  ): string;
  /** The claims of a token of ours that is not expired, or undefined. */
  verify(token: string): TokenClaims | undefined;
  /** The claims of a token of ours, expired or not; undefined when it is none of ours. */
  inspect(token: string): { readonly claims: TokenClaims; readonly isExpired: boolean } | undefined;
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/** Real Entra signs with RS256; nobody here checks the signature but we, so a keyed hash serves. */
export function tokenIssuer(identity: Identity, now: () => number = Date.now): TokenIssuer {
  const key = randomBytes(32);
  const sign = (text: string): string => createHmac("sha256", key).update(text).digest("base64url");
  const inspect: TokenIssuer["inspect"] = (token) => {
    const dot = token.lastIndexOf(".");
    if (dot < 0) return undefined;
    const given = Buffer.from(token.slice(dot + 1));
    const right = Buffer.from(sign(token.slice(0, dot)));
    if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined;
    const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as TokenClaims;
    return { claims, isExpired: claims.exp * 1000 <= now() };
  };
  return {
    issue(audience, lifetimeSeconds = 3599, { clientId, objectId } = identity) {
      const seconds = Math.floor(now() / 1000);
      const claims = {
        aud: audience,
        iss: `https://sts.windows.net/${identity.tenantId}/`,
        iat: seconds,
        nbf: seconds,
        exp: seconds + lifetimeSeconds,
        appid: clientId,
        appidacr: "1",
        idp: `https://sts.windows.net/${identity.tenantId}/`,
        idtyp: "app",
        oid: objectId,
        sub: objectId,
        tid: identity.tenantId,
        uti: randomUUID(),
        ver: "1.0",
      };
      const body = `${encode({ typ: "JWT", alg: "HS256" })}.${encode(claims)}`;
      return `${body}.${sign(body)}`;
    },
    verify(token) {
      const read = inspect(token);
      return read && !read.isExpired ? read.claims : undefined;
    },
    inspect,
  };
}
