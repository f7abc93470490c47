import pc from "picocolors";
import { neutral, neutralInLine, styleMarks } from "./neutral";

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
