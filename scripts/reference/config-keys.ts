import { format } from "prettier";
import { declaredConfig } from "./declared-config";

/** The source of infra/config/keys.ts: the type and the default of each key that Pulumi.yaml declares. */
export async function configKeys(project: string): Promise<string> {
  const keys = declaredConfig(project).map(
    ([key, { type, default: value }]) => `${key}: ${JSON.stringify({ type, default: value })},`,
  );
  const source = `// Made by \`npm run docs\` from Pulumi.yaml, where each key is written.

/** A configuration key of this project. */
export type ConfigKey =
  | { type: "string"; default: string }
  | { type: "integer"; default: number }
  | { type: "boolean"; default: boolean }
  | { type: "object"; default: Readonly<Record<string, never>> }
  | { type: "array"; default: readonly never[] };

/**
 * Every key of the project with its type and its default.
 *
 * The engine asks for a value wherever a key is declared without a default, so a key that may be left out has
 * one that says "not set": the empty string, or 0 where 0 means nothing else.
 */
export const CONFIG_KEYS = {
  ${keys.join("\n")}
} as const satisfies Record<string, ConfigKey>;

export type ConfigKeyName = keyof typeof CONFIG_KEYS;

/** The names of the keys whose values are of a type. */
export type KeyOfType<T extends ConfigKey["type"]> = {
  [K in ConfigKeyName]: (typeof CONFIG_KEYS)[K]["type"] extends T ? K : never;
}[ConfigKeyName];

export function isConfigKey(name: string): name is ConfigKeyName {
  return Object.hasOwn(CONFIG_KEYS, name);
}
`;
  return format(source, { parser: "typescript", printWidth: 110 });
}
