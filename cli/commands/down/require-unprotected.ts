import { UserError } from "rest-client";
import type { StateResource } from "../../../stack/state";

/**
 * Stops before a protected lab is destroyed; Pulumi would report each resource.
 * @throws UserError with the protected resources and the commands that remove the protection
 */
export function requireUnprotected(resources: readonly StateResource[], stack: string): void {
  const kept = resources.filter(({ protect, external }) => protect === true && external !== true);
  if (kept.length === 0) return;
  const names = kept.map(({ urn }) => urn.split("::").at(-1)).join(", ");
  throw new UserError(`the lab is protected; nothing was deleted: ${names}`, {
    hint: [
      "To remove the protection, then run `llmops down` again:",
      `  pulumi config set protect false --stack ${stack}`,
      `  pulumi up --stack ${stack}`,
    ].join("\n"),
  });
}
