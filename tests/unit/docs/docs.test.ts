import { existsSync } from "node:fs";
import { join } from "node:path";
import { isConfigKey } from "../../../infra/config/keys";
import { scripts } from "../../../package.json";
import { parseOnly } from "../cli/support";
import { anchorsOf, codeSpans, fences, linksOf, markdownFiles, root, textOf } from "./markdown";
import { commandsIn, type ShellCommand } from "./shell-words";

const files = markdownFiles();
// What is generated from the program needs no reader to compare it.
const written = files.filter((file) => !file.startsWith("docs/reference/"));

const isShell = /^(|sh|bash|shell|console)$/;

/** The commands that a file tells its reader to type. */
const commandsOf = (file: string): (ShellCommand & { readonly isMention?: true })[] => {
  const text = textOf(file);
  return [
    ...fences(text).flatMap(({ language, body }) => (isShell.test(language) ? commandsIn(body) : [])),
    ...codeSpans(text)
      .flatMap(commandsIn)
      .map((command) => ({ ...command, isMention: true as const })),
  ];
};

const pulumiCommands =
  /^(up|preview|refresh|destroy|login|logout|new|cancel|install|import|whoami|version|about|policy|config|stack|logs)$/;

/** Fails when a command, an option or a key does not exist. */
async function check({ program, words }: ShellCommand): Promise<void> {
  if (program === "llmops") return parseOnly(words);
  // Commands of Azure's own that set up what is around a lab.
  if (program === "az") return;
  if (program === "npm run") {
    const [name = "", ...rest] = words;
    expect(Object.keys(scripts)).toContain(name);
    const [, subcommand] = /^llmops (\S+)$/.exec(scripts[name as keyof typeof scripts]) ?? [];
    if (subcommand !== undefined) return parseOnly([subcommand, ...rest.filter((word) => word !== "--")]);
    return;
  }
  expect(words[0]).toMatch(pulumiCommands);
  const [verb, action, ...rest] = words;
  if (verb !== "config" || !["set", "rm", "get"].includes(action ?? "")) return;
  const key = rest.find((word, index) => !word.startsWith("-") && rest[index - 1] !== "--stack") ?? "";
  if (!key.startsWith("azure-native:"))
    expect([key, isConfigKey(key.split(/[.[]/)[0] ?? "")]).toEqual([key, true]);
}

it("finds the commands that it is to check", () => {
  const commands = written.flatMap(commandsOf);
  for (const program of ["llmops", "npm run", "pulumi"])
    expect(commands.filter((command) => command.program === program).length).toBeGreaterThan(5);
  expect(
    commandsIn("FOO=1 npx llmops up -- --yes && pulumi config set --path 'tags.owner' me # why"),
  ).toEqual([
    { program: "llmops", words: ["up", "--", "--yes"] },
    { program: "pulumi", words: ["config", "set", "--path", "tags.owner", "me"] },
  ]);
});

it.each(written)("%s tells its reader commands, options and keys that exist", async (file) => {
  for (const command of commandsOf(file)) {
    try {
      await check(command);
    } catch (error) {
      // A sentence may name a command without all that it needs.
      const { code } = error as { readonly code?: string };
      if (command.isMention && /^commander\.(optionMissingArgument|missingArgument|help)/.test(code ?? ""))
        continue;
      throw new Error(`${command.program} ${command.words.join(" ")}: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }
});

it("would tell a command that does not exist", async () => {
  await expect(check({ program: "llmops", words: ["workload", "--sing"] })).rejects.toThrow("unknown option");
  await expect(check({ program: "npm run", words: ["sing"] })).rejects.toThrow();
  await expect(check({ program: "pulumi", words: ["config", "set", "song", "x"] })).rejects.toThrow();
});

it.each(files)("%s links to what there is", (file) => {
  for (const { path, anchor } of linksOf(file)) {
    expect([path, existsSync(join(root, path))]).toEqual([path, true]);
    if (anchor !== undefined) expect(anchorsOf(textOf(path))).toContain(anchor);
  }
});
