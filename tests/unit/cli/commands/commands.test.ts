import { below, createProgram } from "../../../../cli/program";
import { commandsIn } from "../../docs/shell-words";
import { helpOf, nameOf, parseOnly } from "../support";

const program = createProgram();
const commands = below(program);
const named = commands.map((command) => [nameOf(command), command] as const);

test("has commands to look at", () => {
  expect(named.map(([name]) => name)).toEqual(
    expect.arrayContaining(["llmops rehearse", "llmops cluster start"]),
  );
});

test("lists every command in its help", () => {
  const help = helpOf(program);
  for (const command of program.commands) expect(help).toContain(`\n  ${command.name()} `);
});

test.each(named)("%s has a description, and so has each of its arguments and options", (_, command) => {
  expect(command.description()).toMatch(/^[a-z`].{10,}[^.]$/s);
  for (const { description } of [...command.registeredArguments, ...command.options])
    expect(description).toMatch(/^\S.{2,}[^.\s]$/s);
});

test.each(named)("%s has examples in its help, and accepts them", async (name, command) => {
  const [, shown = ""] = /\nExamples?:\n((?: {2}.+\n)+)/.exec(helpOf(command)) ?? [];
  const examples = commandsIn(shown).filter(({ program }) => program === "llmops");
  expect(examples.length).toBeGreaterThan(0);
  for (const { words } of examples) {
    expect(`llmops ${words.join(" ")}`.startsWith(name)).toBe(true);
    await parseOnly(words);
  }
});

test("would detect a wrong example", async () => {
  await expect(parseOnly(["rehearse", "--no-such-option"])).rejects.toThrow("unknown option");
  await expect(parseOnly(["rehearse", "--latency", "huge"])).rejects.toThrow("Allowed choices");
  await expect(parseOnly(["no-such-command"])).rejects.toThrow("unknown command");
  await expect(parseOnly(["batch"])).rejects.toThrow("missing required argument");
});
