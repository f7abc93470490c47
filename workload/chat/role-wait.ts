import { pause } from "rest-client";

/**
 * How long a role is waited for, in milliseconds. Azure says that a new one takes up to ten minutes to be known
 * everywhere; a person who has none waits for no more than half of that before being told.
 * https://learn.microsoft.com/azure/role-based-access-control/troubleshooting
 */
export const longestRoleWaitMs = 300_000;

const firstDelayMs = 2_000;
const longestDelayMs = 30_000;

export interface RoleWaitOptions {
  /** In place of {@link longestRoleWaitMs}. */
  budgetMs?: number;
  firstDelayMs?: number;
  onNotice?: ((text: string) => void) | undefined;
  fetch?: typeof fetch;
}

/**
 * A fetch for a model that is called with tokens, which waits while the service says that the identity has no role:
 * in a lab that was just deployed the role is on its way. It waits once: where the service has known the identity, or
 * the time is up, the refusal is the answer.
 */
export function waitingForRole(options: RoleWaitOptions = {}): typeof fetch {
  const { budgetMs = longestRoleWaitMs, onNotice } = options;
  const send = options.fetch ?? fetch;
  let deadline: number | undefined;
  let isKnown = false;
  return async (input, init) => {
    const signal = init?.signal ?? undefined;
    for (
      let delayMs = options.firstDelayMs ?? firstDelayMs;
      ;
      delayMs = Math.min(2 * delayMs, longestDelayMs)
    ) {
      const response = await send(input, init);
      if (!(await isRoleMissing(response))) {
        isKnown ||= response.ok;
        return response;
      }
      if (deadline === undefined && !isKnown) {
        deadline = Date.now() + budgetMs;
        if (budgetMs > 0)
          onNotice?.(
            "The model's account does not know a role of this identity; a new one takes some minutes. " +
              `Trying again for up to ${Math.ceil(budgetMs / 60_000)} min.`,
          );
      }
      if (isKnown || deadline === undefined) return response;
      if (Date.now() + delayMs > deadline) {
        // Given up for good: a later call, whose delays begin small again, would find some of the time left.
        deadline = -Infinity;
        return response;
      }
      await pause(delayMs, signal);
      signal?.throwIfAborted();
    }
  };
}

/** Whether the service refuses because no role of the identity allows the call; it answers 401, and 403 for others. */
async function isRoleMissing(response: Response): Promise<boolean> {
  if (response.status !== 401 && response.status !== 403) return false;
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => undefined);
  return (body as { error?: { code?: unknown } } | undefined)?.error?.code === "PermissionDenied";
}
