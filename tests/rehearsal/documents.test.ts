import { scripts } from "../../package.json";
import { run } from "../../rehearsal/command";
import { findEngine, pathWith } from "../../rehearsal/engine/engine";
import { findPython, projectFolder } from "../../rehearsal/python";
import { commandsOf, writtenPages } from "../unit/docs/commands";
import { fences, textOf } from "../unit/docs/markdown";
import { commandsIn, type ShellCommand } from "../unit/docs/shell-words";

const flagsIn = (words: readonly string[]): string[] =>
  words.filter((word) => /^--?[a-z]/.test(word)).map((word) => word.replace(/=.*/s, ""));

/** What is typed of a program, as the command itself and the flags that it gets. */
interface Typed {
  readonly command: readonly string[];
  readonly flags: readonly string[];
}

/** Pulumi's commands with flags, also those that `llmops up` and `llmops down` hand on. */
function pulumiOf({ program, words }: ShellCommand): Typed[] {
  const rest = words.includes("--") ? words.slice(words.indexOf("--") + 1) : [];
  if (program === "llmops" && (words[0] === "up" || words[0] === "down"))
    return [{ command: ["pulumi", words[0] === "up" ? "up" : "destroy"], flags: flagsIn(rest) }];
  if (program !== "pulumi") return [];
  const nested =
    /^(config|stack|policy|plugin|state)$/.test(words[0] ?? "") && /^[a-z]+$/.test(words[1] ?? "");
  return [{ command: ["pulumi", ...words.slice(0, nested ? 2 : 1)], flags: flagsIn(words) }];
}

/** npm's scripts that are no command of llmops. */
function scriptOf({ program, words: [name = "", ...rest] }: ShellCommand): Typed[] {
  const script = scripts[name as keyof typeof scripts];
  if (program !== "npm run" || !/^tsx /.test(script) || flagsIn(rest).length === 0) return [];
  return [{ command: ["npm", "run", "--silent", name, "--"], flags: flagsIn(rest) }];
}

/** Every such command of the pages, and Pulumi's of package.json, with all flags that it gets anywhere. */
const commands = new Map<string, Typed>();
const pages = writtenPages().flatMap(commandsOf);
for (const { command, flags } of [
  ...[...pages, ...Object.values(scripts).flatMap(commandsIn)].flatMap(pulumiOf),
  ...pages.flatMap(scriptOf),
]) {
  const name = command.join(" ");
  commands.set(name, { command, flags: [...(commands.get(name)?.flags ?? []), ...flags] });
}

let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  env = { ...process.env, PATH: pathWith(await findEngine(), process.env) };
});

/** What a command's own help does not know of it. */
async function unknownTo({ command: [file = "", ...words], flags }: Typed): Promise<string[]> {
  const { stdout } = await run(file, [...words, "--help"], { cwd: projectFolder(), env });
  const [, usage = ""] = /^Usage:([^]*?)^\S*Flags:/m.exec(stdout) ?? [];
  // Where there is no such command, Pulumi tells of the one above it.
  const missing = file === "pulumi" ? words.filter((word) => !new RegExp(`\\b${word}\\b`).test(usage)) : [];
  const isUnknown = (flag: string): boolean => !new RegExp(`(^|[\\s,])${flag}([\\s,=]|$)`, "m").test(stdout);
  return [...missing, ...flags.filter(isUnknown)];
}

test("names commands and flags that Pulumi and the scripts have", async () => {
  expect([...commands.keys()]).toEqual(
    expect.arrayContaining(["pulumi up", "pulumi config set", "pulumi destroy", "npm run --silent bench --"]),
  );
  const unknown = [...commands.values()].map(async (typed) => [
    typed.command.join(" "),
    await unknownTo(typed),
  ]);
  expect((await Promise.all(unknown)).filter(([, names]) => names?.length !== 0)).toEqual([]);
});

test("finds a flag and a command that do not exist", async () => {
  expect(await unknownTo({ command: ["pulumi", "up"], flags: ["--yes", "--sing", "-y"] })).toEqual([
    "--sing",
  ]);
  expect(await unknownTo({ command: ["pulumi", "stack", "sing"], flags: [] })).toEqual(["sing"]);
});

test("shows Python that can be parsed", async () => {
  const { file } = await findPython(process.env);
  const parses = async (source: string): Promise<boolean> =>
    (await run(file, ["-c", "import ast, sys; ast.parse(sys.argv[1])", source])).exitCode === 0;
  expect(await parses("def tell(joke:\n    pass")).toBe(false);
  for (const page of writtenPages())
    for (const { language, body } of fences(textOf(page)))
      if (language === "python") expect([page, body, await parses(body)]).toEqual([page, body, true]);
});
