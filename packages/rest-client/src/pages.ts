import { RestError, shownAddress, unexpectedAnswer } from "./rest-error";

/**
 * The token of the page after this one, if there is one. Throws RestError where it is this page's own: the pages
 * would never end.
 */
export function nextPage(
  token: string | undefined,
  next: string | undefined,
  url: string,
): string | undefined {
  if (next !== token || !next) return next || undefined;
  throw new RestError(`${shownAddress(url)}: 200, but the answer's next page is the page itself`, {
    code: unexpectedAnswer,
    retryable: false,
  });
}
