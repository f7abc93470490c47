/** A command of a text: what is started, and the words after it. */
export interface ShellCommand {
  readonly program: "az" | "llmops" | "npm run" | "pulumi";
  readonly words: readonly string[];
}

/** The words of a command line, with the signs between its commands as words of their own; comments are left out. */
function wordsOf(line: string): string[] {
  const words = line.matchAll(
    /(?<comment>(?<=^|\s)#.*)|(?<sign>&&|\|\||[|;()])|(?:"(?:\\.|[^"])*"|'[^']*'|\$\([^)]*\)|[^\s"'|;&()])+/g,
  );
  return [...words]
    .filter(({ groups }) => groups?.["comment"] === undefined)
    .map(([word]) => word.replace(/^(["'])(.*)\1$/s, "$2").replace(/=(["'])(.*)\1$/s, "=$2"));
}

/** Without what the shell itself takes: where output goes. */
const withoutRedirection = (words: readonly string[]): string[] =>
  words.filter((word, index) => !/^\d?>>?/.test(word) && !/^\d?>>?$/.test(words[index - 1] ?? ""));

const withoutAssignments = ([first, ...rest]: readonly string[]): readonly string[] =>
  first === undefined ? [] : /^[A-Z_]+=/.test(first) ? withoutAssignments(rest) : [first, ...rest];

/** The words of every command in lines of a shell, each line on its own unless it ends in a backslash. */
export function shellCommandsIn(text: string): (readonly string[])[] {
  const lines = text.replaceAll(/\\\n\s*/g, " ").split("\n");
  return lines.flatMap((line) => {
    const commands: string[][] = [[]];
    for (const word of wordsOf(line.trim().replace(/^\$ /, ""))) {
      if (/^(&&|\|\||[|;()])$/.test(word)) commands.push([]);
      else commands.at(-1)?.push(word);
    }
    return commands
      .map(withoutRedirection)
      .map(withoutAssignments)
      .filter((words) => words.length > 0);
  });
}

/** The commands of this project, of Pulumi and of Azure in lines of a shell. */
export const commandsIn = (text: string): ShellCommand[] => shellCommandsIn(text).flatMap(started);

function started([first, second, ...rest]: readonly string[]): ShellCommand[] {
  if (first === "npx" && second === "llmops") return [{ program: "llmops", words: rest }];
  if (first === "llmops" && second !== undefined) return [{ program: "llmops", words: [second, ...rest] }];
  if (first === "npm" && second === "run") {
    return [{ program: "npm run", words: rest.filter((word) => word !== "--silent") }];
  }
  if (first === "az" && second !== undefined) return [{ program: "az", words: [second, ...rest] }];
  // "pulumi up: …" is something that was printed.
  if (first === "pulumi" && second?.endsWith(":") === false)
    return [{ program: "pulumi", words: [second, ...rest] }];
  return [];
}
