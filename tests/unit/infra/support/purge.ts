import { join } from "node:path";

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

export type Setting = (key: string, variable: string) => string | undefined;

export interface Provider {
  configure(request: { config: { get(key: string): string | undefined } }): Promise<void>;
  diff(id: string, olds: Account, news: Account): Promise<{ changes: boolean; replaces: string[] }>;
  create(inputs: Account): Promise<{ id: string; outs: Account & { restore: boolean } }>;
  update(id: string, olds: Account & { restore?: boolean }, news: Account): Promise<{ outs: object }>;
  delete(id: string, account: Account): Promise<void>;
}

export interface Effects {
  login(setting: Setting): Promise<{ getToken(scope: string): Promise<{ token: string }> }>;
  request(url: string, init: { method: string; headers: Record<string, string> }): Promise<Response>;
  sleep(seconds: number): Promise<void>;
  say(message: string): void;
}

const path = join(__dirname, "../../../../infra/dynamic-providers/purge-provider.js");
export const { purgeProvider } = jest.requireActual<{ purgeProvider: (effects: Effects) => Provider }>(path);

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
  effects: Partial<Effects> = {},
  config: Record<string, string> = {},
) {
  const requests: string[] = [];
  const tokens: (string | undefined)[] = [];
  const scopes: string[] = [];
  const waits: number[] = [];
  const warnings: string[] = [];
  const left = [...replies];
  const provider = purgeProvider({
    login: async () => ({
      getToken: async (scope) => {
        scopes.push(scope);
        return { token: "the-token" };
      },
    }),
    request: async (url, { method, headers }) => {
      requests.push(`${method} ${url}`);
      tokens.push(headers.authorization);
      const reply = left.shift();
      if (reply === undefined) throw new Error("asked for more than was expected");
      if (reply instanceof Error) throw reply;
      return new Response(reply.body === undefined ? null : JSON.stringify(reply.body), {
        status: reply.status,
        headers: reply.headers ?? {},
      });
    },
    sleep: async (seconds) => void waits.push(seconds),
    say: (message) => void warnings.push(message),
    ...effects,
  });
  await provider.configure({ config: { get: (key) => config[key] } });
  const result = await work(provider);
  return { result, requests, tokens, scopes, waits, warnings, unanswered: left.length };
}
