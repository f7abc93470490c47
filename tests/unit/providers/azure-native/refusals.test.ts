import { account, arm, accountId, accountInputs, accountBody, refused, creation } from "../support/azure";
import { subscriptionId, type Answer } from "../support/fake-cloud";
import { withProvider } from "../support/setup";

describe("refused requests", () => {
  const answers = (failure: Answer, times: number): Answer[] => [
    ...Array.from({ length: times }, () => failure),
    { status: 200, body: accountBody("Succeeded") },
  ];
  const puts = (calls: string[]): number => calls.filter((call) => call.startsWith("PUT")).length;

  test.each([
    [408, "Timeout"],
    [429, "TooManyRequests"],
    [500, "InternalServerError"],
    [503, "ServiceUnavailable"],
    [409, "AnotherOperationInProgress"],
  ])("are repeated three times on %i %s", async (status, code) => {
    const put = answers(refused(status, code), 3);
    await withProvider("azure-native", creation(put), async ({ cloud, provider }) => {
      await provider.create(account, accountInputs);
      expect(puts(cloud.calls())).toBe(4);
    });
  });

  test("are reported after the third repetition", async () => {
    const put = answers(refused(503, "ServiceUnavailable"), 4);
    await withProvider("azure-native", creation(put), async ({ provider }) => {
      await expect(provider.create(account, accountInputs)).rejects.toThrow('Code="ServiceUnavailable"');
    });
  });

  test("are not repeated on RequestConflict: deployments must come one after another", async () => {
    const put = answers(refused(409, "RequestConflict", "Another operation is being performed"), 1);
    await withProvider("azure-native", creation(put), async ({ cloud, provider }) => {
      await expect(provider.create(account, accountInputs)).rejects.toThrow(
        'Status=409 Code="RequestConflict" Message="Another operation is being performed"',
      );
      expect(puts(cloud.calls())).toBe(1);
    });
  });

  test("are not repeated when the service asks for more than two minutes", async () => {
    const put = [{ ...refused(429, "TooManyRequests"), headers: { "retry-after": "121" } }, { status: 200 }];
    await withProvider("azure-native", creation(put), async ({ cloud, provider }) => {
      await expect(provider.create(account, accountInputs)).rejects.toThrow("Status=429");
      expect(puts(cloud.calls())).toBe(1);
    });
  });

  test("lead to the registration of the namespace when that is what is missing", async () => {
    const put = [
      refused(409, "MissingSubscriptionRegistration"),
      { status: 200, body: accountBody("Succeeded") },
    ];
    const namespace = `${arm}/subscriptions/${subscriptionId}/providers/Microsoft.CognitiveServices`;
    const routes = {
      ...creation(put),
      [`POST ${namespace}/register`]: { body: { registrationState: "Registering" } },
      [`GET ${namespace}`]: [
        { body: { registrationState: "Registering" } },
        { body: { registrationState: "Registered" } },
      ],
    };
    await withProvider("azure-native", routes, async ({ cloud, provider }) => {
      await provider.create(account, accountInputs);
      expect(cloud.calls().slice(1, 6)).toEqual([
        `PUT ${arm}${accountId}`,
        `POST ${namespace}/register`,
        `GET ${namespace}`,
        `GET ${namespace}`,
        `PUT ${arm}${accountId}`,
      ]);
    });
  });

  test("say why when the login is refused, without the secret", async () => {
    const routes = {
      ...creation(),
      "POST login.microsoftonline.com/tenant/oauth2/v2.0/token": {
        status: 401,
        body: {
          error: "invalid_client",
          error_description: "AADSTS7000215: Invalid client secret provided.",
        },
      },
    };
    await withProvider("azure-native", routes, async ({ provider }) => {
      const error: unknown = await provider.create(account, accountInputs).catch((reason: unknown) => reason);
      expect(String(error)).toContain("AADSTS7000215");
      expect(String(error)).not.toContain("password");
    });
  });
});
