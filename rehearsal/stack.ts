import { existsSync } from "node:fs";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { hasEnded, ownerLine, ownerOf } from "./owner";

/** The stack whose configuration a rehearsal takes: the one that is ready for Azure. */
const pattern = "Pulumi.dev.yaml";

/**
 * The stack file of a rehearsal: the project's own settings of the pattern stack. What belongs to a login or
 * to another passphrase (providers' settings, secret values, salts) stays behind.
 *
 * @param text the pattern stack's file
 * @param project the project's name, which its own configuration keys start with
 */
export function rehearsedConfig(text: string, project: string): Record<string, unknown> {
  const document = (parse(text) ?? {}) as { config?: Record<string, unknown> };
  const isSecret = (value: unknown): boolean =>
    typeof value === "object" && value !== null && "secure" in value;
  // A key without a namespace is the project's, as the engine reads it too.
  const config = Object.entries(document.config ?? {}).map(
    ([key, value]) => [key.includes(":") ? key : `${project}:${key}`, value] as const,
  );
  return Object.fromEntries(
    config.filter(([key, value]) => key.startsWith(`${project}:`) && !isSecret(value)),
  );
}

/** A stack of the rehearsal's own, by the file that Pulumi keeps its settings in. */
export interface StackFile {
  readonly stack: string;
  readonly path: string;
  remove(): Promise<void>;
}

/**
 * Writes Pulumi.rehearsal.yaml into the project's folder, where plain `pulumi` looks for it. While another
 * rehearsal of this checkout lives, the name gets a number; the files of those that were killed are removed.
 *
 * @param overrides configuration keys without the project's name, e.g. {openaiCapacity: "20"}
 */
export async function writeStackFile(
  folder: string,
  overrides: Readonly<Record<string, string>> = {},
): Promise<StackFile> {
  const { name: project } = parse(await readFile(join(folder, "Pulumi.yaml"), "utf8")) as { name: string };
  const source = join(folder, pattern);
  const config = {
    ...(existsSync(source) ? rehearsedConfig(await readFile(source, "utf8"), project) : {}),
    ...Object.fromEntries(Object.entries(overrides).map(([key, value]) => [`${project}:${key}`, value])),
  };
  const text = `${ownerLine()} and removed when it ends; the settings are those of ${pattern}.\n${stringify({ config })}`;
  await removeAbandoned(folder);
  for (let count = 1; ; count += 1) {
    const stack = count === 1 ? "rehearsal" : `rehearsal-${count}`;
    const path = join(folder, `Pulumi.${stack}.yaml`);
    try {
      // wx: of two that start at once, one gets the name.
      await writeFile(path, text, { flag: "wx", mode: 0o600 });
      return { stack, path, remove: () => rm(path, { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
}

/** Files of stacks whose rehearsal was killed. What names no owner is a person's own. */
async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!/^Pulumi\.rehearsal(-\d+)?\.yaml$/.test(name)) continue;
    const path = join(folder, name);
    const owner = ownerOf(await readFile(path, "utf8").catch(() => ""));
    if (owner && hasEnded(owner)) await rm(path, { force: true });
  }
}
