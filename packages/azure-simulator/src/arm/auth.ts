import type { Identity } from "../context/state";
import type { TokenIssuer } from "../entra/tokens";
import { ArmError } from "./errors";

const audiences = ["https://management.core.windows.net", "https://management.azure.com"];
const allowed = audiences.flatMap((audience) => [`${audience}/`, audience]);

/** Refuses a request without a valid access token for ARM. */
export function requireToken(tokens: TokenIssuer, identity: Identity, authorization: string | null): void {
  const refuse = (code: string, message: string, description: string) =>
    new ArmError(401, code, message, {
      gateway: true,
      headers: {
        "www-authenticate": `Bearer authorization_uri="https://login.windows.net/${identity.tenantId}", error="invalid_token", error_description="${description}"`,
      },
    });
  if (!authorization)
    throw refuse(
      "AuthenticationFailed",
      "Authentication failed. The 'Authorization' header is missing.",
      "The authentication failed because of missing 'Authorization' header.",
    );
  const token = /^bearer (.+)$/i.exec(authorization)?.[1];
  if (!token)
    throw refuse(
      "AuthenticationFailedInvalidHeader",
      "Authentication failed. The 'Authorization' header is provided in an invalid format.",
      "The authentication scheme must be Bearer.",
    );
  const read = tokens.inspect(token);
  if (!read)
    throw refuse(
      "InvalidAuthenticationToken",
      "The access token is invalid.",
      "The access token is invalid.",
    );
  if (read.isExpired)
    throw refuse(
      "ExpiredAuthenticationToken",
      `The access token expiry UTC time '${new Date(read.claims.exp * 1000).toUTCString()}' is earlier than current UTC time.`,
      "The access token expired.",
    );
  if (!allowed.includes(read.claims.aud))
    throw refuse(
      "InvalidAuthenticationTokenAudience",
      `The access token has been obtained for wrong audience or resource '${read.claims.aud}'. It should exactly match with one of the allowed audiences '${allowed.join("','")}'.`,
      "The audience is invalid.",
    );
}
