// Bundles the command, each subcommand's own part in a file of its own, so that it starts in the time of the
// files it needs. Run by `npm ci` (prepare).
// A failure is not fatal: the launcher then runs the sources.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const project = join(dirname(fileURLToPath(import.meta.url)), "..");

/**
 * Leaves CommonJS packages where they are and requires them at run time: gRPC and its messages must exist once
 * in a process, and their deep paths have no ending, which an import would need.
 */
const requiredAtRunTime = {
  name: "required-at-run-time",
  setup(build) {
    build.onResolve({ filter: /^(@pulumi\/|@grpc\/|google-protobuf)/ }, ({ path, namespace }) =>
      namespace === "at-run-time" ? { path, external: true } : { path, namespace: "at-run-time" },
    );
    // The package whole, which import() must find the names of; its single modules are bundled.
    build.onResolve({ filter: /^undici$/ }, ({ path }) => ({ path, external: true }));
    build.onLoad({ filter: /.*/, namespace: "at-run-time" }, ({ path }) => ({
      contents: `module.exports = require(${JSON.stringify(path)});`,
    }));
  },
};

try {
  const { build } = await import("esbuild");
  const { metafile } = await build({
    absWorkingDir: project,
    entryPoints: { llmops: "cli/main.ts" },
    outdir: "dist",
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    platform: "node",
    format: "esm",
    // What CommonJS modules expect to find, in the bundled ones too.
    banner: {
      js: [
        'import { createRequire as __createRequire } from "node:module";',
        "const require = __createRequire(import.meta.url), __dirname = import.meta.dirname, __filename = import.meta.filename;",
      ].join("\n"),
    },
    target: "node20.19",
    sourcemap: false,
    minify: false,
    metafile: true,
    logLevel: "error",
    // Loaded by few subcommands, and large: left where they are.
    plugins: [requiredAtRunTime],
    external: ["@azure/*", "gpt-tokenizer"],
  });
  const inputs = Object.keys(metafile.inputs).filter(
    (path) => !path.includes("node_modules") && !path.startsWith("at-run-time:"),
  );
  mkdirSync(join(project, "dist"), { recursive: true });
  writeFileSync(
    join(project, "dist", "inputs.json"),
    JSON.stringify([...inputs, relative(project, fileURLToPath(import.meta.url))]),
  );
} catch (error) {
  process.stderr.write(
    `The command was not bundled and runs from its sources, a little slower: ${error.message}\n`,
  );
}
