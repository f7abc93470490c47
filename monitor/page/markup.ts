/** Text that goes into a page as it stands: everything in it that came from outside is escaped already. */
export class Markup {
  constructor(readonly text: string) {}
}

/** What may stand in a template; nothing is written for null, undefined and false. */
export type Insertion = string | number | Markup | null | undefined | false | readonly Insertion[];

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/**
 * Characters that HTML has no place for, and those that turn the direction of the text that follows: a name could
 * otherwise rearrange the words around it. (An unpaired surrogate cannot be written as UTF-8.)
 */
const unprintable =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff\uffff]|\p{Surrogate}/gu;

/** Makes a text that may hold anything fit for an element's content and for a quoted attribute. */
export const escaped = (text: string): string =>
  text.replace(unprintable, "\ufffd").replace(/[&<>"']/g, (character) => entities[character] ?? character);

function written(value: Insertion): string {
  if (value === null || value === undefined || value === false) return "";
  if (value instanceof Markup) return value.text;
  if (typeof value === "string") return escaped(value);
  if (typeof value === "number") return String(value);
  return value.map(written).join("");
}

/** A template of HTML or SVG: the template itself is trusted, what is put into it is escaped unless it is markup. */
export const markup = (template: TemplateStringsArray, ...values: readonly Insertion[]): Markup =>
  new Markup(template.map((part, index) => part + written(values[index])).join(""));

/** A fragment name for an element: distinct names stay distinct. */
export const idOf = (...words: readonly string[]): string =>
  words
    .join("-")
    .replace(/[^A-Za-z0-9.-]/g, (character) => `_${(character.codePointAt(0) ?? 0).toString(16)}_`);

/** A link, where the address is one of the web; else the text alone, since an address may be a script. */
export function link(url: string | null, text: Insertion): Markup {
  if (url === null || !/^https?:\/\//i.test(url)) return markup`${text}`;
  return markup`<a href="${url}" target="_blank" rel="noopener noreferrer">${text}</a>`;
}
