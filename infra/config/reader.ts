import { closest, distance } from "fastest-levenshtein";
import { asWritten } from "./as-written";
import { CONFIG_KEYS, type ConfigKeyName, type KeyOfType } from "./keys";

type ScalarKey = KeyOfType<"string" | "integer" | "boolean">;

/** The stack's configuration as the engine hands it over: texts by `namespace:name`, objects and arrays as JSON. */
export interface RawConfig {
  /** Namespace of the keys in `values`; empty for a component's arguments, whose names stand alone. */
  project: string;
  values: Readonly<Record<string, string>>;
  /** Keys whose values were given as secrets and are therefore not repeated in a message. */
  secretKeys?: ReadonlySet<string>;
}

/** Reads raw configuration values, and collects every error so that all are told at once. */
export class ConfigReader {
  readonly errors: string[] = [];

  constructor(private readonly raw: RawConfig) {}

  /** Adds an error about no single value. */
  error(message: string): void {
    this.errors.push(message);
  }

  /** Adds an error about the value of a key: names the key, shows the value, says what is allowed. */
  invalid(key: ConfigKeyName, allowed: string): void {
    this.errors.push(`${this.qualified(key)} is ${this.shown(key)}: ${allowed}`);
  }

  qualified(key: ConfigKeyName): string {
    return this.raw.project === "" ? key : `${this.raw.project}:${key}`;
  }

  /** Whether a value was given that is not the one that means "not set". */
  has(key: ScalarKey): boolean {
    const value = this.value(key);
    return value !== undefined && value !== "" && value !== String(CONFIG_KEYS[key].default);
  }

  text(key: ScalarKey): string {
    return asWritten(this.value(key)?.trim() ?? String(CONFIG_KEYS[key].default));
  }

  /** The value when it is empty or passes `check`; else adds an error and returns the empty string. */
  textWhere(key: KeyOfType<"string">, check: (value: string) => boolean, allowed: string): string {
    const value = this.text(key);
    if (value === "" && CONFIG_KEYS[key].default === "") return value;
    if (check(value)) return value;
    this.invalid(key, allowed);
    return "";
  }

  oneOf<T extends string>(key: KeyOfType<"string">, choices: readonly T[]): T {
    const value = this.text(key);
    const choice = choices.find((known) => known === value);
    if (choice !== undefined) return choice;
    this.invalid(key, `must be ${list(choices)}${didYouMean(value, choices)}`);
    return choices[0] as T;
  }

  integer(key: KeyOfType<"integer">, range: { min: number; max: number; unit?: string }): number {
    const text = this.text(key);
    const value = /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= range.min && value <= range.max) return value;
    const unit = range.unit === undefined ? "" : ` ${range.unit}`;
    this.invalid(key, `must be a whole number from ${range.min} to ${range.max}${unit}`);
    return range.min;
  }

  flag(key: KeyOfType<"boolean">): boolean {
    const text = this.text(key).toLowerCase();
    if (text !== "true" && text !== "false" && text !== "") this.invalid(key, "must be true or false");
    return text === "true";
  }

  /** The parsed JSON of an object or array; undefined where it is neither. */
  structured(key: KeyOfType<"object" | "array">): unknown {
    const text = this.value(key);
    if (text === undefined || text === "") return CONFIG_KEYS[key].default;
    try {
      return JSON.parse(text) as unknown;
    } catch {
      return undefined;
    }
  }

  /** The value of a package's key, which this program only looks at. */
  ofPackage(qualifiedKey: string): string | undefined {
    return this.raw.values[qualifiedKey] || undefined;
  }

  private value(key: ConfigKeyName): string | undefined {
    return this.raw.values[this.qualified(key)];
  }

  private shown(key: ConfigKeyName): string {
    if (this.raw.secretKeys?.has(this.qualified(key))) return "a secret";
    return JSON.stringify(this.value(key) ?? CONFIG_KEYS[key].default);
  }
}

/** `a, b or c`. */
export function list(choices: readonly string[]): string {
  if (choices.length < 2) return choices.join("");
  return `${choices.slice(0, -1).join(", ")} or ${choices.at(-1)}`;
}

/** `; did you mean x?` with the nearest of the choices, where one is near enough to have been meant. */
export function didYouMean(value: string, choices: readonly string[]): string {
  const nearest = closest(value.toLowerCase(), [...choices]);
  return distance(value.toLowerCase(), nearest.toLowerCase()) <= value.length / 2
    ? `; did you mean ${nearest}?`
    : "";
}
