import { hashText } from "../statistics/random";

export type PromptKind = "new" | "repeated" | "empty";

/** Tells prompts that were put before within the same run. Keeps a number a prompt, not its text. */
export class PromptKinds {
  private readonly seen = new Map<number, Set<number>>();

  /** The kind of a run's next prompt, or undefined where its text is not known. */
  kindOf(run: number, text: string | undefined): PromptKind | undefined {
    if (text === undefined) return undefined;
    const plain = text.trim();
    if (plain === "") return "empty";
    const key = hashText(plain) * 2 ** 20 + (plain.length % 2 ** 20);
    let seen = this.seen.get(run);
    if (seen === undefined) this.seen.set(run, (seen = new Set()));
    if (seen.has(key)) return "repeated";
    seen.add(key);
    return "new";
  }
}
