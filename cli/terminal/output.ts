import pc from "picocolors";
import { azureCommand, neutral, neutralInLine, NeutralStream, styleMarks, withoutCommands } from "./neutral";

const styles = ["bold", "dim", "red", "green", "yellow", "cyan"] as const;
type Style = (typeof styles)[number];

const markOf = (style: Style, isEnd: boolean): string =>
  String.fromCharCode(styleMarks.first + 2 * styles.indexOf(style) + (isEnd ? 1 : 0));
const marks = new RegExp(
  `[${String.fromCharCode(styleMarks.first)}-${String.fromCharCode(styleMarks.last)}]`,
  "g",
);

/**
 * Text for a terminal in which what comes from outside is neutralised already, with styles. Only this file makes one,
 * from values that it neutralises itself, so a command cannot forget to.
 */
export class Printed {
  /** With marks for its styles. */
  readonly #marked: string;

  private constructor(marked: string) {
    this.#marked = marked;
  }

  /** Neutralised text of any number of lines: a reply, a message, what a notebook's cell showed. */
  static lines(text: string): Printed {
    return new Printed(neutral(text));
  }

  /** A template whose values are neutralised within their line. What is printed already stays as it is. */
  static template(literals: TemplateStringsArray, ...values: readonly Text[]): Printed {
    return new Printed(
      literals
        .map((literal, at) => (at === 0 ? "" : Printed.#markedOf(values[at - 1] as Text)) + literal)
        .join(""),
    );
  }

  static join(parts: readonly Text[], separator: string): Printed {
    return new Printed(parts.map((part) => Printed.#markedOf(part)).join(separator));
  }

  static styled(style: Style, text: Text): Printed {
    return new Printed(markOf(style, false) + Printed.#markedOf(text) + markOf(style, true));
  }

  static #markedOf(text: Text): string {
    return text instanceof Printed ? text.#marked : neutralInLine(String(text));
  }

  /** Characters that are seen. */
  get width(): number {
    return [...this.toString()].length;
  }

  /** For a stream with colours. */
  coloured(): string {
    return this.#marked.replace(marks, (mark) => {
      const at = mark.charCodeAt(0) - styleMarks.first;
      // picocolors puts a text between the two sequences of a style.
      const [open = "", close = ""] = colours[styles[at >> 1] as Style]("\n").split("\n");
      return at % 2 === 0 ? open : close;
    });
  }

  /** Without its styles. */
  toString(): string {
    return this.#marked.replace(marks, "");
  }
}

const colours = pc.createColors(true);

/** What may be printed: a string or a number is text of others until it is neutralised. */
export type Text = string | number | Printed;

/** `` line`run ${name}` ``: a line, its values neutralised. */
export const line = (literals: TemplateStringsArray, ...values: readonly Text[]): Printed =>
  Printed.template(literals, ...values);

/** Text of others that may have several lines. */
export const block = (text: string): Printed => Printed.lines(text);

/** Text of others behind something of ours: lines after its first are set off, so that none looks like ours. */
export const indented = (text: string): Printed => block(neutral(text).trimEnd().replaceAll("\n", "\n  "));

/** Lines below each other. A string among them is one line. */
export const lines = (parts: readonly Text[]): Printed => Printed.join(parts, "\n");

export const joined = (parts: readonly Text[], separator: string): Printed => Printed.join(parts, separator);

/** Fills a column. */
export const padded = (text: Text, width: number): Printed => {
  const printed = line`${text}`;
  return line`${printed}${" ".repeat(Math.max(0, width - printed.width))}`;
};

/** The width of the widest. */
export const widest = (texts: readonly Text[]): number =>
  Math.max(0, ...texts.map((text) => line`${text}`.width));

/** Styles of our own, as functions. */
export const style = Object.fromEntries(
  styles.map((name) => [name, (text: Text) => Printed.styled(name, text)]),
) as Readonly<Record<Style, (text: Text) => Printed>>;

/** What may be in a JSON document's strings and a terminal or a CI would obey; JSON can escape all of it. */
const unsafeInJson = new RegExp(String.raw`[\u007f-\u009f\u2028-\u202e\u2066-\u2069]|${azureCommand}`, "giv");

const jsonText = (value: unknown, indent: number): string =>
  JSON.stringify(value, null, indent).replace(
    unsafeInJson,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

/** Standard output or standard error. Everything the command prints goes through here and is neutralised. */
export class Output {
  readonly #stream: () => NodeJS.WriteStream;

  constructor(
    readonly descriptor: 1 | 2,
    stream: () => NodeJS.WriteStream,
  ) {
    this.#stream = stream;
  }

  /** Whether the output is a terminal. */
  get isTerminal(): boolean {
    return this.#stream().isTTY === true;
  }

  /** Writes what is printed; a string is text of others, of any number of lines. */
  write(text: string | Printed): void {
    this.#stream().write(
      typeof text === "string"
        ? neutral(text)
        : withoutCommands(this.#hasColours() ? text.coloured() : text.toString()),
    );
  }

  /** Writes a message, and ends its line. */
  say(text: string | Printed): void {
    this.write(line`${typeof text === "string" ? indented(text) : text}\n`);
  }

  /** Writes a JSON document, which means exactly the value: what a terminal would obey is escaped. */
  json(value: unknown, indent = 2): void {
    this.#stream().write(`${jsonText(value, indent)}\n`);
  }

  /**
   * Writes a JSON document on one line, and resolves when the stream accepts the next one; false where its reader has
   * gone.
   */
  async jsonLine(value: unknown): Promise<boolean> {
    const stream = this.#stream();
    this.json(value, 0);
    if (stream.writableNeedDrain)
      await new Promise<void>((resolve) => void stream.once("drain", resolve).once("close", resolve));
    return stream.writable;
  }

  /** Takes text of others in chunks, such as a reply or what another program prints. */
  chunks(): { readonly write: (chunk: string) => void; readonly end: () => void } {
    const neutraliser = new NeutralStream();
    const put = (text: string): void => {
      if (text !== "") this.#stream().write(text);
    };
    return {
      write: (chunk) => put(neutraliser.write(chunk)),
      end: () => put(neutraliser.end()),
    };
  }

  /** Colours on a terminal or with FORCE_COLOR, and none with NO_COLOR. */
  #hasColours(): boolean {
    const { NO_COLOR: none, FORCE_COLOR: forced = "" } = process.env;
    return !none && (this.isTerminal || !["", "0"].includes(forced));
  }
}

export const stdout = new Output(1, () => process.stdout);
export const stderr = new Output(2, () => process.stderr);
