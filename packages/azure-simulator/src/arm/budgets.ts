import { type ArmResource, armKey } from "../context/state";
import { type Arm, newEtag, objectOf, requireGroup, textOf } from "./context";
import { ArmError } from "./errors";
import { groupIdOf } from "./paths";
import type { ArmReply, ArmRequest, ArmRoute } from "./router";
import { apiVersions } from "./versions";

const type = "Microsoft.Consumption/budgets";
const collection = `:scope*/providers/${type}`;
const one = `${collection}/:budget`;
const categories = ["Cost", "ReservationUtilization"];
const timeGrains = ["Monthly", "Quarterly", "Annually", "BillingMonth", "BillingQuarter", "BillingAnnual"];

const invalid = (message: string) => new ArmError(400, "InvalidParameter", message);

/** Budgets of a subscription or a group. Their ids lack the slash in front, and their etag is spelt `eTag`. */
export function budgetRoutes(arm: Arm): ArmRoute[] {
  const { state } = arm;
  const route = (method: string, pattern: string, handle: ArmRoute["handle"]): ArmRoute => ({
    method,
    pattern,
    versions: apiVersions.budgets,
    handle,
  });
  const shownBudget = ({ id, name, etag, properties }: ArmResource) => ({
    id: id.replace(/^\//, ""),
    name,
    type,
    eTag: etag,
    properties,
  });

  const put = ({ path, params, body }: ArmRequest): ArmReply => {
    if (groupIdOf(path) !== undefined) requireGroup(arm, path);
    const existing = state.resources.get(armKey(path));
    const given = textOf(body["eTag"]);
    if (existing && given !== existing.etag)
      throw new ArmError(
        412,
        "PreconditionFailed",
        `The eTag '${given ?? ""}' of the update is not that of the budget '${existing.name}', which is '${existing.etag ?? ""}'.`,
      );
    const properties = objectOf(body["properties"]);
    requireBudget(properties);
    const budget: ArmResource = {
      id: existing?.id ?? path,
      name: existing?.name ?? params["budget"] ?? "",
      type,
      etag: newEtag(),
      properties: { ...properties, currentSpend: { amount: 0, unit: "USD" } },
    };
    state.resources.set(armKey(path), budget);
    return { status: existing ? 200 : 201, body: shownBudget(budget) };
  };

  return [
    route("PUT", one, put),
    route("GET", one, ({ path, params }) => {
      const found = state.resources.get(armKey(path));
      if (!found) throw new ArmError(404, "NotFound", `The budget '${params["budget"]}' was not found.`);
      return { status: 200, body: shownBudget(found) };
    }),
    route("DELETE", one, ({ path }) => ({ status: state.resources.delete(armKey(path)) ? 200 : 204 })),
    route("GET", collection, ({ path }) => ({
      status: 200,
      body: {
        value: [...state.resources.values()]
          .filter((found) => found.type === type && armKey(found.id).startsWith(`${armKey(path)}/`))
          .map(shownBudget),
      },
    })),
  ];
}

/** What a budget must say. */
function requireBudget(properties: Record<string, unknown>): void {
  const { category, amount, timeGrain } = properties;
  if (typeof category !== "string" || !categories.includes(category))
    throw invalid(`The category '${String(category)}' is not one of '${categories.join("', '")}'.`);
  if (typeof amount !== "number" || amount <= 0)
    throw invalid(`The amount '${String(amount)}' must be above 0.`);
  if (typeof timeGrain !== "string" || !timeGrains.includes(timeGrain))
    throw invalid(`The timeGrain '${String(timeGrain)}' is not one of '${timeGrains.join("', '")}'.`);
  const start = textOf(objectOf(properties["timePeriod"])["startDate"]) ?? "";
  if (Number.isNaN(Date.parse(start)) || new Date(start).getUTCDate() !== 1)
    throw invalid(`The start date '${start}' of the time period must be the first day of a month.`);
  const count = Object.keys(objectOf(properties["notifications"])).length;
  if (count > 5) throw invalid(`A budget has at most 5 notifications; ${count} were given.`);
}
