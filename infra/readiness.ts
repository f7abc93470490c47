import { setTimeout as sleep } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import { userError } from "./user-error";

/** What waiting does to the world; tests bring their own. */
export interface ReadinessEffects {
  /** The status of an answer to a GET. @throws where there is no answer */
  ask(url: string): Promise<number>;
  sleep(milliseconds: number): Promise<void>;
  /** Whether the program has failed elsewhere: it ends when nothing waits any more. */
  hasFailed(): boolean;
}

/** Before each further question, in seconds; the last one repeats. */
const WAITS = [0.2, 0.5, 1, 2, 3, 5, 10];
/** A new address is known everywhere within minutes; after this something else is the matter. */
const LONGEST_SECONDS = 10 * 60;
/** Nobody says when the program fails: it is looked for this often. */
const LONGEST_NAP_SECONDS = 0.5;
const ANSWER_WITHIN_MS = 10_000;

/** It needs a login, so a workspace that is there answers 401 and does nothing. */
const PATH = "/api/2.0/preview/scim/v2/Me";

/**
 * Waits until a workspace answers at its own address. Azure calls a workspace Succeeded some time before its address
 * is known everywhere and its services know it, and what is created inside before then fails.
 *
 * @param host without a trailing slash
 * @returns never, where the program fails meanwhile
 * @throws {pulumi.RunError} when it does not answer in time, with what came instead
 */
export async function untilAnswers(host: string, effects: ReadinessEffects = real): Promise<void> {
  let waited = 0;
  for (let asked = 0; ; asked += 1) {
    const instead = await whyNotReady(host, effects);
    if (instead === undefined) return;
    const wait = WAITS[asked] ?? WAITS.at(-1) ?? 1;
    if (waited + wait > LONGEST_SECONDS) {
      throw userError(
        `the workspace was created, but ${host} did not answer within ${LONGEST_SECONDS / 60} minutes (${instead}).\n` +
          "Resources already created are kept: run `pulumi up` again once it answers. For a private workspace, run it " +
          "from a machine that can reach it.",
      );
    }
    for (let left = wait; left > 0; left -= LONGEST_NAP_SECONDS) {
      if (effects.hasFailed()) return new Promise<never>(() => undefined);
      await effects.sleep(Math.min(left, LONGEST_NAP_SECONDS) * 1000);
    }
    waited += wait;
  }
}

async function whyNotReady(host: string, effects: ReadinessEffects): Promise<string | undefined> {
  try {
    const status = await effects.ask(host + PATH);
    return status === 404 || status >= 500 ? `HTTP ${status}` : undefined;
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    return cause instanceof Error ? cause.message : String(cause);
  }
}

const real: ReadinessEffects = {
  async ask(url) {
    const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
    // Node's own fetch ignores HTTPS_PROXY before Node 24.
    if (process.env.HTTPS_PROXY || process.env.https_proxy) {
      const { EnvHttpProxyAgent, fetch } = await import("undici");
      const dispatcher = new EnvHttpProxyAgent();
      try {
        return (await fetch(url, { signal, redirect: "manual", dispatcher })).status;
      } finally {
        await dispatcher.destroy();
      }
    }
    return (await fetch(url, { signal, redirect: "manual" })).status;
  },
  sleep: (milliseconds) => sleep(milliseconds),
  hasFailed: () => pulumi.log.hasErrors(),
};
