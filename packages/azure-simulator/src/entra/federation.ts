import { createHmac, randomBytes, randomUUID, timingSafeEqual } from "node:crypto";
import type { Service } from "../context/service";

/** RFC 7523: what a login by a token in place of a secret says of itself. */
export const ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/** The pipeline that the cloud's service principal trusts, by its federated credential. */
const issuer = "https://token.actions.githubusercontent.com";
const subject = "repo:example/lab:environment:lab";
const audience = "api://AzureADTokenExchange";

/** Where a job of GitHub Actions asks for its token; the real hosts have other names in front of this domain. */
const host = "pipelines.actions.githubusercontent.com";
/** What it gets for an audience that it does not name. */
const usualAudience = "https://github.com/example";
const lifetimeSeconds = 300;

interface Claims {
  readonly iss: string;
  readonly sub: string;
  readonly aud: string;
  /** Seconds since 1970. */
  readonly exp: number;
}

/** Why a token is no login. */
export interface AssertionFault {
  readonly kind: "malformed" | "signature" | "expired" | "audience" | "subject";
  readonly claims: Pick<Claims, "aud" | "sub">;
}

/** A pipeline with an identity of its own, and Entra's trust in it. */
export interface Federation extends Service {
  /** What a job finds in its environment. */
  readonly variables: Readonly<Record<string, string>>;
  /** Undefined when the token is a login. */
  faultOf(assertion: string): AssertionFault | undefined;
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/**
 * GitHub Actions as a job sees it: its token, for the audience that it names, five minutes long.
 * @param now milliseconds since 1970
 */
export function pipelineFederation(now: () => number = Date.now): Federation {
  const key = randomBytes(32);
  const bearer = randomBytes(30).toString("base64url");
  // GitHub signs with RS256; nobody here checks the signature but we, so a keyed hash serves.
  const sign = (text: string): Buffer => createHmac("sha256", key).update(text).digest();
  const mint = (aud: string): string => {
    const seconds = Math.floor(now() / 1000);
    const claims = {
      jti: randomUUID(),
      iss: issuer,
      sub: subject,
      aud,
      iat: seconds,
      exp: seconds + lifetimeSeconds,
    };
    const body = `${encode({ typ: "JWT", alg: "HS256" })}.${encode(claims)}`;
    return `${body}.${sign(body).toString("base64url")}`;
  };
  return {
    name: "github",
    variables: {
      ACTIONS_ID_TOKEN_REQUEST_URL: `https://${host}/idtoken?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: bearer,
    },
    knows: (name) => (name === host ? true : undefined),
    fetch(request) {
      const { pathname, searchParams } = new URL(request.url);
      if (request.method !== "GET" || pathname !== "/idtoken") return new Response(null, { status: 404 });
      if (request.headers.get("authorization") !== `Bearer ${bearer}`)
        return new Response(null, { status: 401 });
      const value = mint(searchParams.get("audience") ?? usualAudience);
      return Response.json({ count: value.length, value });
    },
    faultOf(assertion) {
      const [head = "", claimed = "", signature = ""] = assertion.split(".");
      const claims = claimsOf(claimed);
      if (claims === undefined) return { kind: "malformed", claims: { aud: "", sub: "" } };
      const right = sign(`${head}.${claimed}`);
      const given = Buffer.from(signature, "base64url");
      if (given.length !== right.length || !timingSafeEqual(given, right))
        return { kind: "signature", claims };
      if (claims.exp * 1000 <= now()) return { kind: "expired", claims };
      if (claims.aud !== audience) return { kind: "audience", claims };
      return claims.iss === issuer && claims.sub === subject ? undefined : { kind: "subject", claims };
    },
  };
}

function claimsOf(encoded: string): Claims | undefined {
  try {
    return JSON.parse(Buffer.from(encoded, "base64url").toString()) as Claims;
  } catch {
    return undefined;
  }
}
