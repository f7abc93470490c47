import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { RehearsalError } from "../../rehearsal/errors";

/** The PULUMI_HOME folder of the real plugins, or undefined for the stand-ins. */
export function installedPlugins(flags: {
  readonly providers: "stand-in" | "installed";
  readonly pulumiHome?: string;
}): string | undefined {
  if (flags.providers === "installed")
    return resolve(flags.pulumiHome ?? process.env["PULUMI_HOME"] ?? join(homedir(), ".pulumi"));
  if (flags.pulumiHome === undefined) return undefined;
  throw new RehearsalError("--pulumi-home has no effect unless --providers is installed", {
    hint: "Add `--providers installed`.",
  });
}
