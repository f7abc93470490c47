import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { below, createProgram } from "../../cli/program";

const nameOf = (command: CommandUnknownOpts): string =>
  command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`;

/** What `--help` prints, as wide as a page, whatever terminal this runs in. */
function helpOf(command: CommandUnknownOpts): string {
  let text = "";
  command.configureOutput({
    writeOut: (part) => (text += part),
    getOutHelpWidth: () => 110,
    getOutHasColors: () => false,
  });
  command.outputHelp();
  return text.trim();
}

/** The reference of the command, a section for each subcommand with its whole help. */
export function commandReference(): string {
  const program = createProgram();
  const sections = [program, ...below(program)].map(
    (command) => `## ${nameOf(command)}\n\n\`\`\`text\n${helpOf(command)}\n\`\`\`\n`,
  );
  return ["# The command\n", "`npx llmops COMMAND --help` prints the same.\n", ...sections].join("\n");
}
