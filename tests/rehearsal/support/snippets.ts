import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fences, markdownFiles, textOf } from "../../unit/docs/markdown";

/** What examples take as given. */
const GIVEN = `
import type { ChatCompletionMessageParam } from "openai/resources/chat/completions";
declare global {
  const target: { readonly dialect: "server"; readonly url: string };
  const experiment: { readonly name: string };
  const model: string;
  const messages: ChatCompletionMessageParam[];
  const question: string;
  const find: (question: string) => Promise<string[]>;
}
`;

/** What an example that imports nothing has of others; a page's reader knows them. */
const OTHERS = `
import * as pulumi from "@pulumi/pulumi";
import { execFileSync } from "node:child_process";
import { AzureOpenAI } from "openai";
`;

/**
 * Writes every TypeScript snippet of the documents into a file of its own. One that imports nothing, as the examples of
 * the reference, gets all public names of the package.
 *
 * @param names the values that each module of the package exports
 * @returns the files
 */
export function writeSnippets(
  folder: string,
  names: Readonly<Record<string, readonly string[]>>,
): readonly string[] {
  mkdirSync(folder, { recursive: true });
  const given = join(folder, "given.ts");
  writeFileSync(given, GIVEN);
  const seen = new Set<string>();
  const imports = Object.entries(names).map(([module, exported]) => {
    const fresh = exported.filter((name) => !seen.has(name));
    fresh.forEach((name) => seen.add(name));
    return `import { ${fresh.join(", ")} } from "${module}";\n`;
  });
  const written = markdownFiles().flatMap((page) =>
    fences(textOf(page))
      .filter(({ language }) => language === "ts")
      .map(({ body }, index) => {
        const file = join(folder, `${page.replaceAll(/\W/g, "-")}-${index + 1}.ts`);
        const isWhole = /^import /m.test(body);
        writeFileSync(file, isWhole ? body : `${OTHERS}${imports.join("")}${body}`);
        return file;
      }),
  );
  return [given, ...written];
}
