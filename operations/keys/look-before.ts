import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { join } from "node:path";
import { usageError, UserError } from "rest-client";
import { runPulumi } from "../../stack/pulumi-command";
import type { StackConfiguration } from "../../stack/configuration";

/** Flags that make `pulumi up` something else than an update of all of this stack by its own configuration. */
const unfit =
  /^(--(preview-only|help|stack|cwd|config|config-\w+|targets?|target-\w+|exclude|exclude-\w+)(=|$)|-[hsCct])/;

/** @throws UserError for a flag after which the stack would not use the new key */
export function requireWholeUpdate(passed: readonly string[]): void {
  const flag = passed.find((one) => unfit.test(one));
  if (flag === undefined) return;
  throw usageError(
    `${flag} cannot be passed to \`pulumi up\` here: all of the stack must come to use the new key. Nothing was changed`,
    /^(--stack|-s)/.test(flag)
      ? "Name the stack before the --: npx llmops keys rotate --stack NAME"
      : undefined,
  );
}

/**
 * Looks whether what comes after the first change will work: the flags, the configuration's file, and, by a preview,
 * the passphrase, the login, the program and the providers.
 *
 * @throws UserError where it will not
 */
export async function lookBefore(
  { folder, stack, reference = stack }: StackConfiguration,
  passed: readonly string[],
  run = runPulumi,
): Promise<void> {
  const file = join(folder, `Pulumi.${stack}.yaml`);
  await access(file, constants.W_OK).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return;
    throw usageError(`${file} cannot be written (${error.code}), and names the key. Nothing was changed`);
  });
  const flags = await run(["up", ...passed, "--help"], folder);
  if (flags.exitCode !== 0)
    throw usageError(`\`pulumi up\` does not take these flags: ${lastOf(flags.stderr)}. Nothing was changed`);
  const preview = await run(["preview", "--stack", reference], folder);
  if (preview.exitCode !== 0)
    throw new UserError(
      `\`pulumi preview\` failed, and so would \`pulumi up\`. Nothing was changed\n${`${preview.stderr}\n${preview.stdout}`.trim()}`,
      { hint: "Fix the cause and run it again." },
    );
}

const lastOf = (text: string): string =>
  text
    .trim()
    .split("\n")
    .findLast((line) => line.startsWith("error:"))
    ?.replace(/^error:\s*/, "") ?? text.trim();
