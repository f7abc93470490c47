import { createHash } from "node:crypto";
import type { ChatMessage } from "./request";

/** Prompts shorter than this are not cached; longer ones in steps of `step` tokens. */
const shortest = 1024;
const step = 128;

/** A cached prompt is forgotten after some minutes without use. */
const lifetime = 5 * 60_000;

/** Remembers which conversations a deployment has seen lately. */
export interface PromptCache {
  /**
   * How many of a prompt's tokens were read from the cache, and puts the prompt into it.
   * @param now milliseconds since 1970
   */
  cached(deployment: string, messages: readonly ChatMessage[], promptTokens: number, now: number): number;
}

/**
 * As the service documents it: the beginning of a prompt that was seen before is discounted, in whole steps.
 * Beginnings are told apart at message boundaries here, which is where a conversation is continued.
 */
export function promptCache(): PromptCache {
  const seen = new Map<string, { readonly tokens: number; readonly at: number }>();
  return {
    cached(deployment, messages, promptTokens, now) {
      for (const [key, { at }] of seen) if (now - at > lifetime) seen.delete(key);
      if (promptTokens < shortest) return 0;
      const prefixes = messages.map((_, index) =>
        createHash("sha256")
          .update(JSON.stringify([deployment, messages.slice(0, index + 1)]))
          .digest("base64"),
      );
      const hit = Math.max(0, ...prefixes.map((prefix) => seen.get(prefix)?.tokens ?? 0));
      const whole = prefixes.at(-1);
      if (whole) seen.set(whole, { tokens: promptTokens, at: now });
      const cached = Math.floor(Math.min(hit, promptTokens - 1) / step) * step;
      return cached >= shortest ? cached : 0;
    },
  };
}
