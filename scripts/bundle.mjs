// Bundles the command into one file, so that it starts in the time of one file. Run by `npm ci` (prepare).
// A failure is not fatal: the launcher then runs the sources.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const project = join(dirname(fileURLToPath(import.meta.url)), "..");

try {
  const { build } = await import("esbuild");
  const { metafile } = await build({
    absWorkingDir: project,
    entryPoints: { llmops: "cli/main.ts" },
    outdir: "dist",
    outExtension: { ".js": ".cjs" },
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20.19",
    sourcemap: false,
    minify: false,
    metafile: true,
    logLevel: "error",
    // Loaded by few subcommands, and large: left where they are.
    external: ["@azure/*", "@pulumi/*", "@grpc/*", "google-protobuf", "gpt-tokenizer", "@copilotkit/*", "esbuild", "tsx"],
  });
  const inputs = Object.keys(metafile.inputs).filter((path) => !path.includes("node_modules"));
  mkdirSync(join(project, "dist"), { recursive: true });
  writeFileSync(join(project, "dist", "inputs.json"), JSON.stringify([...inputs, relative(project, fileURLToPath(import.meta.url))]));
} catch (error) {
  process.stderr.write(`The command was not bundled and runs from its sources, a little slower: ${error.message}\n`);
}
