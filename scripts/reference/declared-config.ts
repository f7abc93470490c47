import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { ConfigKeyName } from "../../infra/config/keys";

/** A configuration key as Pulumi.yaml declares it. */
export interface DeclaredKey {
  readonly type: string;
  readonly default: string | number | object;
  readonly description: string;
}

/** The keys that Pulumi.yaml declares, in its order. */
export function declaredConfig(project: string): (readonly [ConfigKeyName, DeclaredKey])[] {
  const { config } = parse(readFileSync(join(project, "Pulumi.yaml"), "utf8")) as {
    readonly config: Readonly<Record<ConfigKeyName, DeclaredKey>>;
  };
  return Object.entries(config) as [ConfigKeyName, DeclaredKey][];
}

/** A default as it is typed; undefined for what is empty, or 0 where that means nothing else: "not set". */
export function defaultOf({ default: value, description }: DeclaredKey): string | number | undefined {
  const isUnset = value === "" || (value === 0 && description.includes("0: "));
  return isUnset || typeof value === "object" ? undefined : value;
}
