// Builds the texts of the dynamic providers, each in one file with what it shares with the rest of the project: the
// state keeps the text, and Pulumi's provider process runs it without the project. What is large is left to be required
// at run time, with its first use. The same sources and esbuild give the same bytes on every machine and version of
// Node: another text would show as a change of the stack. Run by `npm ci` (prepare).
"use strict";
const { mkdirSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");

const names = ["identity-provider", "purge-provider", "role-provider"];

/** Where this project is a package of another one, its packages need not be at hand there: not every installer puts them side by side. */
const requireInstalled = `
require = ((own) => (name) => {
  try {
    return own(name);
  } catch (missing) {
    try {
      return own("node:module").createRequire(own.resolve("azure-llmops-lab"))(name);
    } catch {
      throw missing;
    }
  }
})(require);
`.replace(/\n\s*/g, "");

/** @returns the texts by the providers' names, and the files of the project that they are made of */
function buildProviders(project) {
  const { outputFiles, metafile } = require("esbuild").buildSync({
    absWorkingDir: project,
    entryPoints: names.map((name) => `infra/dynamic-providers/${name}.ts`),
    outdir: "dist/dynamic-providers",
    write: false,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20.19",
    external: ["@azure/*"],
    // The providers' process compiles the text, and gives no module's import() to it.
    supported: { "dynamic-import": false },
    banner: { js: requireInstalled },
    minify: true,
    legalComments: "none",
    charset: "utf8",
    metafile: true,
    logLevel: "silent",
  });
  const texts = Object.fromEntries(names.map((name, at) => [name, outputFiles[at].text]));
  const sources = Object.keys(metafile.inputs).filter((path) => !path.includes("node_modules"));
  return { texts, inputs: [...sources, "infra/dynamic-providers/build.cjs"] };
}

module.exports = { buildProviders };

if (require.main === module) {
  const project = join(__dirname, "../..");
  const { texts, inputs } = buildProviders(project);
  const folder = join(project, "dist", "dynamic-providers");
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, `${name}.js`), text);
  // Last: that it is newer than every input is what makes the texts fresh.
  writeFileSync(join(folder, "inputs.json"), JSON.stringify(inputs));
}
