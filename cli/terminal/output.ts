import { azureCommand, neutral, NeutralStream, withoutCommands } from "./neutral";
import { indented, line, type Printed } from "./printed";

/** What may be in a JSON document's strings and a terminal or a CI would obey; JSON can escape all of it. */
const unsafeInJson = new RegExp(String.raw`[\u007f-\u009f\u2028-\u202e\u2066-\u2069]|${azureCommand}`, "giv");

const jsonText = (value: unknown, indent: number): string =>
  JSON.stringify(value, null, indent).replace(
    unsafeInJson,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

/** Standard output or standard error. All that the command prints goes through here, and is neutralised by then. */
export class Output {
  readonly #stream: () => NodeJS.WriteStream;

  constructor(
    readonly descriptor: 1 | 2,
    stream: () => NodeJS.WriteStream,
  ) {
    this.#stream = stream;
  }

  /** Whether a person watches. */
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
   * Writes a JSON document of one line among many, and resolves when the stream takes the next one; false where whoever
   * read it has gone.
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

  /** Colours where a person watches or they are asked for, and none where NO_COLOR is set. */
  #hasColours(): boolean {
    const { NO_COLOR: none, FORCE_COLOR: forced = "" } = process.env;
    return !none && (this.isTerminal || !["", "0"].includes(forced));
  }
}

export const stdout = new Output(1, () => process.stdout);
export const stderr = new Output(2, () => process.stderr);
