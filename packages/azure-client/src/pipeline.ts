import type { HttpClient, PipelinePolicy, RestError as RestErrorClass } from "@azure/core-rest-pipeline";
import type { TokenCredential } from "@azure/identity";
import { ArmError, type ArmAnswer, armErrorOf, noAnswer } from "./errors";
import { retryStrategy, type RetryRules } from "./retries";

export interface PipelineOptions {
  readonly credential: TokenCredential;
  readonly scope: string;
  readonly rules: RetryRules;
  readonly signal: AbortSignal | undefined;
  readonly httpClient: HttpClient | undefined;
}

/** Sends a request until it succeeds. @throws ArmError */
export type Send = (method: Method, url: string, body?: object) => Promise<ArmAnswer>;
export type Method = "GET" | "POST" | "PUT" | "DELETE";

/** How long one attempt may take, in milliseconds. */
const attemptMs = 30_000;

/**
 * Azure's own pipeline, with the parts of it that are wanted: proxies by the environment's variables, repetition by the
 * rules, the login, and logs where AZURE_LOG_LEVEL asks for them, which show neither tokens nor bodies. Not among them:
 * redirects, which would take the token elsewhere, and tracing.
 */
export async function openPipeline({
  credential,
  scope,
  rules,
  signal,
  httpClient,
}: PipelineOptions): Promise<Send> {
  const core = await import("@azure/core-rest-pipeline");
  const pipeline = core.createEmptyPipeline();
  pipeline.addPolicy(core.proxyPolicy());
  pipeline.addPolicy(core.decompressResponsePolicy());
  pipeline.addPolicy(core.userAgentPolicy({ userAgentPrefix: "azure-llmops-lab" }));
  pipeline.addPolicy(core.setClientRequestIdPolicy());
  pipeline.addPolicy(core.retryPolicy([retryStrategy(rules)], { maxRetries: rules.attempts - 1 }), {
    phase: "Retry",
  });
  pipeline.addPolicy(core.bearerTokenAuthenticationPolicy({ credential, scopes: scope }), { phase: "Sign" });
  pipeline.addPolicy(attemptLimit(core.RestError), { afterPhase: "Sign" });
  pipeline.addPolicy(core.logPolicy(), { afterPhase: "Sign" });
  const client = httpClient ?? core.createDefaultHttpClient();

  return async (method, url, body) => {
    const request = core.createPipelineRequest({
      url,
      method,
      ...(signal && { abortSignal: signal }),
      ...(body && {
        body: JSON.stringify(body),
        headers: core.createHttpHeaders({ "content-type": "application/json" }),
      }),
    });
    try {
      const { status, headers, bodyAsText } = await pipeline.sendRequest(client, request);
      const answer = { url, status, headers, text: bodyAsText ?? "" };
      if (status >= 200 && status < 300) return answer;
      throw armErrorOf(method, answer);
    } catch (error) {
      signal?.throwIfAborted();
      throw error instanceof ArmError ? error : noAnswer(new URL(url).host, error);
    }
  };
}

/** Ends an attempt that takes too long, its body included: the pipeline's own timeout ends with the headers. */
const attemptLimit = (RestError: typeof RestErrorClass): PipelinePolicy => ({
  name: "attempt-limit",
  async sendRequest(request, next) {
    const given = request.abortSignal as AbortSignal | undefined;
    const limit = AbortSignal.timeout(attemptMs);
    request.abortSignal = given ? AbortSignal.any([given, limit]) : limit;
    try {
      return await next(request);
    } catch (error) {
      if (!limit.aborted || given?.aborted) throw error;
      throw new RestError(`none within ${attemptMs / 1000} s`, { code: "ETIMEDOUT", request });
    } finally {
      if (given) request.abortSignal = given;
      else delete request.abortSignal;
    }
  },
});
