import { AzureOpenAI } from "openai";
import { waitingForRole, type RoleWaitOptions } from "../../../workload/chat/role-wait";
import { jsonResponse, question, reply } from "./support";

const denied = (status = 401): Response =>
  jsonResponse(
    { error: { code: "PermissionDenied", message: "The principal lacks the required data action." } },
    status,
  );
const answer = (): Response => jsonResponse(reply("plain.json"));

/** A client that is called with tokens, and a service that gives these answers, the last of them from then on. */
function client(answers: (() => Response)[], options: RoleWaitOptions = {}) {
  const notices: string[] = [];
  let requests = 0;
  const openai = new AzureOpenAI({
    endpoint: "https://account.openai.azure.com",
    apiVersion: "2024-05-01-preview",
    azureADTokenProvider: async () => "token",
    apiKey: "",
    maxRetries: 0,
    fetch: waitingForRole({
      firstDelayMs: 1,
      onNotice: (text) => notices.push(text),
      fetch: async () => (answers[Math.min(requests++, answers.length - 1)] ?? answer)(),
      ...options,
    }),
  });
  const ask = (signal?: AbortSignal) =>
    openai.chat.completions.create(question, signal && { signal }).then(
      () => "answered",
      (error: { status?: number; message: string }) => error.status ?? error.message,
    );
  return { ask, notices, requests: () => requests };
}

test.each([401, 403])(
  "a role that the service does not know yet (%p) is waited for, and that is said once",
  async (status) => {
    const { ask, notices, requests } = client([() => denied(status), () => denied(status), answer]);
    expect(await ask()).toBe("answered");
    expect(requests()).toBe(3);
    expect(notices).toEqual([
      expect.stringMatching(/does not know a role .* Trying again for up to 5 min\.$/),
    ]);
  },
);

test("one that does not come is waited for so long and no longer, and not again at the next call", async () => {
  const { ask, requests } = client([denied], { budgetMs: 100 });
  expect(await ask()).toBe(401);
  const first = requests();
  expect(first).toBeGreaterThan(1);
  expect(await ask()).toBe(401);
  expect(requests()).toBe(first + 1);
});

test("one that was taken away is not waited for", async () => {
  const { ask, notices, requests } = client([answer, denied]);
  expect([await ask(), await ask()]).toEqual(["answered", 401]);
  expect([requests(), notices]).toEqual([2, []]);
});

test("another refusal is passed on as it is", async () => {
  const refused = (): Response =>
    jsonResponse({ error: { code: "401", message: "Access token is missing, invalid, or expired." } }, 401);
  const { ask, notices, requests } = client([refused]);
  expect([await ask(), requests(), notices]).toEqual([401, 1, []]);
});

test("the wait ends with the call", async () => {
  const abort = new AbortController();
  const { ask, requests, notices } = client([denied], { firstDelayMs: 60_000 });
  const asked = ask(abort.signal);
  while (notices.length === 0) await new Promise(setImmediate);
  abort.abort();
  expect(await asked).toMatch(/aborted/);
  expect(requests()).toBe(1);
});
