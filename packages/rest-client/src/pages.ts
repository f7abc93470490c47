import type { RestClient } from "./rest-client";
import { RestError, shownAddress, unexpectedAnswer } from "./rest-error";

/**
 * The token of the page after this one, if there is one. Throws RestError where it is this page's own: the pages
 * would never end.
 */
export function nextPage(
  client: RestClient,
  path: string,
  token: string | undefined,
  next: string | undefined,
): string | undefined {
  if (next !== token || !next) return next || undefined;
  const shown = shownAddress(client.target.url + path);
  throw new RestError(`${shown}: 200, but the answer's next page is the page itself`, {
    name: client.errorName,
    code: unexpectedAnswer,
    retryable: false,
  });
}
