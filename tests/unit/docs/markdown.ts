import { readdirSync, readFileSync } from "node:fs";
import { join, posix, relative, sep } from "node:path";

export const root = join(__dirname, "../../..");

const generated = new Set(["node_modules", "dist", "coverage", ".git", ".rehearsal"]);

/** Whether the project has no such folder until something makes it. */
export const isGenerated = (name: string): boolean => generated.has(name);

/** Every Markdown file of the project, as paths from its folder. */
export function markdownFiles(folder = root): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !isGenerated(name))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return markdownFiles(path);
      return entry.name.endsWith(".md") ? [relative(root, path).split(sep).join("/")] : [];
    });
}

export const textOf = (file: string): string => readFileSync(join(root, file), "utf8");

const fence = /^```(\w*)\n([\s\S]*?)^```$/gm;

/** What is shown in fences, and the language that is named behind the first. */
export const fences = (text: string): { readonly language: string; readonly body: string }[] =>
  [...text.matchAll(fence)].map(([, language = "", body = ""]) => ({ language, body }));

/** Code within sentences and tables, which may go over the end of a line. */
export const codeSpans = (text: string): string[] =>
  [...text.replaceAll(fence, "").matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code.replaceAll(/\s+/g, " "));

/** The name that a heading is linked by. */
const slug = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replaceAll(/\s/g, "-");

/** Headings that are alike are numbered, and what has an id of its own is linked by that. */
export function anchorsOf(text: string): string[] {
  const prose = text.replaceAll(fence, "");
  const times = new Map<string, number>();
  const headings = [...prose.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => {
    const name = slug(heading);
    const before = times.get(name) ?? 0;
    times.set(name, before + 1);
    return before === 0 ? name : `${name}-${before}`;
  });
  return [...headings, ...[...prose.matchAll(/<a id="([^"]+)">/g)].map(([, id = ""]) => id)];
}

/** The targets of a file's links within the project: a path from the project's folder, and a heading. */
export const linksOf = (file: string): { readonly path: string; readonly anchor: string | undefined }[] =>
  [
    ...textOf(file)
      .replaceAll(fence, "")
      .matchAll(/\]\(([^)\s]+)\)/g),
  ]
    .map(([, target = ""]) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [path = "", anchor] = target.split("#");
      return { path: path === "" ? file : posix.join(posix.dirname(file), path), anchor };
    });
