import type { CommandUnknownOpts, Option } from "@commander-js/extra-typings";

/** A shell that `llmops completion` writes a script for. */
export type Shell = "bash" | "zsh";

/** The words that may follow an option or stand for an argument; "files" where the shell knows them. */
type Values = readonly string[] | "files" | "none";

interface Choice {
  /** Names of the commands down to this one, with a blank between them; empty for `llmops` itself. */
  readonly path: string;
  readonly commands: readonly string[];
  readonly options: readonly string[];
  readonly argument: Values;
  /** For each option that takes a value: its flags, and what may follow. */
  readonly values: readonly { readonly flags: readonly string[]; readonly values: Values }[];
}

const filePlaceholder = /<(file|folder)>/;

const flagsOf = ({ short, long }: Option): string[] => [short, long].filter((flag) => flag != null);

function valuesOf(option: Option): Values {
  if (option.argChoices !== undefined) return option.argChoices;
  return filePlaceholder.test(option.flags) ? "files" : "none";
}

function argumentOf({ registeredArguments: [first] }: CommandUnknownOpts): Values {
  if (first === undefined || first.variadic) return "none";
  return first.argChoices ?? "files";
}

/** What may be typed after each command of a program, this one and all below it. */
function choicesOf(command: CommandUnknownOpts, above: readonly string[] = []): Choice[] {
  const help = command.createHelp();
  const options = help.visibleOptions(command);
  const commands = help.visibleCommands(command);
  return [
    {
      path: above.join(" "),
      commands: commands.map((one) => one.name()),
      options: options.flatMap(flagsOf),
      argument: argumentOf(command),
      values: options
        .filter(({ required }) => required)
        .map((option) => ({ flags: flagsOf(option), values: valuesOf(option) })),
    },
    ...command.commands.flatMap((one) => choicesOf(one, [...above, one.name()])),
  ];
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

const reply = (values: Values): string => {
  if (values === "files") return `COMPREPLY=($(compgen -f -- "$current"))`;
  return values === "none" ? ":" : `COMPREPLY=($(compgen -W ${quoted(values.join(" "))} -- "$current"))`;
};

/** A case of the script for each option that takes a value. */
const valueCases = (choices: readonly Choice[]): string[] =>
  choices.flatMap(({ path, values }) =>
    values.map(
      ({ flags, values: words }) =>
        `    ${flags.map((flag) => quoted(`${path}:${flag}`)).join("|")}) ${reply(words)}; return ;;`,
    ),
  );

/** A case for each command: its options after a hyphen, else its own commands or its argument. */
const wordCases = (choices: readonly Choice[]): string[] =>
  choices.flatMap(({ path, commands, options, argument }) => [
    `    ${quoted(`${path}:options`)}) ${reply(options)} ;;`,
    `    ${quoted(`${path}:words`)}) ${reply(commands.length > 0 ? commands : argument)} ;;`,
  ]);

/**
 * The completion of a program for a shell, a script to source. It holds every command, option and choice, so that
 * nothing is started while somebody types. Both shells run the same function: zsh brings bash's completion along.
 */
export function completionScript(program: CommandUnknownOpts, shell: Shell): string {
  const name = program.name();
  const choices = choicesOf(program);
  const paths = choices.map(({ path }) => path).filter((path) => path !== "");
  const isTaken = shell === "bash" ? "complete -p npx >/dev/null 2>&1" : "(( ${+_comps[npx]} ))";
  return `# Completion of ${name} for ${shell}, alone and after npx: source <(npx ${name} completion ${shell})
${shell === "zsh" ? "autoload -U +X compinit bashcompinit && compinit && bashcompinit\n" : ""}_${name}() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" at="" word i
  # Not named path: in zsh that is PATH.
  local IFS=$' \\t\\n'
  COMPREPLY=()
  # --option=value comes as three words.
  if [[ $current == "=" ]]; then
    current=""
  elif [[ $previous == "=" ]]; then
    previous="\${COMP_WORDS[COMP_CWORD-2]}"
  fi
  for ((i = \${1:-1}; i < COMP_CWORD; i++)); do
    word="\${COMP_WORDS[i]}"
    # What stands after -- goes to another command.
    [[ $word == "--" ]] && return
    case "\${at:+$at }$word" in
      ${paths.map(quoted).join("|")}) at="\${at:+$at }$word" ;;
    esac
  done
  case "$at:$previous" in
${valueCases(choices).join("\n")}
  esac
  case "$at:$([[ $current == -* ]] && echo options || echo words)" in
${wordCases(choices).join("\n")}
  esac
}
_${name}_alone() { _${name} 1; }
_${name}_npx() { COMPREPLY=(); [[ \${COMP_WORDS[1]} == ${name} ]] && _${name} 2; }
complete -F _${name}_alone ${name}
${isTaken} || complete -o default -F _${name}_npx npx
`;
}
