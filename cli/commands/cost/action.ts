import { type CostEstimate, defaultUse, estimate, type PricedLab } from "../../../operations/cost/estimate";
import { readPrices } from "../../../operations/cost/prices-file";
import { requireLab } from "../../../stack/connect";
import type { LabConfig } from "../../../infra/config/types";
import { machinesOf } from "../../../operations/preflight/checks/vm-quota";
import { readResources } from "../../../stack/resources";
import { selectedStack } from "../../stack/selected-stack";
import {
  joined,
  line,
  lines as linesOf,
  padded,
  type Printed,
  stdout,
  style,
  widest,
} from "../../terminal/output";
import type { CostFlags } from "./command";

/** Estimates the cost from the stack's configuration, and prints it. */
export async function executeCost(flags: CostFlags): Promise<void> {
  const configuration = await selectedStack(flags);
  const [config, prices] = await Promise.all([
    readResources(configuration).then((resources) => requireLab(configuration, resources, false)),
    readPrices(flags.prices),
  ]);
  const result = estimate(pricedLab(config), prices, {
    promptTokensPerHour: flags.promptTokens ?? defaultUse.promptTokensPerHour,
    completionTokensPerHour: flags.completionTokens ?? defaultUse.completionTokensPerHour,
    clusterHoursPerDay: flags.hours ?? defaultUse.clusterHoursPerDay,
  });
  const shown = { stack: configuration.stack, region: config.identity.region, ...result };
  if (flags.json) stdout.json(shown);
  else stdout.write(costText(shown));
}

/** An autoscaling cluster is priced at its maximum size. Reused resources are not part of the lab's cost. */
function pricedLab({ identity, network, model, workspace, cluster }: LabConfig): PricedLab {
  const deployment = model.deployment.kind === "new" ? model.deployment.config : undefined;
  return {
    region: identity.region,
    tier: workspace.kind === "new" ? workspace.sku : "premium",
    ...(cluster.kind === "new"
      ? { cluster: { nodeType: cluster.nodeType, machines: machinesOf(cluster.size).most } }
      : {}),
    hasWorkspace: workspace.kind === "new",
    hasEndpoint: network !== undefined,
    model: deployment?.model ?? "gpt-4o",
    ...(deployment && { capacity: deployment.capacity }),
  };
}

function costText(shown: CostEstimate & { readonly stack: string; readonly region: string }): Printed {
  const { lines, use, prices, missing, otherRegion, mostTokensHour } = shown;
  const width = widest([...lines.map(({ what }) => what), "idle (cluster stopped, no calls)"]);
  const row = (what: string, hour: number | null, day: number | null): Printed =>
    line`  ${padded(what, width)}  ${dollars(hour)}  ${dollars(day)}`;
  return linesOf([
    "",
    style.bold(
      line`stack ${shown.stack}, ${shown.region}: about ${dollars(shown.hour).trim()} an hour in use`,
    ),
    "",
    line`  ${"".padEnd(width)}  ${style.bold("an hour".padStart(9))}  ${style.bold(`a day (${use.clusterHoursPerDay} h in use)`)}`,
    ...lines.map(({ what, hour, day }) => row(what, hour, day)),
    style.bold(row("total", shown.hour, shown.day)),
    row("idle (cluster stopped, no calls)", shown.idleHour, shown.idleHour * 24),
    "",
    ...(mostTokensHour === null
      ? []
      : [
          line`At the deployment's full capacity, spent on replies, tokens cost at most ${dollars(mostTokensHour).trim()} an hour.`,
        ]),
    ...(missing.length === 0
      ? []
      : [style.yellow(line`No known price for ${joined(missing, " and ")}; set prices with --prices FILE.`)]),
    line`In US dollars, before tax. Prices as of ${prices.asOf}: ${prices.source}. Verify them.`,
    ...(otherRegion === null
      ? []
      : [line`Machine prices are those of ${prices.region}; prices in ${otherRegion} differ by up to half.`]),
    "",
  ]);
}

const dollars = (amount: number | null): string =>
  (amount === null ? "?" : `$${amount.toFixed(2)}`).padStart(9);
