import { isNativeError } from "node:util/types";
import type { Connection } from "../../stack/connection";
import { UserError } from "rest-client";
import { describeBody, isHtml, UnexpectedAnswer } from "rest-client";

const rephrase = "Rephrase the prompt, or change the deployment's content filter.";

/** The fields of openai's APIError that say what happened; a connection that broke has no status. */
interface ApiErrorLike extends Error {
  status?: number | undefined;
  code?: string | null | undefined;
  headers?: Headers | undefined;
  /** The body's `error`, also of an event in a stream. */
  error?: unknown;
}

/**
 * What a failed call means for the person who made it, in one line with what to do. The causes are
 * those of Azure OpenAI's data plane; its own words are kept where they say more.
 */
export function explainModelError(error: unknown, connection: Connection["openai"]): UserError {
  const known = (isNativeError(error) ? error : new Error(String(error))) as ApiErrorLike;
  const before = explainedBefore(known);
  if (before !== undefined) return before;
  const said = saidBy(known);
  const explained = (message: string, hint?: string): UserError =>
    new UserError(message, { cause: error, ...(hint === undefined ? {} : { hint }) });
  switch (known.status) {
    case 400:
      return known.code === "content_filter"
        ? explained(`the content filter refused the prompt: ${said}`, rephrase)
        : explained(`the model refused the request: ${said}`);
    case 401:
    case 403:
      return explainRefusal(known, connection, explained);
    case 404:
      return explained(
        `there is no deployment ${connection.deployment} at ${connection.endpoint} (API version ${connection.apiVersion}): ${said}`,
        "A new deployment takes some minutes to answer; otherwise check AZURE_OPENAI_DEPLOYMENT and AZURE_OPENAI_API_VERSION.",
      );
    case 408:
      return explained(`the model did not answer in time: ${said}`, "Try again.");
    case 429:
      return explained(
        `the deployment's rate limit is reached: ${said}`,
        `Wait${waitOf(known)} and try again, or raise the deployment's capacity.`,
      );
  }
  if (known.status !== undefined && known.status >= 500) {
    return explained(
      `the model service failed (${known.status}): ${said}`,
      "Try again; see Azure's status page if it stays.",
    );
  }
  const from = connection.endpoint;
  if (known instanceof UnexpectedAnswer)
    return explained(
      `${from} answered, but not as a model does: ${said}`,
      "Check the address: AZURE_OPENAI_ENDPOINT, or the stack's, and HTTPS_PROXY where one is set.",
    );
  if (known.name === "SyntaxError")
    return explained(`the answer of ${from} was not JSON: ${said}`, "Try again.");
  // An error within an answer that had begun.
  if (known.error !== undefined)
    return known.code === "content_filter"
      ? explained(`the content filter ended the reply: ${said}`, rephrase)
      : explained(`${from} broke off its reply: ${said}`, "Try again.");
  return explained(
    `the model at ${connection.endpoint} could not be reached: ${deepestMessage(known)}`,
    "Check the address and the network.",
  );
}

/** What was meant for a person already, such as a login that gave no token; the client puts an error of its own around it. */
function explainedBefore(error: unknown): UserError | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if (cause instanceof UserError) return cause;
  return undefined;
}

/** Who calls, or how, is not accepted. */
function explainRefusal(
  error: ApiErrorLike,
  connection: Connection["openai"],
  explained: (message: string, hint?: string) => UserError,
): UserError {
  const said = saidBy(error);
  const { endpoint } = connection;
  switch (error.code) {
    case "PermissionDenied":
      return explained(
        `no role lets this identity call ${endpoint}: ${said}`,
        "A new role takes up to ten minutes: try again then. Otherwise give the identity the role Cognitive Services " +
          "OpenAI User on the account: `pulumi up` gives it to whoever deploys, `az role assignment create` to others.",
      );
    case "AuthenticationTypeDisabled":
      return explained(
        `${endpoint} takes no keys: they are switched off at the account: ${said}`,
        "Of a stack's account: `pulumi up --refresh` switches them on again, `pulumi config set openaiAuth entra` and `pulumi up` " +
          "do without. Of another: leave AZURE_OPENAI_API_KEY out, and an Entra login is used (`az login`, or a service " +
          "principal's ARM_* variables).",
      );
  }
  if (/public access is disabled/i.test(said))
    return explained(
      `${endpoint} takes calls from its private network alone, and this machine is outside of it: ${said}`,
      "Let the lab's cluster call it, which is inside: `npx llmops notebook run`. Or run this on a machine in that network.",
    );
  if (error.status === 403)
    return explained(
      `${endpoint} refused access: ${said}`,
      "Check the account's network rules and key access.",
    );
  return "token" in connection
    ? explained(
        `${endpoint} refused the token: ${said}`,
        "Log in to the tenant of the account with `az login`, or set AZURE_OPENAI_AD_TOKEN to a token that has not run out.",
      )
    : explained(
        `${endpoint} refused the key: ${said}`,
        "Set AZURE_OPENAI_API_KEY to a key of this account, or run `pulumi refresh` if the key was rotated.",
      );
}

/** The service's words in a line; openai puts the status before them, and a page there as it is. */
function saidBy(error: ApiErrorLike): string {
  const message = error.message.replace(/^\d{3} /, "");
  if (message === "status code (no body)" || message === "") return "no reason given";
  const line = isHtml(message) ? describeBody(message) : message.replace(/\s+/g, " ").trim();
  return line.length <= longest ? line : `${line.slice(0, longest)}…`;
}

const longest = 500;

function waitOf(error: ApiErrorLike): string {
  const seconds = error.headers?.get?.("retry-after");
  return seconds === null || seconds === undefined ? "" : ` ${seconds} s`;
}

function deepestMessage(error: Error): string {
  let deepest = error;
  while (deepest.cause instanceof Error) deepest = deepest.cause;
  const code = (deepest as { code?: unknown }).code;
  return deepest.message !== "" ? deepest.message : typeof code === "string" ? code : error.message;
}
