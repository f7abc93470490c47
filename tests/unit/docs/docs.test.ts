import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse as parseYaml } from "yaml";
import { isConfigKey } from "../../../infra/config/keys";
import { scripts } from "../../../package.json";
import { parseOnly } from "../cli/support";
import { commandsOf, isShell, writtenPages } from "./commands";
import { anchorsOf, codeSpans, fences, isGenerated, linksOf, markdownFiles, root, textOf } from "./markdown";
import { commandsIn, shellCommandsIn, type ShellCommand } from "./shell-words";

const files = markdownFiles();
const written = writtenPages();

/** What a fence may hold, and how it is read; output and drawings are text. Types are checked of the installed package. */
const readers: Readonly<Record<string, (body: string) => unknown>> = {
  text: () => undefined,
  ts: () => undefined,
  python: () => undefined,
  json: (body) => JSON.parse(body) as unknown,
  jsonl: (body) =>
    body
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as unknown),
  yaml: (body) => parseYaml(body) as unknown,
};

/** Beginnings of commands in a fence; Node's and the shell's own have nothing that could be checked. */
const beginnings = /^(az|pulumi|npx llmops|npm (run|ci|test|install)|\.|cd|export)( |$)/;

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

test("finds the commands that it is to check", () => {
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

test.each(written)("%s tells its reader commands, options and keys that exist", async (file) => {
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

test("would tell a command that does not exist", async () => {
  await expect(check({ program: "llmops", words: ["workload", "--sing"] })).rejects.toThrow("unknown option");
  await expect(check({ program: "npm run", words: ["sing"] })).rejects.toThrow();
  await expect(check({ program: "pulumi", words: ["config", "set", "song", "x"] })).rejects.toThrow();
});

test.each(files)("%s has only snippets that can be read, in languages that are checked", (file) => {
  for (const { language, body } of fences(textOf(file))) {
    if (isShell(language)) {
      for (const words of shellCommandsIn(body)) expect(words.join(" ")).toMatch(beginnings);
      continue;
    }
    expect(Object.keys(readers)).toContain(language);
    expect(() => readers[language]?.(body)).not.toThrow();
  }
});

/** The files and folders of this project that a document names in code. */
const pathsOf = (file: string): string[] => {
  const text = textOf(file);
  const shell = fences(text).flatMap(({ language, body }) => (isShell(language) ? [body] : []));
  return [...codeSpans(text), ...shell]
    .flatMap((code) => code.split(/\s+/))
    .filter((word) => /^(\.\/)?[.\w][\w.-]*\/[\w./-]*$/.test(word))
    .filter((word) => {
      const [top = ""] = word.split("/");
      return (
        !isGenerated(top) &&
        (existsSync(join(root, top)) || /(\/|\.(ts|mjs|cjs|py|jsonl?|ya?ml))$/.test(word))
      );
    });
};

test.each(written)("%s names files and folders that exist", (file) => {
  const missing = pathsOf(file).filter(
    (path) => ![root, join(root, dirname(file))].some((folder) => existsSync(join(folder, path))),
  );
  expect(missing).toEqual([]);
});

test("finds the files that documents name", () => {
  expect(pathsOf("docs/watch-the-model.md")).toContain("examples/evaluation/cases.jsonl");
  expect(written.flatMap(pathsOf).length).toBeGreaterThan(10);
});

test.each(written.filter((file) => file.endsWith(".es.md")))("%s has the commands of its twin", (file) => {
  // What the model is asked is translated.
  const commands = (of: string) =>
    commandsOf(of)
      .filter(({ isMention }) => !isMention)
      .map(({ program, words }) =>
        [program, ...words.map((word) => (/\s/.test(word) ? "…" : word))].join(" "),
      );
  expect(commands(file)).toEqual(commands(file.replace(".es.md", ".md")));
});

test.each(files)("%s links to what there is", (file) => {
  for (const { path, anchor } of linksOf(file)) {
    expect([path, existsSync(join(root, path))]).toEqual([path, true]);
    if (anchor !== undefined) expect(anchorsOf(textOf(path))).toContain(anchor);
  }
});
