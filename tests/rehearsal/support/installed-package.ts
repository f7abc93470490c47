import { cpSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { run } from "../../../rehearsal/command";
import { projectFolder } from "../../../rehearsal/python";

/**
 * Installs this project into the node_modules of another one as `npm install TARBALL` does, without a registry: what
 * `npm pack` packs of a fresh build, beside the packages that this checkout has.
 *
 * @param scratch an empty folder
 * @returns the files in the tarball
 */
export async function installPackage(project: string, scratch: string): Promise<readonly string[]> {
  const staged = join(scratch, "staged");
  mkdirSync(staged, { recursive: true });
  for (const file of ["package.json", "README.md", "LICENSE", "index.ts", "infra"])
    cpSync(join(projectFolder(), file), join(staged, file), { recursive: true });
  await ok(process.execPath, ["infra/dynamic-providers/build.cjs"], projectFolder());
  await ok("npx", ["tsdown", "--out-dir", join(staged, "dist", "package")], projectFolder());
  const packed = await ok(
    "npm",
    ["pack", "--ignore-scripts", "--json", "--pack-destination", scratch],
    staged,
  );
  const [tarball] = JSON.parse(packed) as { filename: string; files: { path: string }[] }[];
  if (tarball === undefined) throw new Error(`npm pack packed nothing: ${packed}`);

  const target = join(project, "node_modules", "azure-llmops-lab");
  mkdirSync(target, { recursive: true });
  await ok(
    "tar",
    ["-xzf", join(scratch, tarball.filename), "--strip-components", "1", "-C", target],
    scratch,
  );
  linkPackages(join(project, "node_modules"));
  return tarball.files.map(({ path }) => path);
}

/** Links to every package of this checkout but the project itself. */
function linkPackages(modules: string): void {
  const source = join(projectFolder(), "node_modules");
  for (const name of readdirSync(source)) {
    if (name === "azure-llmops-lab" || name === "llmops-cli") continue;
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(source, name), join(modules, name));
  }
}

async function ok(file: string, args: readonly string[], cwd: string): Promise<string> {
  const { exitCode, stdout, stderr } = await run(file, args, { cwd });
  if (exitCode !== 0) throw new Error(`${file} ${args.join(" ")}: ${stdout}\n${stderr}`);
  return stdout;
}
