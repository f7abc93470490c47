/** Who a token is for. */
export interface Identity {
  /** Object id in the directory, which roles are assigned to. */
  readonly objectId: string;
  readonly tenantId: string;
  /** A user's name, or a service principal's application id. */
  readonly name: string;
  readonly kind: "user" | "service principal";
}

/** Reads an access token's claims without checking them: they are shown, not relied on. */
export function identityOf(token: string): Identity {
  const claims = claimsOf(token);
  const text = (name: string): string => (typeof claims[name] === "string" ? claims[name] : "");
  const user = text("upn") || text("unique_name") || text("preferred_username");
  return {
    objectId: text("oid"),
    tenantId: text("tid"),
    name: user || text("appid") || text("azp"),
    kind: user === "" ? "service principal" : "user",
  };
}

function claimsOf(token: string): Record<string, unknown> {
  try {
    return JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as Record<
      string,
      unknown
    >;
  } catch {
    return {};
  }
}
