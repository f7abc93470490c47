import { codeSpans, fences, markdownFiles, textOf } from "./markdown";
import { commandsIn, type ShellCommand } from "./shell-words";

/** Pages that people write; what is generated from the program needs no reader to compare it. */
export const writtenPages = (): string[] =>
  markdownFiles().filter((file) => !file.startsWith("docs/reference/"));

export const isShell = (language: string): boolean => /^(|sh|bash|shell|console)$/.test(language);

/** A command that a page names, in a fence or, where `isMention`, within a sentence. */
export interface PageCommand extends ShellCommand {
  readonly isMention: boolean;
}

export function commandsOf(file: string): readonly PageCommand[] {
  const text = textOf(file);
  const found = (isMention: boolean) => (command: ShellCommand) => ({ ...command, isMention });
  return [
    ...fences(text).flatMap(({ language, body }) =>
      isShell(language) ? commandsIn(body).map(found(false)) : [],
    ),
    ...codeSpans(text).flatMap(commandsIn).map(found(true)),
  ];
}
