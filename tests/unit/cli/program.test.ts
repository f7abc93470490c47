import { readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { projectFolder } from "../../../rehearsal/python";

/** Modules of the project that one loads as soon as it is loaded itself, types and `import()` left out. */
function loadedWith(module: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(module)) return seen;
  seen.add(module);
  if (!module.startsWith("cli/")) return seen;
  const text = readFileSync(join(projectFolder(), `${module}.ts`), "utf8");
  for (const [, name = ""] of text.matchAll(/^(?:import|\}) (?!type )(?:[^"]* )?from "(\.[^"]+)";/gm))
    if (!name.endsWith(".json")) loadedWith(posix.join(posix.dirname(module), name), seen);
  return seen;
}

test("loads no subcommand's action, and nothing of the workload or the rehearsal, before one runs", () => {
  const loaded = [...loadedWith("cli/program")];
  expect(loaded).toEqual(expect.arrayContaining(["cli/commands/up/command", "cli/terminal/output"]));
  for (const module of loaded)
    expect(module).toMatch(/^cli\/(program|(commands|sandbox|options|terminal)\/)/);
  expect(loaded.filter((module) => module.endsWith("action"))).toEqual([]);
});
