import { existsSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

export type ProviderName = "identity-provider" | "purge-provider" | "role-provider";

interface Built {
  readonly texts: Readonly<Record<ProviderName, string>>;
}

/** By project: they are built once in a process. */
const builtNow = new Map<string, Built>();

/**
 * The text of a dynamic provider, which the state keeps: the built one where it is as new as its sources, else one that
 * is built at once, which takes a moment and gives the same text.
 *
 * `pulumi.dynamic.Resource` would make such a text from a class by loading the TypeScript compiler, which takes longer
 * than everything else in a preview, and would make it differ between versions of Node.
 *
 * @param folder where the providers' sources are, or in the package the built texts
 */
export function providerText(name: ProviderName, folder = __dirname): string {
  const packed = join(folder, `${name}.js`);
  if (existsSync(packed)) return readFileSync(packed, "utf8");
  const project = join(folder, "../..");
  const built = join(project, "dist", "dynamic-providers");
  if (isFresh(project, join(built, "inputs.json"))) return readFileSync(join(built, `${name}.js`), "utf8");
  const now = builtNow.get(project) ?? build(folder, project);
  builtNow.set(project, now);
  return now.texts[name];
}

function isFresh(project: string, inputs: string): boolean {
  try {
    const builtAt = statSync(inputs).mtimeMs;
    const files = JSON.parse(readFileSync(inputs, "utf8")) as string[];
    return files.every((file) => statSync(`${project}/${file}`).mtimeMs <= builtAt);
  } catch {
    return false;
  }
}

function build(folder: string, project: string): Built {
  try {
    // By a path that bundlers do not follow: a package has neither the builder nor the sources.
    const { buildProviders } = createRequire(join(folder, "provider-text.js"))("./build.cjs") as {
      buildProviders: (project: string) => Built;
    };
    return buildProviders(project);
  } catch (cause) {
    const [line = ""] = (cause as Error).message.split("\n");
    throw new Error(
      `the dynamic providers are not built, and cannot be: ${line}. Run \`npm ci\`, or \`npm run prepare\` where that was done.`,
      { cause },
    );
  }
}
