import { basename, join } from "node:path";
import { build } from "esbuild";

/**
 * Bundles a program as the command is bundled, so that loading TypeScript is not measured.
 *
 * @param source the program's file, its path
 * @returns the path of what node runs
 */
export async function bundled(source: string, folder: string): Promise<string> {
  const file = join(folder, `${basename(source, ".ts")}.mjs`);
  await build({
    entryPoints: [source],
    outfile: file,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20.19",
    // What CommonJS modules expect to find.
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
    logLevel: "error",
  });
  return file;
}
