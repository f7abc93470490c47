import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join } from "node:path";
import ts from "typescript";
import { run } from "../../../rehearsal/command";
import { projectFolder } from "../../../rehearsal/python";

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** A package as `npm pack` packs it, installed into an otherwise empty project. */
export interface PackedPackage {
  readonly project: string;
  readonly bytes: number;
  readonly files: readonly string[];
  /** Packages that its manifest names. */
  readonly named: readonly string[];
  /** Packages that its files import, declarations included. */
  readonly imported: readonly string[];
}

/**
 * Packs a workspace and installs the tarball into a project. Of the packages of this checkout the project gets those
 * alone that the manifest names and those that the program under test needs itself.
 */
export async function installPacked(
  name: string,
  project: string,
  own: readonly string[],
): Promise<PackedPackage> {
  const args = ["pack", "-w", name, "--json", "--pack-destination", project];
  const packed = await ok("npm", args, projectFolder());
  // The build's lines stand before it.
  const [tarball] = JSON.parse(packed.slice(packed.search(/^\[$/m))) as {
    filename: string;
    size: number;
    files: { path: string }[];
  }[];
  if (tarball === undefined) throw new Error(`npm pack packed nothing: ${packed}`);
  const target = join(project, "node_modules", name);
  mkdirSync(target, { recursive: true });
  await ok(
    "tar",
    ["-xzf", join(project, tarball.filename), "--strip-components", "1", "-C", target],
    project,
  );
  const { dependencies, peerDependencies } = JSON.parse(
    readFileSync(join(target, "package.json"), "utf8"),
  ) as Manifest;
  const named = Object.keys({ ...dependencies, ...peerDependencies });
  for (const module of new Set([...named, ...own])) {
    mkdirSync(dirname(join(project, "node_modules", module)), { recursive: true });
    symlinkSync(join(projectFolder(), "node_modules", module), join(project, "node_modules", module));
  }
  const files = tarball.files.map(({ path }) => path);
  const imported = new Set(
    files.filter((file) => /\.[jt]s$/.test(file)).flatMap((file) => packagesIn(join(target, file))),
  );
  return { project, bytes: tarball.size, files, named, imported: [...imported].sort() };
}

/** Packages that a built file imports, in any form. */
function packagesIn(file: string): string[] {
  const text = readFileSync(file, "utf8");
  return [
    ...text.matchAll(/(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire(?:\.resolve)?\(\s*)["']([\w@][\w@./-]*)["']/g),
  ]
    .map(([, name = ""]) => name)
    .filter((name) => !name.startsWith("node:") && !builtinModules.includes(name))
    .map((name) =>
      name
        .split("/")
        .slice(0, name.startsWith("@") ? 2 : 1)
        .join("/"),
    );
}

/** How a project says that its files are CommonJS or ES modules. */
export type ModuleKind = "commonjs" | "module";

/** Writes a program as a file of a kind of module into a project. */
export function writeProgram(project: string, type: ModuleKind, source: string): string {
  const folder = join(project, type);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "user", private: true, type }));
  writeFileSync(join(folder, "main.ts"), source);
  return join(folder, "main.ts");
}

/** Compiles programs strictly and with the declarations of all packages, and gives what is wrong. */
export function compile(files: readonly string[]): readonly string[] {
  const program = ts.createProgram(files, {
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    lib: ["lib.es2023.d.ts"],
    types: ["node"],
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
  });
  const wrong = ts.getPreEmitDiagnostics(program);
  program.emit();
  return wrong.map(({ file, messageText }) =>
    [file?.fileName, ts.flattenDiagnosticMessageText(messageText, "\n")].join(": "),
  );
}

/** Runs what `compile` has made, and gives what it prints. */
export const runCompiled = (
  project: string,
  type: ModuleKind,
  env: Readonly<Record<string, string>> = {},
): Promise<string> =>
  ok(process.execPath, [join(project, type, "main.js")], project, { ...process.env, ...env });

/** The packages that an installation of one brings along, by the lock file. */
export function installation(names: readonly string[]): ReadonlySet<string> {
  const { packages } = JSON.parse(readFileSync(join(projectFolder(), "package-lock.json"), "utf8")) as {
    packages: Record<string, Manifest | undefined>;
  };
  const found = new Set<string>();
  const visit = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    Object.keys(packages[`node_modules/${name}`]?.dependencies ?? {}).forEach(visit);
  };
  names.forEach(visit);
  return found;
}

async function ok(
  file: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const { exitCode, stdout, stderr } = await run(file, args, { cwd, env });
  if (exitCode !== 0) throw new Error(`${file} ${args.join(" ")}: ${stdout}\n${stderr}`);
  return stdout;
}
