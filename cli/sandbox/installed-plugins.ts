import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { usageError } from "rest-client";

/** The PULUMI_HOME folder of the real plugins, or undefined for the stand-ins. */
export function installedPlugins(flags: {
  readonly providers: "stand-in" | "installed";
  readonly pulumiHome?: string;
}): string | undefined {
  if (flags.providers === "installed")
    return resolve(flags.pulumiHome ?? process.env["PULUMI_HOME"] ?? join(homedir(), ".pulumi"));
  if (flags.pulumiHome === undefined) return undefined;
  throw usageError(
    "--pulumi-home has no effect unless --providers is installed",
    "Add `--providers installed`.",
  );
}
