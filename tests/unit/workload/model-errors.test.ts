import { AzureOpenAI } from "openai";
import { UserError } from "../../../packages/rest-client/src/user-error";
import { explainModelError } from "../../../workload/chat/model-errors";
import { clientAnswering, jsonResponse, question } from "./support";

const place = {
  endpoint: "https://account.openai.azure.com",
  apiVersion: "2024-05-01-preview",
  deployment: "gpt-4o",
  model: undefined,
};
const withKey = { ...place, apiKey: "key" };
const withToken = { ...place, token: async () => "token" };

async function explained(status: number, code: string, connection: typeof withKey | typeof withToken) {
  const { client } = clientAnswering(() => jsonResponse({ error: { code, message: "Why." } }, status));
  const error: unknown = await client.chat.completions.create(question).catch((thrown: unknown) => thrown);
  return explainModelError(error, connection);
}

test.each([
  [
    "a role is missing",
    401,
    "PermissionDenied",
    withToken,
    /no role lets this identity call/,
    /ten minutes.*OpenAI User/,
  ],
  [
    "a role is missing",
    403,
    "PermissionDenied",
    withToken,
    /no role lets this identity call/,
    /role assignment create/,
  ],
  [
    "keys are off",
    403,
    "AuthenticationTypeDisabled",
    withKey,
    /takes no keys.*switched off/,
    /`pulumi up --refresh`.*openaiAuth entra.*leave AZURE_OPENAI_API_KEY out/,
  ],
  ["the token is bad", 401, "401", withToken, /refused the token/, /az login.*AZURE_OPENAI_AD_TOKEN/],
  ["the key is bad", 401, "401", withKey, /refused the key/, /AZURE_OPENAI_API_KEY/],
  ["the network is closed", 403, "403", withToken, /refused access/, /network rules/],
] as const)(
  "where %s (%i %s) it says so, and what to do",
  async (_, status, code, connection, message, hint) => {
    const error = await explained(status, code, connection);
    expect(error.message).toMatch(message);
    expect(error.hint).toMatch(hint);
  },
);

test("where nobody is logged in, the login's own words and hint stay", async () => {
  const client = new AzureOpenAI({
    endpoint: place.endpoint,
    apiVersion: place.apiVersion,
    apiKey: "",
    azureADTokenProvider: () => Promise.reject(new UserError("Entra gave no token", { hint: "Log in." })),
    maxRetries: 0,
  });
  const error: unknown = await client.chat.completions.create(question).catch((thrown: unknown) => thrown);
  expect(explainModelError(error, withToken)).toMatchObject({
    message: "Entra gave no token",
    hint: "Log in.",
  });
});
