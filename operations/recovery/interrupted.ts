import { UserError, usageError } from "rest-client";
import { type Candidate, ownerships } from "./proof";
import { providerHost, type Repair, repairs, subscriptionOf } from "./repairs";
import type { Services } from "./services";
import { pendingCreations, type StackState } from "../../stack/state";

/** What is to be done, with nothing left to be found out. */
export async function decided(
  state: StackState,
  options: { readonly environment: NodeJS.ProcessEnv; readonly clearUnknown: boolean },
  asked: Services,
): Promise<readonly Repair[]> {
  if (pendingCreations(state).length === 0) return [];
  const subscription = subscriptionOf(state) ?? options.environment["ARM_SUBSCRIPTION_ID"];
  if (subscription === undefined)
    throw usageError(
      "the stack's state does not say which subscription it is in",
      "Set ARM_SUBSCRIPTION_ID to the id that `az account show` prints.",
    );
  const pending = repairs(state, subscription);
  const there = await Promise.all(pending.map((repair) => lookedUp(repair, state, asked)));
  const candidates = there.flatMap(({ candidate }) => (candidate === undefined ? [] : [candidate]));
  const owners = ownerships(candidates, state.deployment?.resources ?? []);
  const found = there.map(({ repair }): Repair => {
    const owner = owners.get(repair.urn);
    if (owner?.own === false)
      return {
        ...about(repair),
        kind: "clear",
        why: `what exists under its name is left alone: ${owner.why}`,
      };
    if (repair.kind !== "unknown" || !options.clearUnknown) return repair;
    return { ...about(repair), kind: "clear", why: "--clear-unknown says so" };
  });
  const unknown = found.filter(({ kind }) => kind === "unknown");
  if (unknown.length > 0)
    throw usageError(
      `it cannot be told what became of ${unknown.map(({ name, type }) => `${name} (${type})`).join(", ")}`,
      "Look whether it exists. If it does not, or if you delete it, add --clear-unknown. If it shall stay, add " +
        "--clear-unknown and take it into the stack with `pulumi import` before the next `pulumi up`.",
    );
  return found;
}

const about = ({ urn, name, type }: Repair): Pick<Repair, "urn" | "name" | "type"> => ({ urn, name, type });

/** Asks whether a creation has come to something. What is not there was never created. */
async function lookedUp(
  repair: Repair,
  state: StackState,
  asked: Services,
): Promise<{ repair: Repair; candidate?: Candidate }> {
  const resource = pendingCreations(state).find((one) => one.resource.urn === repair.urn)?.resource;
  if (resource === undefined || (repair.kind !== "import" && repair.kind !== "look up")) return { repair };
  const found = await asked.existing(repair, providerHost(state, resource));
  if (typeof found === "object")
    return { repair: { ...about(repair), kind: "import", id: found.id }, candidate: { resource, ...found } };
  if (found === "absent") return { repair: { ...about(repair), kind: "clear", why: "it was not created" } };
  if (found === "not asked") return { repair };
  throw new UserError(`it could not be found out whether ${repair.name} was created`, {
    hint: "Nothing was changed. Run it again when the service answers.",
  });
}
