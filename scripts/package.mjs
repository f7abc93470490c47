// Builds what other projects import, see "exports" in package.json: each source file as CommonJS with its declarations,
// and beside them what they read at run time. Node and Pulumi's loaders take no TypeScript from node_modules.
// CommonJS alone: an ES module imports it by name as well, and what must exist once in a process does. Run by `npm ci`
// (prepare), and so by an installation from Git.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";

const project = join(dirname(fileURLToPath(import.meta.url)), "..");
const outdir = process.argv[2] ?? join(project, "dist", "package");
const manifest = JSON.parse(readFileSync(join(project, "package.json"), "utf8"));

/** The source of each module that package.json exports. */
const entryPoints = Object.values(manifest.exports)
  .flatMap(({ default: file }) => file ?? [])
  .map((file) => file.replace("./dist/package/", "").replace(/\.js$/, ".ts"));

/** Folders whose files are read as they are, all but the TypeScript among them. */
const readAtRunTime = ["infra/dynamic-providers", "infra/notebooks"];

async function transpile() {
  const { build } = await import("esbuild");
  const common = {
    absWorkingDir: project,
    outbase: ".",
    outdir,
    platform: "node",
    format: "cjs",
    target: "node20.19",
    logLevel: "error",
  };
  const { metafile } = await build({
    ...common,
    entryPoints,
    bundle: true,
    packages: "external",
    write: false,
    metafile: true,
  });
  await build({
    ...common,
    entryPoints: Object.keys(metafile.inputs),
    // A file of this package is required by its name without an ending, which an import would need.
    supported: { "dynamic-import": false },
  });
}

/** File by file, which takes a second; a whole program would first read all that the Azure SDK declares. */
async function declare() {
  const { default: ts } = await import("typescript");
  const done = new Set();
  const visit = (file) => {
    if (done.has(file)) return;
    done.add(file);
    // An assertion that says nothing of the type, and that declarations cannot be made of file by file.
    const source = readFileSync(join(project, file), "utf8").replace(
      / as const satisfies [^;]+;/g,
      " as const;",
    );
    const { outputText, diagnostics } = ts.transpileDeclaration(source, {
      fileName: file,
      reportDiagnostics: true,
      compilerOptions: { strict: true, target: "es2022", module: "preserve", isolatedDeclarations: true },
    });
    for (const { file: at, start, messageText } of diagnostics ?? []) {
      const line = at === undefined ? "" : `:${at.getLineAndCharacterOfPosition(start).line + 1}`;
      throw new Error(`${file}${line}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`);
    }
    const target = join(outdir, file.replace(/\.ts$/, ".d.ts"));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, outputText);
    for (const [, name] of outputText.matchAll(/(?:\bfrom |\bimport\()"(\.[^"]*)"/g))
      visit(sourceOf(file, name));
  };
  entryPoints.forEach(visit);
}

function sourceOf(importer, name) {
  const path = posix.join(posix.dirname(importer), name);
  return existsSync(join(project, `${path}.ts`)) ? `${path}.ts` : `${path}/index.ts`;
}

rmSync(outdir, { recursive: true, force: true });
await Promise.all([transpile(), declare()]);
for (const path of readAtRunTime)
  cpSync(join(project, path), join(outdir, path), {
    recursive: true,
    filter: (source) => !source.endsWith(".ts"),
  });
