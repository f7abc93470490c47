import { costOf } from "openai-tracing/internal";
import type { PriceTable } from "./prices";

/** A lab by what its cost depends on. */
export interface PricedLab {
  readonly region: string;
  /** Tier of the workspace: premium, standard or trial. */
  readonly tier: string;
  /** Undefined: no machines of the lab's own. */
  readonly cluster?: { readonly nodeType: string; readonly machines: number };
  readonly hasWorkspace: boolean;
  /** Whether the model is reached through a private endpoint. */
  readonly hasEndpoint?: boolean;
  readonly model: string;
  /** Capacity of the deployment in thousands of tokens a minute; undefined where it is not known. */
  readonly capacity?: number;
}

/** How the lab is used. */
export interface Use {
  readonly promptTokensPerHour: number;
  readonly completionTokensPerHour: number;
  /** Hours of a day in which the cluster runs. */
  readonly clusterHoursPerDay: number;
}

export const defaultUse: Use = {
  promptTokensPerHour: 30_000,
  completionTokensPerHour: 10_000,
  clusterHoursPerDay: 8,
};

/** One part of the cost, in US dollars. Null where there is no price. */
export interface CostLine {
  readonly id: "machines" | "units" | "network" | "endpoint" | "tokens";
  readonly what: string;
  /** While the cluster runs and the model is called. */
  readonly hour: number | null;
  readonly day: number | null;
}

export interface CostEstimate {
  readonly currency: "USD";
  readonly prices: Pick<PriceTable, "asOf" | "region" | "source">;
  /** The lab's region where the prices are another's, whose machines cost something else. */
  readonly otherRegion: string | null;
  readonly use: Use;
  readonly lines: readonly CostLine[];
  /** Sums of what has a price. */
  readonly hour: number;
  readonly day: number;
  /** An hour with the cluster stopped and no call made. */
  readonly idleHour: number;
  /** An hour in which the model is called as much as its capacity allows, all of it replies. */
  readonly mostTokensHour: number | null;
  /** What has no price, and is not in the sums. */
  readonly missing: readonly string[];
}

/** What a lab costs by a table of prices. Pure arithmetic; no figure of it was measured. */
export function estimate(lab: PricedLab, prices: PriceTable, use: Use = defaultUse): CostEstimate {
  const lines = [
    ...clusterLines(lab, prices, use),
    ...networkLines(lab, prices),
    tokenLine(lab, prices, use),
  ];
  const sum = (of: (line: CostLine) => number | null): number =>
    lines.reduce((total, line) => total + (of(line) ?? 0), 0);
  const most = lab.capacity === undefined ? undefined : lab.capacity * 1000 * 60;
  return {
    currency: "USD",
    prices: { asOf: prices.asOf, region: prices.region, source: prices.source },
    otherRegion: lab.region === prices.region ? null : lab.region,
    use,
    lines,
    hour: sum(({ hour }) => hour),
    day: sum(({ day }) => day),
    idleHour: networkLines(lab, prices).reduce((total, { hour }) => total + (hour ?? 0), 0),
    mostTokensHour: most === undefined ? null : tokenCost(lab.model, { input: 0, output: most }, prices),
    missing: lines.filter(({ hour }) => hour === null).map(({ what }) => what),
  };
}

function clusterLines({ cluster, tier }: PricedLab, prices: PriceTable, use: Use): CostLine[] {
  if (cluster === undefined) return [];
  const { nodeType, machines } = cluster;
  const day = (hour: number | null): number | null => hour && hour * use.clusterHoursPerDay;
  const machine = prices.machineHour[nodeType];
  const [units, unit] = [prices.unitsPerHour[nodeType], prices.unit[tier]];
  const machinesHour = machine === undefined ? null : machine * machines;
  const unitsHour = units === undefined || unit === undefined ? null : units * unit * machines;
  const count = units === undefined ? undefined : units * machines;
  const shownUnits = `${count ?? "an unknown number of"} Databricks unit${count === 1 ? "" : "s"}`;
  return [
    { id: "machines", what: `${machines} × ${nodeType}`, hour: machinesHour, day: day(machinesHour) },
    { id: "units", what: `${shownUnits} of ${nodeType}, ${tier}`, hour: unitsHour, day: day(unitsHour) },
  ];
}

/** Round the clock, for as long as the lab stands. */
function networkLines(
  { hasWorkspace, hasEndpoint }: PricedLab,
  { networkHour, endpointHour }: PriceTable,
): CostLine[] {
  const line = (id: CostLine["id"], what: string, hour: number): CostLine => ({
    id,
    what,
    hour,
    day: hour * 24,
  });
  return [
    ...(hasWorkspace ? [line("network", "the workspace's network", networkHour)] : []),
    ...(hasEndpoint ? [line("endpoint", "the account's private endpoint", endpointHour)] : []),
  ];
}

/** Calls are made while the cluster runs, or in as many hours where there is none. */
function tokenLine({ model }: PricedLab, prices: PriceTable, use: Use): CostLine {
  const { promptTokensPerHour: input, completionTokensPerHour: output } = use;
  const hour = tokenCost(model, { input, output }, prices);
  const shown = (count: number): string => count.toLocaleString("en-US");
  return {
    id: "tokens",
    what: `${shown(input)} tokens to ${model} and ${shown(output)} from it`,
    hour,
    day: hour && hour * use.clusterHoursPerDay,
  };
}

/** Null for a model without a price. */
function tokenCost(
  model: string,
  tokens: { input: number; output: number },
  prices: PriceTable,
): number | null {
  const own = prices.millionTokens[model];
  if (own !== undefined) return (tokens.input * own.input + tokens.output * own.output) / 1e6;
  if (tokens.input === 0 && tokens.output === 0) return 0;
  const cost = costOf(model, {
    input_tokens: tokens.input,
    output_tokens: tokens.output,
    total_tokens: tokens.input + tokens.output,
  });
  return cost?.total_cost ?? null;
}
