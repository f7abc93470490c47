import { defineConfig } from "tsdown";
import manifest from "./package.json" with { type: "json" };

/**
 * Builds what other projects import, see "exports" in package.json: each source file as CommonJS with its declarations,
 * and beside them what they read at run time. Node and Pulumi's loaders take no TypeScript from node_modules. CommonJS
 * alone: an ES module imports it by name as well, and what must exist once in a process does. Run by `npm ci`
 * (prepare), and so by an installation from Git.
 */
export default defineConfig({
  entry: Object.values(manifest.exports).flatMap((target) =>
    typeof target === "string" ? [] : [target.default.replace("./dist/package/", "").replace(/\.js$/, ".ts")],
  ),
  outDir: "dist/package",
  root: ".",
  unbundle: true,
  format: "cjs",
  platform: "node",
  target: "node20.19",
  outExtensions: () => ({ js: ".js", dts: ".d.ts" }),
  dts: { oxc: true },
  deps: { alwaysBundle: [/^(rest-client|mlflow-js-client|openai-tracing)(\/|$)/] },
  copy: ({ outDir }) => [
    { from: "infra/notebooks/*.py", to: `${outDir}/infra/notebooks` },
    { from: "dist/dynamic-providers/*.js", to: `${outDir}/infra/dynamic-providers` },
  ],
  logLevel: "error",
});
