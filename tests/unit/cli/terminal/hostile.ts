/** What others may put into a text so that a terminal or a CI obeys it, and a word by which the text is known. */
export const hostile = [
  "hostile",
  "\u001b[2J\u001b[8m",
  "\u009b31m",
  "\u001b]52;c;aGk=\u0007",
  "\u001b]8;;https://evil\u001b\\",
  "\u009d0;title\u009c",
  "\u001bPq\u001b\\\u001b_a\u001b\\\u001b^p\u001b\\",
  "\r\b\u007f\u0085\u000b\u000c",
  "\u2028\u2029\u202e\u2066",
  "\n::error file=a::b",
  "\n\u3000\u200b::set-output name=a::b",
  "\n##vso[task.complete]##[error]",
  "\ufdd4\ud83d",
].join("");

/** Decided by the program, and compared with: what comes from outside is never one of them. */
const words = new Set(["status", "verdict", "kind", "side", "provider", "providers", "stops", "part"]);

/** A value with hostile text in every string in it, keys of records of others included. */
export function poisoned<T>(value: T, key = ""): T {
  if (typeof value === "string") return (words.has(key) ? value : hostile + value) as T;
  if (Array.isArray(value)) return value.map((one: unknown) => poisoned(one, key)) as T;
  if (value === null || typeof value !== "object" || value instanceof Error) return value;
  const isRecord = key === "params" || key === "tags";
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      isRecord ? hostile + name : name,
      poisoned(one as unknown, name),
    ]),
  ) as T;
}

/* eslint-disable no-control-regex -- what must not be there */
const control = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]|\p{Surrogate}/u;
const ownStyle = /\u001b\[(?:1|2|22|3[1236]|39)m/g;
/* eslint-enable no-control-regex */
const command = /^[\s\u200b]*::|##(vso)?\[/m;

/** Where a text matches, with what stands around it. */
function around(text: string, pattern: RegExp): string {
  const at = text.search(pattern);
  return at < 0 ? "" : JSON.stringify(text.slice(Math.max(0, at - 80), at + 20));
}

/** Fails where a terminal or a CI's log would obey a text. */
export function expectHarmless(text: string, mayHaveStyles = false): void {
  const plain = mayHaveStyles ? text.replaceAll(ownStyle, "") : text;
  for (const obeyed of [control, command]) expect(around(plain, obeyed)).toBe("");
}
