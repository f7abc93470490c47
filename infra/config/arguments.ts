import { CONFIG_KEYS, type ConfigKey, type ConfigKeyName } from "./keys";
import type { LlmopsLabArgs } from "./lab-arguments";

/** Arguments as the texts that the same keys have in a stack's configuration. */
export function configurationOf(args: LlmopsLabArgs): Record<string, string> {
  const given = Object.entries(args).filter((entry) => entry[1] !== undefined && entry[1] !== null);
  return Object.fromEntries(given.map(([name, value]) => [name, textOf(name, value)]));
}

function textOf(name: string, value: unknown): string {
  const { type }: ConfigKey = CONFIG_KEYS[name as ConfigKeyName] ?? { type: "string" };
  if (typeof value === "string" && (type === "string" || type === "integer")) return value;
  return JSON.stringify(value) ?? String(value);
}
