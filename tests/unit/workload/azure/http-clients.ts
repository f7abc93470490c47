import {
  createDefaultHttpClient,
  createHttpHeaders,
  type HttpClient,
  RestError,
} from "@azure/core-rest-pipeline";

/** The address of a local server as a client must have it, which gives its token to no address without TLS. */
export const secured = (url: string): string => url.replace(/^http:/, "https:");

/** Reaches a local server, which has no TLS, where a client means to speak TLS. */
export function withoutTls(): HttpClient {
  const client = createDefaultHttpClient();
  return {
    async sendRequest(request) {
      const meant = request.url;
      request.url = meant.replace(/^https:/, "http:");
      request.allowInsecureConnection = true;
      request.disableKeepAlive = true;
      try {
        return await client.sendRequest(request);
      } finally {
        request.url = meant;
      }
    },
  };
}

/** Sends by a function of fetch's shape. */
export const byFetch = (send: (url: string, init: RequestInit) => Promise<Response>): HttpClient => ({
  async sendRequest(request) {
    const { url, method, body } = request;
    const headers = request.headers.toJSON();
    try {
      const response = await send(url, { method, headers, ...(typeof body === "string" && { body }) });
      return {
        request,
        status: response.status,
        headers: createHttpHeaders(Object.fromEntries(response.headers)),
        bodyAsText: await response.text(),
      };
    } catch (error) {
      throw new RestError((error as Error).message, { code: RestError.REQUEST_SEND_ERROR, request });
    }
  },
});

/** A login that gives the token for good. */
export const tokens = (token: () => Promise<string>) => ({
  getToken: async () => ({ token: await token(), expiresOnTimestamp: Number.MAX_SAFE_INTEGER }),
});
