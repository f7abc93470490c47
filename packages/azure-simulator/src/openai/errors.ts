/** A refusal as the data plane sends it: status, `{"error": …}` and headers. */
export class ChatError extends Error {
  constructor(
    readonly status: number,
    readonly error: Record<string, unknown> & { message: string },
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(error.message);
    this.name = "ChatError";
  }
}

/** The gateway's own refusals carry the status as a string for a code. */
const gateway = (status: number, message: string, code = String(status)): ChatError =>
  new ChatError(status, { code, message });

export const invalidKey = (): ChatError =>
  gateway(
    401,
    "Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active subscription and use a correct regional API endpoint for your resource.",
  );

export const invalidToken = (): ChatError =>
  gateway(
    401,
    "Unauthorized. Access token is missing, invalid, audience is incorrect (https://cognitiveservices.azure.com), or have expired.",
  );

/** @param action the data action that no role of the principal grants */
export const permissionDenied = (principal: string, action: string, operation: string): ChatError =>
  gateway(
    401,
    `The principal \`${principal}\` lacks the required data action \`${action}\` to perform \`${operation}\` operation.`,
    "PermissionDenied",
  );

export const keysDisabled = (): ChatError =>
  gateway(403, "Key based authentication is disabled for this resource.", "AuthenticationTypeDisabled");

export const publicAccessDisabled = (): ChatError =>
  gateway(403, "Public access is disabled. Please configure private endpoint.");

/** An unknown path and an unknown api-version are one and the same to the service. */
export const resourceNotFound = (): ChatError => gateway(404, "Resource not found");

export const deploymentNotFound = (): ChatError =>
  gateway(
    404,
    "The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, please wait a moment and try again.",
    "DeploymentNotFound",
  );

/** The model's own refusal of a request. `code` is null where OpenAI gives none. */
export const invalidRequest = (message: string, param: string | null, code: string | null): ChatError =>
  new ChatError(400, { message, type: "invalid_request_error", param, code });

/** @param kind what is exhausted: tokens or calls a minute */
export const rateLimited = (
  apiVersion: string,
  kind: "token" | "call",
  retryAfterSeconds: number,
): ChatError =>
  new ChatError(
    429,
    {
      code: "429",
      message: `Requests to the ChatCompletions_Create Operation under Azure OpenAI API version ${apiVersion} have exceeded ${kind} rate limit of your current OpenAI S0 pricing tier. Please retry after ${retryAfterSeconds} seconds. Please go here: https://aka.ms/oai/quotaincrease if you would like to further increase the default rate limit. For Free Account customers, upgrade to Pay as you Go here: https://aka.ms/429TrialUpgrade.`,
    },
    { "retry-after": String(retryAfterSeconds), "retry-after-ms": String(retryAfterSeconds * 1000) },
  );
