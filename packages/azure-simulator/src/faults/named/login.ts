import type { NamedFaults } from "./named-fault";

/** Logins by Entra. */
export const loginFaults: NamedFaults = {
  "short-tokens": {
    description: "Entra's tokens live for three seconds, so that they expire in the middle of an operation.",
    rules: [{ condition: { kind: "short-tokens", seconds: 3 } }],
  },
  "secret-expired": {
    description: "The service principal's secret has expired: AADSTS7000222 at every login.",
    rules: [
      {
        match: { method: "POST", host: "^login\\.", path: "/oauth2/(v2\\.0/)?token" },
        effect: {
          kind: "answer",
          status: 401,
          body: {
            error: "invalid_client",
            error_description:
              "AADSTS7000222: The provided client secret keys for app are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: https://aka.ms/certCreds.",
            error_codes: [7000222],
            error_uri: "https://login.microsoftonline.com/error?code=7000222",
          },
        },
      },
    ],
  },
};
