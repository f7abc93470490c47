/** The part of `fetch` that a client uses. The global one has it, and every other that is made after it. */
export type Fetch = (url: string, init: FetchInit) => Promise<FetchedResponse>;

/** One HTTP request. */
export interface FetchInit {
  method: string;
  headers: Record<string, string>;
  body?: string;
  redirect: "follow" | "manual";
  /** Ends the request, which then rejects with the signal's reason. */
  signal: AbortSignal;
}

/** What `fetch` resolves to: a `Response`, or as much of one. */
export interface FetchedResponse {
  /** The address that answered, after redirects; empty where `fetch` does not say. */
  readonly url: string;
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** One HTTP request, to an address. */
export interface Exchange extends Omit<FetchInit, "body" | "redirect"> {
  url: string;
  body?: string | undefined;
}

/** The whole answer to it. */
export interface Answer {
  /** The address that answered, after redirects. */
  url: string;
  status: number;
  headers: { get(name: string): string | null };
  text: string;
  /** The body as it came, for what is not text. */
  bytes: Uint8Array;
}

/**
 * Sends a request and reads the whole answer. Follows a redirect only where the request stays the same question.
 * Rejects with the network's error.
 */
export async function exchange(fetch: Fetch, { url, body, ...request }: Exchange): Promise<Answer> {
  const init = { ...request, ...(body === undefined ? {} : { body }) };
  const read = async (redirect: FetchInit["redirect"]): Promise<Answer> => {
    const response = await fetch(url, { ...init, redirect });
    const bytes = Buffer.from(await response.arrayBuffer());
    const { status, headers } = response;
    return { url: response.url || url, status, headers, text: bytes.toString("utf8"), bytes };
  };
  const answer = await read("manual");
  return isFollowed(request.method, answer.status) ? read("follow") : answer;
}

/** `fetch` turns a POST into a GET for 301, 302 and 303: a login page would answer it, and nothing was done. */
function isFollowed(method: string, status: number): boolean {
  return status === 307 || status === 308 || (method === "GET" && [301, 302, 303].includes(status));
}
