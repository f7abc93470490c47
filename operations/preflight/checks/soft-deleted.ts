import type { Account } from "azure-client";
import { deletedNamesake, deletedOwnership, purgeCommand } from "../../deleted-accounts";
import type { LabConfig } from "../../../infra/config/types";
import { type Check, type CheckContext, ok, problem } from "../check";
import type { Verdict } from "../report";

/** Whether a soft-deleted account stands in the way of the new one, after what the configuration says of it. */
export function decideSoftDeleted(
  config: LabConfig,
  deleted: readonly Account[],
  { set, ownIds }: { set: CheckContext["set"]; ownIds: ReadonlySet<string> },
): Verdict {
  const namesake = deletedNamesake(config, deleted);
  const { account } = config.model;
  if (namesake === undefined || account.kind === "existing") return ok("no deleted account of the name");
  const until = namesake.properties.scheduledPurgeDate;
  const kept = `${account.name} was deleted, and Azure keeps it${until === undefined ? "" : ` until ${until.slice(0, "2026-11-24T12:00".length).replace("T", " ")} UTC`}`;
  const { own, why } = deletedOwnership(namesake, config, ownIds);
  if (!own) return problem(`${kept}; ${why}`, set("openaiAccountName", "ANOTHER-NAME"));
  if (account.softDeleted === "purge") return ok(`${kept}; it is purged first`);
  if (account.softDeleted === "restore") return ok(`${kept}; it is restored`);
  return problem(
    kept,
    set("openaiSoftDeleted", "purge"),
    set("openaiSoftDeleted", "restore"),
    purgeCommand(namesake),
    set("openaiAccountName", "ANOTHER-NAME"),
  );
}

export const softDeletedCheck: Check = {
  id: "soft-deleted",
  title: "Deleted account",
  stops: "up",
  regional: true,
  applies: ({ model }) => model.account.kind === "new",
  run: async ({ config, facts, set }) =>
    decideSoftDeleted(config, await facts.deletedAccounts(), { set, ownIds: facts.ownIds }),
};
