import { readFileSync } from "node:fs";
import { join } from "node:path";

const read = (file: string): string => readFileSync(join(__dirname, file), "utf8");

/**
 * The text of a dynamic provider's file, with that of the files beside it that it requires in their places: the state
 * keeps one text, and Pulumi's provider process runs it without the project.
 *
 * `pulumi.dynamic.Resource` would make such a text from a class by loading the TypeScript compiler, which takes longer
 * than everything else in a preview, and would make it differ between versions of Node.
 */
export const providerText = (file: string): string =>
  read(file).replace(
    /require\("\.\/([^"]+)"\)/g,
    (_, path: string) => `((module) => {\n${read(path)}\nreturn module.exports;\n})({ exports: {} })`,
  );
