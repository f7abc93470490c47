import { isTransient, retryAfter, type HttpClient, type HttpRequest, type HttpResponse } from "../http";
import type { Timing } from "../timing";
import type { TokenSource } from "../entra";
import { wait } from "../wait";
import { ArmError, errorIn } from "./arm-error";

export const armEndpoint = "https://management.azure.com";
/** The double slash is real: the audience ends in one and `/.default` begins with one. */
export const armAudience = "https://management.core.windows.net/";

const userAgent =
  "pulumi-azure-native/3.28 azsdk-go-azcore/v1.18.0 (go1.24; linux) pid-a90539d8-a7a6-5826-95c4-1fbef22d4b22";
const registrationApiVersion = "2019-05-01";
const longestRetryAfter = 120_000;
const replaysAfterRegistration = 3;

/** Requests to Azure Resource Manager: logged in, repeated where that can help, namespaces registered. */
export interface ArmClient {
  /** @param url a path with its query, or a full URL as polling headers have it */
  send(
    method: HttpRequest["method"],
    url: string,
    signal: AbortSignal,
    body?: unknown,
  ): Promise<HttpResponse>;
}

/** Whether a repetition can help: the statuses azcore repeats, and the one conflict that goes away by itself. */
function isRepeatable({ status, body }: HttpResponse): boolean {
  if ([408, 429, 500, 502, 503, 504].includes(status)) return true;
  return status === 409 && errorIn(body, "").code === "AnotherOperationInProgress";
}

/** The subscription and the namespace a path speaks of. */
function namespaceOf(url: string): { subscription: string; namespace: string } | undefined {
  const path = new URL(url).pathname;
  const subscription = /^\/subscriptions\/([^/]+)/i.exec(path)?.[1];
  const namespace = [...path.matchAll(/\/providers\/([^/]+)/gi)].at(-1)?.[1];
  return subscription && namespace ? { subscription, namespace } : undefined;
}

export function armClient(http: HttpClient, tokens: TokenSource, timing: Timing): ArmClient {
  async function once(request: HttpRequest & { signal: AbortSignal }): Promise<HttpResponse> {
    const authorization = `Bearer ${await tokens(armAudience, request.signal)}`;
    return http.send({ ...request, headers: { "user-agent": userAgent, authorization } });
  }

  /** Repeats by azcore's rules. A service that asks for more than two minutes gets its error reported. */
  async function repeated(request: HttpRequest & { signal: AbortSignal }): Promise<HttpResponse> {
    for (const delay of timing.armRetries) {
      try {
        const response = await once(request);
        const asked = retryAfter(response.headers);
        if (!isRepeatable(response) || (asked ?? 0) > longestRetryAfter) return response;
        await wait(asked ?? delay, request.signal);
      } catch (error) {
        if (request.signal.aborted || !isTransient(error)) throw error;
        await wait(delay, request.signal);
      }
    }
    return once(request);
  }

  async function register(
    { subscription, namespace }: { subscription: string; namespace: string },
    signal: AbortSignal,
  ): Promise<void> {
    const base = `${armEndpoint}/subscriptions/${subscription}/providers/${namespace}`;
    const query = `?api-version=${registrationApiVersion}`;
    const asked = await repeated({ method: "POST", url: `${base}/register${query}`, signal });
    if (asked.status >= 400) throw ArmError.from(asked);
    for (let look = 0; look < timing.registrationPolls; look += 1) {
      const state = await repeated({ method: "GET", url: `${base}${query}`, signal });
      if (state.status >= 400) throw ArmError.from(state);
      if ((state.body as { registrationState?: string }).registrationState === "Registered") return;
      await wait(retryAfter(state.headers) ?? timing.registrationPoll, signal);
    }
    throw new Error(`the namespace ${namespace} is still not registered in subscription ${subscription}`);
  }

  return {
    async send(method, url, signal, body) {
      const request = { method, url: url.startsWith("/") ? armEndpoint + url : url, signal, body };
      let response = await repeated(request);
      const target = namespaceOf(request.url);
      for (let replay = 0; replay < replaysAfterRegistration; replay += 1) {
        const missing =
          response.status === 409 && errorIn(response.body, "").code === "MissingSubscriptionRegistration";
        if (!missing || target === undefined) break;
        await register(target, signal);
        response = await repeated(request);
      }
      return response;
    },
  };
}
