import { distance } from "fastest-levenshtein";
import type { OfferedModel, OfferedSku } from "azure-client";
import { type Check, type CheckContext, ok, problem } from "../check";
import { accountRegion } from "../places";
import { type Verdict, worst } from "../report";
import {
  skuFor,
  versionFor,
  type WantedDeployment,
  wantedDeployments,
  withStanding,
} from "../wanted-deployments";

/** No new deployment of a version from here on, and from the second on no answer of an old one. */
const closed = new Set(["Deprecating", "Deprecated", "Legacy"]);

const day = 86_400_000;

/** A retirement as near as this is worth a word to somebody who begins now, in days. */
const soon = 120;

/** The day on which a version stops answering, as the deployment type says, else the model. */
function retirement(model: OfferedModel, sku: OfferedSku | undefined): string | undefined {
  return (sku?.deprecationDate ?? model.deprecation?.inference)?.slice(0, "2026-11-24".length);
}

const isOpen = (model: OfferedModel, sku: string, at: Date): boolean => {
  const offered = skuFor(model, sku);
  const retired = retirement(model, offered);
  return (
    offered !== undefined &&
    !closed.has(model.lifecycleStatus ?? "") &&
    (retired === undefined || Date.parse(retired) > at.getTime())
  );
};

/**
 * Whether one deployment can be created: its model, version and deployment type are offered in the region, and not
 * about to be retired. Where not, what comes nearest is suggested.
 *
 * @param set makes the command that sets a key
 */
export function decideModel(
  wanted: WantedDeployment,
  offered: readonly OfferedModel[],
  { region, at, set }: { region: string; at: Date; set: CheckContext["set"] },
): Verdict {
  const { model: name, modelVersion, sku, standing, keys } = wanted;
  const shown = `${name}${modelVersion === undefined ? "" : ` ${modelVersion}`}`;
  const found = versionFor(wanted, offered);
  const fixes = nearest(wanted, offered, at).map(([key, value]) => set(key, value));
  const ofModel = offered.filter((model) => model.name === name);
  if (ofModel.length === 0) return problem(`${name} is not offered in ${region}`, ...fixes);
  if (found === undefined) {
    const versions = ofModel.map(({ version }) => version).join(", ");
    return problem(`${shown} is not offered in ${region}: there are ${versions}`, ...fixes);
  }
  const offer = skuFor(found, sku);
  if (offer === undefined) {
    const skus = found.skus?.map((one) => one.name).join(", ");
    return problem(
      `${name} ${found.version} is not offered as ${sku} in ${region}: it is as ${skus || "nothing"}`,
      ...fixes,
    );
  }
  const retires = retirement(found, offer);
  const until = retires === undefined ? "no retirement date" : `until ${retires}`;
  const isStanding = standing?.model === name && standing.version === found.version;
  if (retires !== undefined && Date.parse(retires) <= at.getTime())
    return problem(`${name} ${found.version} was retired on ${retires}`, ...fixes);
  if (closed.has(found.lifecycleStatus ?? "") && !isStanding)
    return problem(
      `${name} ${found.version} is ${found.lifecycleStatus}, ${until}: no new deployments`,
      ...fixes,
    );
  if (changesTwice(wanted))
    return problem(
      `${wanted.name} changes its version and its capacity, and Azure takes one at a time: deploy one, then the other`,
      set(keys.capacity, String(standing?.capacity)),
    );
  const stage = found.lifecycleStatus === undefined ? "" : `${found.lifecycleStatus}, `;
  const near =
    retires !== undefined && Date.parse(retires) - at.getTime() < soon * day ? ", which is soon" : "";
  return ok(`${name} ${found.version} as ${sku} in ${region}: ${stage}${until}${near}`);
}

/** Whether a deployment that stays is to get another version and another capacity at once; another model replaces it. */
const changesTwice = ({ model, modelVersion, capacity, standing }: WantedDeployment): boolean =>
  standing?.model === model &&
  modelVersion !== undefined &&
  modelVersion !== standing.version &&
  capacity !== standing.capacity;

/** The change that comes nearest to what was wanted: another version, another deployment type, another model. */
function nearest(
  { keys, model, modelVersion, sku }: WantedDeployment,
  offered: readonly OfferedModel[],
  at: Date,
): [string, string][] {
  const open = (name: string): OfferedModel[] =>
    offered
      .filter((one) => one.name === name && isOpen(one, sku, at))
      .sort(
        (one, other) =>
          Number(other.isDefaultVersion ?? false) - Number(one.isDefaultVersion ?? false) ||
          other.version.localeCompare(one.version),
      );
  const version = open(model)[0]?.version;
  if (version !== undefined) return [[keys.version, version]];
  const same = offered.find(
    (one) =>
      one.name === model &&
      (modelVersion === undefined ? one.isDefaultVersion === true : one.version === modelVersion),
  );
  const type = same?.skus?.find((one) => isOpen(same, one.name, at))?.name;
  if (type !== undefined) return [[keys.sku, type]];
  const names = [...new Set(offered.map(({ name }) => name))]
    .filter((name) => open(name).length > 0)
    .sort((one, other) => distance(one, model) - distance(other, model));
  return names[0] === undefined ? [] : [[keys.model, names[0]]];
}

/** Several verdicts as one: the worst of them, and what each says. */
export function together(verdicts: readonly Verdict[]): Verdict {
  const status = worst(verdicts);
  const telling = verdicts.filter((verdict) => verdict.status === status);
  return {
    status,
    message: telling.map(({ message }) => message).join("; "),
    fixes: [...new Set(telling.flatMap(({ fixes }) => fixes ?? []))],
  };
}

/** Whether every model that the stack deploys is to be had. */
export const modelCheck = (at: Date): Check => ({
  id: "model",
  title: "Model",
  stops: "up",
  regional: true,
  applies: (config) => wantedDeployments(config).length > 0,
  async run(context) {
    const region = await accountRegion(context.config, context.facts);
    if (region === undefined) return undefined;
    const [offered, wanted] = await Promise.all([context.facts.models(region), withStanding(context)]);
    return together(wanted.map((one) => decideModel(one, offered, { region, at, set: context.set })));
  },
});
