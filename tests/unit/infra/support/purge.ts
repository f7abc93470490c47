import { purgeProvider } from "../../../../infra/dynamic-providers/purge-provider";
import type { World } from "../../../../infra/dynamic-providers/arm-session";
import { byFetch } from "../../workload/azure/http-clients";
import { inFakeTime } from "./fake-time";

export interface Reply {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
}

export interface Account {
  subscriptionId: string;
  location: string;
  resourceGroupName: string;
  accountName: string;
  labId?: string;
  nameIsOwn?: boolean;
  softDeleted?: "purge" | "restore";
  __provider?: string;
}

export { purgeProvider };
export type Provider = ReturnType<typeof purgeProvider>;

export const account: Account = {
  subscriptionId: "sub-1",
  location: "swedencentral",
  resourceGroupName: "rg-lab",
  accountName: "oai-lab",
};
export const deleted =
  "https://management.azure.com/subscriptions/sub-1/providers/Microsoft.CognitiveServices/locations/swedencentral" +
  "/resourceGroups/rg-lab/deletedAccounts/oai-lab?api-version=2025-06-01";
/** The account as the service has it while it is soft-deleted, of the lab that made it. */
export const found = (tags: Record<string, string> = { "LLMOps-Lab-Id": "LAB-1" }): Reply => ({
  status: 200,
  body: { name: "oai-lab", tags },
});
export const lab = { labId: "lab-1", nameIsOwn: false };

/** Lets the provider work against a service that answers with the replies in turn, and then with none. */
export async function against<T>(
  replies: (Reply | Error)[],
  work: (provider: Provider) => Promise<T>,
  effects: Partial<World> = {},
  config: Record<string, string> = {},
) {
  const requests: string[] = [];
  const tokens: unknown[] = [];
  const scopes: string[] = [];
  const times: number[] = [];
  const warnings: string[] = [];
  const left = [...replies];
  const provider = purgeProvider({
    login: () => ({
      getToken: async (scope) => {
        scopes.push(String(scope));
        return { token: "the-token", expiresOnTimestamp: Number.MAX_SAFE_INTEGER };
      },
    }),
    httpClient: byFetch(async (url, { method, headers }) => {
      requests.push(`${method} ${url}`);
      tokens.push((headers as Record<string, string>).authorization);
      times.push(Date.now());
      const reply = left.shift();
      if (reply === undefined) throw new Error("asked for more than was expected");
      if (reply instanceof Error) throw reply;
      return new Response(reply.body === undefined ? null : JSON.stringify(reply.body), {
        status: reply.status,
        headers: reply.headers ?? {},
      });
    }),
    say: (message) => void warnings.push(message),
    ...effects,
  });
  await provider.configure({ config: { get: (key) => config[key] } });
  const result = await inFakeTime(() => work(provider));
  const waits = times.map((time, at) => (time - (times[at - 1] ?? time)) / 1000).filter((wait) => wait > 0);
  return { result, requests, tokens, scopes, waits, warnings, unanswered: left.length };
}
