import { writeFileSync } from "node:fs";
import { relative } from "node:path";
import { defineConfig } from "tsdown";

const required = "\0required:";
/**
 * Leaves CommonJS packages where they are and requires them at run time: gRPC and its messages must exist once
 * in a process, and their deep paths have no ending, which an import would need.
 */
const requiredAtRunTime = {
  name: "required-at-run-time",
  resolveId: (id: string, importer?: string) => {
    if (importer?.startsWith(required)) return { id, external: true };
    return /^(@pulumi\/|@grpc\/|google-protobuf)/.test(id) ? `${required}${id}` : undefined;
  },
  load: (id: string) =>
    id.startsWith(required)
      ? {
          code: `module.exports = require(${JSON.stringify(id.slice(required.length))});`,
          moduleType: "js" as const,
        }
      : undefined,
};

/** The sources that a bundle was made of, by which cli/llmops.cjs knows a stale one. */
const inputs = {
  name: "inputs",
  generateBundle(_: unknown, bundle: Record<string, { type: string; moduleIds?: string[] }>) {
    const sources = Object.values(bundle).flatMap(({ moduleIds = [] }) => moduleIds);
    const own = sources.filter((id) => !id.includes("node_modules") && !id.startsWith("\0"));
    writeFileSync(
      "dist/inputs.json",
      JSON.stringify([...own.map((id) => relative(process.cwd(), id)), "tsdown.cli.config.ts"]),
    );
  },
};

/**
 * Bundles the command, each subcommand's own part in a file of its own, so that it starts in the time of the files that
 * it needs. Run by `npm ci` (prepare).
 */
export default defineConfig({
  entry: { llmops: "cli/main.ts" },
  outDir: "dist",
  clean: ["dist/*.mjs", "dist/inputs.json"],
  format: "esm",
  platform: "node",
  target: "node20.19",
  outExtensions: () => ({ js: ".mjs" }),
  dts: false,
  deps: {
    alwaysBundle: [/./],
    neverBundle: [/^@azure\//, "gpt-tokenizer", "undici"],
    onlyAllowBundle: false,
  },
  plugins: [requiredAtRunTime as never, inputs as never],
  banner: {
    js: 'import { createRequire as __createRequire } from "node:module";\nconst require = __createRequire(import.meta.url), __dirname = import.meta.dirname, __filename = import.meta.filename;',
  },
  logLevel: "error",
});
