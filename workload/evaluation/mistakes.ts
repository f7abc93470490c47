import { usageError } from "rest-client";

/** As many are shown at a time. */
const most = 20;

/** A value as a message shows it. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "missing";
  return text.length <= 80 ? text : `${text.slice(0, 79)}…`;
}

/** What can be said of the keys of one object. */
export interface About {
  complain(what: string): void;
  /** That a key is missing, or is not what is allowed. */
  wrong(key: string, allowed: string): void;
  /** The same of the object that a key holds. */
  inside(key: string, inner: Readonly<Record<string, unknown>>): About;
  /** Complains about every key that is none of these. */
  known(keys: readonly string[]): void;
  /** A text that is there and not empty; else it is complained about, and the text is empty. */
  text(key: string, allowed: string): string;
  /** Complains about a key that is there and not as it should be. */
  optional(key: string, allowed: string, isRight: (value: unknown) => boolean): void;
}

/** The mistakes of a file, by line. */
export class Mistakes {
  private readonly found: string[] = [];

  constructor(private readonly file: string) {}

  at(line: number, what: string): void {
    this.found.push(`${this.file}:${line}: ${what}`);
  }

  /** What is said about the keys of an object on a line; `within` is what the object itself is called. */
  of(line: number, values: Readonly<Record<string, unknown>>, within = ""): About {
    const complain = (what: string): void => this.at(line, what);
    const wrong = (key: string, allowed: string): void =>
      complain(
        values[key] === undefined
          ? `no ${within}${key}: expected ${allowed}`
          : `${within}${key} is ${shown(values[key])}: expected ${allowed}`,
      );
    return {
      complain,
      wrong,
      inside: (key: string, inner: Readonly<Record<string, unknown>>) =>
        this.of(line, inner, `${within}${key}.`),
      known(keys: readonly string[]): void {
        for (const key of Object.keys(values))
          if (!keys.includes(key))
            complain(`unknown key ${JSON.stringify(within + key)}; known are ${keys.join(", ")}`);
      },
      text(key: string, allowed: string): string {
        const value = values[key];
        if (typeof value === "string" && value.trim() !== "") return value;
        wrong(key, allowed);
        return "";
      },
      optional(key: string, allowed: string, isRight: (value: unknown) => boolean): void {
        if (values[key] !== undefined && !isRight(values[key])) wrong(key, allowed);
      },
    };
  }

  /** @throws UserError with all of them, where there are any */
  throwIfAny(): void {
    if (this.found.length === 0) return;
    const left = this.found.length - most;
    throw usageError([...this.found.slice(0, most), ...(left > 0 ? [`and ${left} more`] : [])].join("\n"));
  }
}
