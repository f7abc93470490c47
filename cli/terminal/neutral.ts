/**
 * Noncharacters that stand for our own styles until a text is written (see output.ts). No text of others keeps one,
 * so that nobody else can style.
 */
export const styleMarks = { first: 0xfdd0, last: 0xfdef } as const;

/* eslint-disable no-control-regex -- control characters are what this is about */
/** Everything in a text that a terminal would obey rather than show. Colours come first, as a whole sequence. */
const unsafe =
  /(?<colour>(?:\u001b\[|\u009b)[\d;:]{0,64}m)|(?<lineEnd>\r\n|[\u2028\u2029])|(?<bidi>[\u202a-\u202e\u2066-\u2069])|(?<broken>\p{Surrogate}|[\ufdd0-\ufdef])|[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/gu;

/** The end of a chunk that the next chunk may complete: a colour, a line's end, half of a character. */
const unfinished = /(?:\u001b(?:\[[\d;:]{0,64})?|\u009b[\d;:]{0,64}|\r|[\ud800-\udbff])$/;
/* eslint-enable no-control-regex */

/** A control character made visible, as JSON writes it. */
const visible = (character: string): string =>
  ({ "\n": "\\n", "\t": "\\t" })[character] ??
  [...Array(character.length).keys()]
    .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`)
    .join("");

function withoutControls(text: string): string {
  return text.replace(unsafe, (match, ...rest) => {
    const { colour, lineEnd, bidi, broken } = rest.at(-1) as Record<string, string | undefined>;
    if (colour !== undefined || bidi !== undefined) return "";
    if (lineEnd !== undefined) return "\n";
    return broken === undefined ? visible(match) : "\ufffd";
  });
}

// What a CI's agent reads over: it compares texts without what has no width, and trims blanks of all kinds.
const hidden = String.raw`[\p{DI}\p{Cf}\ufdd0-\ufdef]*`;
const blank = String.raw`[[\s\p{DI}\p{Cf}\ufdd0-\ufdef]--\n]*`;
/** Where `##vso[…` or `##[…` of Azure Pipelines begins, anywhere in a line. */
export const azureCommand = `#(?=${hidden}#${hidden}(?:\\[|v${hidden}s${hidden}o${hidden}\\[))`;
/** That, or `::error …` of GitHub, which begins a line. */
const command = new RegExp(`^(${blank})(:${hidden}:${hidden}[a-z])|${azureCommand}`, "gimv");
const unfinishedCommand = new RegExp(
  `(?:^${blank}:?${hidden}:?${hidden}|#${hidden}(?:#${hidden}(?:v${hidden}(?:s${hidden}(?:o${hidden})?)?)?)?)$(?!\\n)`,
  "imv",
);

/** Breaks what a CI would take for a command in a log, with a backslash. */
export const withoutCommands = (text: string): string =>
  text.replace(command, (match, before?: string, colons?: string) =>
    before === undefined ? `${match}\\` : `${before}\\${colons}`,
  );

/**
 * Text of others, of any number of lines, as it may be written to a terminal or a log: no control character but a
 * line's end and a tab, no order that is turned around, no command to a CI. What can be seen stays as it is; colours
 * are left out, and other control characters are shown as JSON writes them.
 */
export const neutral = (text: string): string => withoutCommands(withoutControls(text));

/** What has no width and may stand in a name: in an emoji, in scripts that join letters, as a variant of a letter. */
const joined = String.raw`(?=\p{Emoji})\p{RGI_Emoji}|\p{Extended_Pictographic}[\ufe0e\ufe0f]|\p{Script=Han}[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]|(?<=[[\p{L}\p{M}]--[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Han}\p{Script=Inherited}]])[\u200c\u200d]`;
const notOfOneLine = new RegExp(
  String.raw`(?<kept>${joined})|(?<colour>(?:\u001b\[|\u009b)[\d;:]{0,64}m)|(?<broken>\p{Surrogate}|[\ufdd0-\ufdef])|[\p{Cc}\p{Zl}\p{Zp}\p{DI}\ufff9-\ufffb]`,
  "gv",
);

/**
 * Text of others within a line, such as a name, an id or a reason: as `neutral`, and it neither begins another line
 * nor holds what cannot be seen.
 */
export const neutralInLine = (text: string): string =>
  text.replace(notOfOneLine, (match, ...rest) => {
    const { kept, colour, broken } = rest.at(-1) as Record<string, string | undefined>;
    if (kept !== undefined) return kept;
    if (colour !== undefined) return "";
    return broken === undefined ? visible(match) : "\ufffd";
  });

/** Neutralises a text that comes in chunks: all that is given back is what `neutral` makes of the whole. */
export class NeutralStream {
  /** As it came. */
  #raw = "";
  /** Without controls, and perhaps the beginning of a command. */
  #clean = "";
  #atLineStart = true;

  write(chunk: string): string {
    const raw = this.#raw + chunk;
    const end = unfinished.exec(raw)?.index ?? raw.length;
    this.#raw = raw.slice(end);
    return this.#next(withoutControls(raw.slice(0, end)), false);
  }

  /** What was held back. */
  end(): string {
    const raw = this.#raw;
    this.#raw = "";
    return this.#next(withoutControls(raw), true);
  }

  #next(text: string, isLast: boolean): string {
    // In the midst of a line nothing begins one.
    const before = this.#atLineStart ? "" : ".";
    const clean = before + this.#clean + text;
    const end = isLast ? clean.length : (unfinishedCommand.exec(clean)?.index ?? clean.length);
    this.#clean = clean.slice(end);
    const done = clean.slice(0, end);
    if (done !== before) this.#atLineStart = done.endsWith("\n");
    return withoutCommands(done).slice(before.length);
  }
}
