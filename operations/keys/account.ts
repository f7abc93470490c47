import type { ArmClient } from "azure-client";
import { ArmError } from "azure-client";
import { apiVersions } from "../../infra/config/azure-resources";
import { UserError } from "rest-client";
import type { AccountKeyName } from "../../infra/config/types";
import { pause } from "rest-client";
import { object, orElse, text } from "rest-client";
import type { AccountKeys } from "./rotate";

const keysShape = object<AccountKeys>({ key1: orElse("", text), key2: orElse("", text) }, {});

/** The keys of an account. @throws ArmError, with what is missing where the login may not */
export function accountKeys(arm: ArmClient, accountId: string) {
  const asked = async (action: string, body: object): Promise<AccountKeys> => {
    return arm
      .post(`${accountId}/${action}`, apiVersions.cognitive, keysShape, body)
      .catch((error: unknown) => {
        if (!(error instanceof ArmError)) throw error;
        throw new UserError(`${action} of the account was refused (${error.code}): ${error.message}`, {
          cause: error,
          ...(error.hint === undefined ? {} : { hint: error.hint }),
        });
      });
  };
  return {
    keys: () => asked("listKeys", {}),
    /** A lost answer is asked for again, which makes another key: nobody has the one in between. */
    regenerate: (key: AccountKeyName) =>
      asked("regenerateKey", { keyName: key === "key1" ? "Key1" : "Key2" }),
  };
}

/** Milliseconds. */
const [askEvery, askFor, answersWithin] = [2_000, 120_000, 20_000];

/**
 * Waits until an endpoint takes a key: with an empty request, which costs no tokens, since the key is looked at
 * before anything else. That a new key may take a moment is not documented, and costs nothing to allow for.
 *
 * @param signal ends the waiting; its reason is thrown
 * @throws UserError where the key is refused for minutes
 */
export async function untilKeyAccepted(
  where: { readonly endpoint: string; readonly deployment: string; readonly apiVersion: string },
  key: string,
  { signal, notice }: { readonly signal: AbortSignal; readonly notice: (text: string) => void },
): Promise<void> {
  const url = `${where.endpoint.replace(/\/+$/, "")}/openai/deployments/${encodeURIComponent(where.deployment)}/chat/completions?api-version=${encodeURIComponent(where.apiVersion)}`;
  const deadline = performance.now() + askFor;
  for (;;) {
    let status: number;
    try {
      const answer = await fetch(url, {
        method: "POST",
        headers: { "api-key": key, "content-type": "application/json" },
        body: "{}",
        signal: AbortSignal.any([signal, AbortSignal.timeout(answersWithin)]),
      });
      await answer.body?.cancel();
      status = answer.status;
    } catch {
      signal.throwIfAborted();
      notice(`${where.endpoint} cannot be reached from here: whether it takes the new key is not verified.`);
      return;
    }
    if (status !== 401) return;
    if (performance.now() > deadline)
      throw new UserError(`${where.endpoint} refuses the new key; the stack still uses the other one`, {
        hint: "Run it again in a while: nothing that the stack uses was changed.",
      });
    await pause(askEvery, signal);
    signal.throwIfAborted();
  }
}
