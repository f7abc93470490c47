import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { below, createProgram } from "../../../cli/program";
import { allChecks } from "../../../operations/preflight/checks";
import { nameOf } from "../cli/support";
import { root } from "../docs/markdown";
import { azCommands } from "./az";
import { situations } from "./situations";

const sources = (folder: string): string[] =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return sources(path);
    return /\.(ts|js)$/.test(entry.name) ? [path] : [];
  });

/** The commands that the texts of a source name, without what comes after their first words. */
function namedIn(file: string): string[] {
  const code = readFileSync(join(root, file), "utf8")
    .replaceAll(/\/\*[\s\S]*?\*\//g, "")
    .replaceAll(/^\s*\/\/.*$|^import.*$/gm, "");
  const found = code.matchAll(/(?<![\w.-])(?:npx llmops|pulumi|az) [a-z][a-z-]*(?: [a-z][a-z-]*)*/g);
  return [...new Set([...found].map(([command]) => command))];
}

const rooms = ["infra", "stack", "workload", "monitor", "operations", "cli"].concat(
  ["rest-client", "mlflow-js-client", "openai-tracing", "azure-client"].map((name) => `packages/${name}`),
);
const all = rooms.flatMap(sources).map((file) => [file, namedIn(file)] as const);

/** Whether a text begins with a command; what comes after may be the rest of a sentence. */
const begins = (text: string, commands: readonly string[]): boolean =>
  commands.some((command) => text === command || text.startsWith(`${command} `));

const llmops = below(createProgram()).map((command) => `npx ${nameOf(command)}`);
const pulumi =
  /^pulumi (up|preview|refresh|destroy|import|cancel|whoami|version|config|config (set|rm)|stack (init|select|output|export|import|history))( |$)/;

test("names commands that there are", () => {
  const commands = all.flatMap(([file, found]) => found.map((command) => [file, command] as const));
  expect(commands.length).toBeGreaterThan(50);
  const unknown = commands.filter(([, command]) => {
    if (command.startsWith("az ")) return !begins(command.slice(3), azCommands);
    return command.startsWith("pulumi ") ? !pulumi.test(command) : !begins(command, llmops);
  });
  expect(unknown).toEqual([]);
});

/** What a check offers that no situation runs, and why. */
const unlike: Readonly<Record<string, string>> = {
  login: "only a person can log in",
  existing: "it offers nothing: another part is to be chosen",
};

test("runs what every check of the preflight offers", () => {
  const run = new Set(Object.values(situations).map(({ check }) => check));
  const checks = allChecks("azureCli", new Date(0)).map(({ id }) => id);
  expect(checks.filter((id) => !run.has(id) && !(id in unlike))).toEqual([]);
});

const preflight = "tests/unit/advice/preflight.test.ts";

/** The sources that tell somebody to change Azure by hand, and the test that does so, or why none does. */
const byHand: Readonly<Record<string, string>> = {
  "infra/dynamic-providers/purge-provider.ts": "tests/rehearsal/advice.test.ts",
  "infra/dynamic-providers/role-provider.ts": "not run: it gives a role to whom the sentence names",
  "operations/deleted-accounts.ts": preflight,
  "operations/leftovers.ts": "tests/unit/advice/leftovers.test.ts",
  "workload/chat/model-errors.ts": "named alone, without anything to fill in",
  "operations/preflight/checks/name-conflicts.ts": preflight,
  "operations/preflight/checks/permissions.ts": preflight,
  "operations/preflight/checks/providers.ts": preflight,
};

test("knows every source that tells somebody to change Azure by hand", () => {
  const changing = all.filter(([, found]) =>
    found.some((command) => /^az .*(delete|purge|create|register|update|set)$/.test(command)),
  );
  expect(changing.map(([file]) => file).sort()).toEqual(Object.keys(byHand).sort());
});
