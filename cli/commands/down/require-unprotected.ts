import { UserError } from "rest-client";
import type { StateResource } from "../../../stack/state";

/**
 * Refuses to take a protected lab down, before Pulumi refuses it resource by resource.
 * @throws UserError with what is protected, and the two commands that take the protection off
 */
export function requireUnprotected(resources: readonly StateResource[], stack: string): void {
  const kept = resources.filter(({ protect, external }) => protect === true && external !== true);
  if (kept.length === 0) return;
  const names = kept.map(({ urn }) => urn.split("::").at(-1)).join(", ");
  throw new UserError(`the lab is protected, and nothing was deleted: ${names}`, {
    hint: [
      "To take the protection off, and then the lab down:",
      `  pulumi config set protect false --stack ${stack}`,
      `  pulumi up --stack ${stack}`,
    ].join("\n"),
  });
}
