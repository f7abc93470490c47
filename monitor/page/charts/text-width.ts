/** Widths of characters in ems of a usual sans-serif, on the wide side: a text that fits by these fits. */
function ems(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code >= 0x2e80) return code >= 0x1f000 ? 1.4 : 1.05;
  if (/\p{Mark}/u.test(character)) return 0;
  if (/[mwMW@%→]/.test(character)) return 0.92;
  if (/\p{Lu}/u.test(character)) return 0.72;
  if (/[ilj.,:;'|!()[\]]/.test(character)) return 0.36;
  return 0.6;
}

/** About how wide a text is, in the units of its font size. */
export const widthOf = (text: string, fontSize: number): number =>
  Array.from(text).reduce((sum, character) => sum + ems(character), 0) * fontSize;

/** The text, cut in its middle where it is wider than the room: names that begin alike often end differently. */
export function fitted(text: string, room: number, fontSize: number): string {
  if (widthOf(text, fontSize) <= room) return text;
  const characters = Array.from(text);
  let [head, tail] = [0, 0];
  let width = widthOf("…", fontSize);
  while (head + tail < characters.length) {
    const atHead = head <= tail;
    const next = (atHead ? characters[head] : characters[characters.length - 1 - tail]) ?? "";
    width += ems(next) * fontSize;
    if (width > room) break;
    if (atHead) head += 1;
    else tail += 1;
  }
  const end = tail === 0 ? "" : characters.slice(-tail).join("");
  return `${characters.slice(0, head).join("")}…${end}`;
}
