// Writes docs/reference from the program: npm run docs. With --check it writes nothing and says what is stale.
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { commandReference } from "./command";
import { configurationReference } from "./configuration";

const project = join(__dirname, "../..");
const reference = join(project, "docs", "reference");

const front = `# Reference

Made by \`npm run docs\` from the program itself; \`npm run check:docs\` says when it is stale.

- [The configuration](configuration.md) of a stack: every key with its type, its default and its meaning
- [The command](command.md), with all of its subcommands and options
`;

async function write(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await Promise.all([
    writeFile(join(folder, "README.md"), front),
    writeFile(join(folder, "command.md"), commandReference()),
    writeFile(join(folder, "configuration.md"), configurationReference(project)),
  ]);
}

/** The texts of a folder's files by their names. */
async function textsOf(folder: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    await Promise.all(
      files.map(async (file) => [file.slice(folder.length + 1), await readFile(file, "utf8")] as const),
    ),
  );
}

async function staleFiles(): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), "reference-"));
  try {
    await write(folder);
    const [fresh, present] = await Promise.all([textsOf(folder), textsOf(reference)]);
    return [...new Set([...fresh.keys(), ...present.keys()])]
      .filter((name) => fresh.get(name) !== present.get(name))
      .sort();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function main(): Promise<void> {
  if (!process.argv.includes("--check")) {
    await rm(reference, { recursive: true, force: true });
    return write(reference);
  }
  const stale = await staleFiles();
  if (stale.length === 0) return;
  process.stderr.write(
    `Stale in docs/reference: ${stale.join(", ")}\nRun \`npm run docs\`, and commit what it writes.\n`,
  );
  process.exitCode = 1;
}

main().catch((error: unknown) => {
  process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
