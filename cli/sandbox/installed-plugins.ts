import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { RehearsalError } from "../../rehearsal/errors";

/** The PULUMI_HOME whose real plugins are to be used, or undefined for the stand-ins. */
export function installedPlugins(flags: {
  readonly providers: "stand-in" | "installed";
  readonly pulumiHome?: string;
}): string | undefined {
  if (flags.providers === "installed")
    return resolve(flags.pulumiHome ?? process.env["PULUMI_HOME"] ?? join(homedir(), ".pulumi"));
  if (flags.pulumiHome === undefined) return undefined;
  throw new RehearsalError(
    "--pulumi-home says where installed providers are, and stand-ins were asked for.",
    {
      hint: "Add `--providers installed`.",
    },
  );
}
