import { readFileSync } from "node:fs";
import { defineConfig } from "tsdown";

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly default: string }>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const { exports, devDependencies } = JSON.parse(readFileSync("package.json", "utf8")) as Manifest;

/**
 * Builds the package in the current folder, as its manifest's "exports" say: ./dist/queue/index.js is made of
 * src/queue/index.ts. CommonJS with its declarations; an ES module imports it by name as well. Packages of this
 * project that it names as development dependencies are built into it, declarations included, for no registry has
 * them. Run by `npm pack` (prepack) of each package.
 */
export default defineConfig({
  cwd: process.cwd(),
  entry: Object.fromEntries(
    Object.values(exports).flatMap((target) => {
      if (typeof target === "string") return [];
      const name = target.default.replace(/^\.\/dist\//, "").replace(/\.js$/, "");
      return [[name, `src/${name}.ts`]];
    }),
  ),
  tsconfig: "../../tsconfig.json",
  outDir: "dist",
  format: "cjs",
  platform: "node",
  target: "node20.19",
  outExtensions: () => ({ js: ".js", dts: ".d.ts" }),
  dts: { oxc: true },
  // What a manifest does not name would be built in without a word.
  deps: { onlyBundle: Object.keys(devDependencies ?? {}) },
  logLevel: "error",
});
