import { cp, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { parse, stringify } from "yaml";
import { installedWith, type PackageLock } from "./installed-packages";

type Document = Record<string, unknown>;

/** The runtime of a Pulumi.yaml, in its long form. */
interface Runtime {
  readonly name: string;
  readonly options?: { readonly nodeargs?: string };
}

interface ProjectFile extends Document {
  readonly runtime: Runtime;
}

const projectFile = async (folder: string): Promise<ProjectFile> =>
  parse(await readFile(join(folder, "Pulumi.yaml"), "utf8")) as ProjectFile;

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;

/** Node resolves links, so that two projects load the same files of a package. */
async function link(from: string, to: string, path: string): Promise<void> {
  await mkdir(dirname(join(to, path)), { recursive: true });
  await symlink(join(from, path), join(to, path));
}

/** The project's own files in the runtime's options, which have the form `./folder/file`. */
export const ownFilesOf = (nodeargs = ""): readonly string[] =>
  nodeargs
    .split(/[\s=]+/)
    .filter((word) => word.startsWith("./"))
    .map((word) => word.slice(2));

/**
 * Creates a program that declares nothing, with the project's runtime options and the same files of @pulumi/pulumi. The
 * dependencies of @pulumi/pulumi are there too, as in any project: the language host looks through all of them.
 *
 * @param source the text of its index.ts
 */
export async function emptyProject(project: string, folder: string, source = "export {};\n"): Promise<void> {
  const { runtime } = await projectFile(project);
  const name = basename(folder);
  const lock = JSON.parse(await readFile(join(project, "package-lock.json"), "utf8")) as PackageLock;
  const packages = installedWith(["@pulumi/pulumi", "source-map-support", "sucrase", "typescript"], lock);
  for (const path of [...packages, ...ownFilesOf(runtime.options?.nodeargs)])
    await link(project, folder, path);
  await writeFile(join(folder, "Pulumi.yaml"), stringify({ name, runtime }));
  await writeFile(join(folder, "package.json"), json({ name, private: true, main: "index.ts" }));
  await writeFile(join(folder, "index.ts"), source);
}

/**
 * Creates the program of `pulumi new typescript`, which imports the SDK and declares nothing, with Pulumi's default
 * loader.
 */
export async function templateProject(project: string, folder: string): Promise<void> {
  await emptyProject(project, folder, 'import * as pulumi from "@pulumi/pulumi";\n\nvoid pulumi;\n');
  await writeFile(
    join(folder, "Pulumi.yaml"),
    stringify({ name: basename(folder), runtime: { name: "nodejs" } }),
  );
  const compilerOptions = {
    ...forPulumisLoader,
    target: "ES2022",
    lib: ["ES2023"],
    strict: true,
    esModuleInterop: true,
    resolveJsonModule: true,
    skipLibCheck: true,
  };
  await writeFile(join(folder, "tsconfig.json"), json({ compilerOptions, files: ["index.ts"] }));
}

/** Pulumi's own loader runs CommonJS only. */
const forPulumisLoader = {
  module: "commonjs",
  moduleResolution: "node10",
  ignoreDeprecations: "6.0",
  types: ["node"],
};

/**
 * Creates a copy of the project, with the same name and so the same stacks, whose Pulumi.yaml has no runtime options:
 * Pulumi then loads it with its own TypeScript loader, which checks types by the rules of the project's tsconfig.json.
 *
 * @param stackFile the file of the stack that is previewed
 */
export async function defaultLoaderProject(
  project: string,
  folder: string,
  stackFile: string,
): Promise<void> {
  const document = await projectFile(project);
  await mkdir(folder, { recursive: true });
  for (const path of ["index.ts", "infra", "package.json"])
    await cp(join(project, path), join(folder, path), { recursive: true });
  // Built already, as for the project itself: the copy has not all that they are built from.
  await cp(join(project, "dist", "dynamic-providers"), join(folder, "infra", "dynamic-providers"), {
    recursive: true,
  });
  await link(project, folder, "node_modules");
  await cp(stackFile, join(folder, basename(stackFile)));
  await writeFile(
    join(folder, "Pulumi.yaml"),
    stringify({ ...document, runtime: { name: document.runtime.name } }),
  );
  await writeFile(
    join(folder, "tsconfig.json"),
    json({
      extends: join(project, "tsconfig.json"),
      compilerOptions: forPulumisLoader,
      include: ["index.ts", "infra"],
    }),
  );
}
