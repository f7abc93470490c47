import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { below, createProgram } from "../../../cli/program";

/** The full name of a command: `llmops cluster start`. */
export const nameOf = (command: CommandUnknownOpts): string =>
  command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`;

/** What `--help` prints of a command, with all that was added to it. */
export function helpOf(command: CommandUnknownOpts): string {
  let text = "";
  command.configureOutput({ writeOut: (part) => (text += part) });
  command.outputHelp();
  return text;
}

/**
 * Parses what stands after `llmops` as the command itself would, and does nothing.
 * @throws CommanderError with what the command would say of it
 */
export async function parseOnly(words: readonly string[]): Promise<void> {
  const program = createProgram();
  for (const command of [program, ...below(program)]) {
    command.exitOverride().configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
    if (command.commands.length === 0) command.action(() => undefined);
  }
  await program.parseAsync([...words], { from: "user" });
}
