import { type CostEstimate, defaultUse, estimate, type PricedLab } from "../../workload/cost/estimate";
import { readPrices } from "../../workload/cost/prices-file";
import { requireLab } from "../../workload/azure/connect";
import type { LabConfig } from "../../workload/lab-config";
import { machinesOf } from "../../workload/preflight/checks/vm-quota";
import { coloursFor } from "../colours";
import { selectedStack } from "../selected-stack";
import type { CostFlags } from "./cost";

/** Estimates from the stack's configuration, and prints it. */
export async function executeCost(flags: CostFlags): Promise<void> {
  const configuration = await selectedStack(flags);
  const [config, prices] = await Promise.all([requireLab(configuration, false), readPrices(flags.prices)]);
  const result = estimate(pricedLab(config), prices, {
    promptTokensPerHour: flags.promptTokens ?? defaultUse.promptTokensPerHour,
    completionTokensPerHour: flags.completionTokens ?? defaultUse.completionTokensPerHour,
    clusterHoursPerDay: flags.hours ?? defaultUse.clusterHoursPerDay,
  });
  const shown = { stack: configuration.stack, region: config.identity.region, ...result };
  process.stdout.write(flags.json ? `${JSON.stringify(shown, null, 2)}\n` : costText(shown));
}

/** A cluster that scales itself is priced at its largest. What only exists is somebody else's cost. */
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

function costText(shown: CostEstimate & { readonly stack: string; readonly region: string }): string {
  const pc = coloursFor(process.stdout);
  const { lines, use, prices, missing, otherRegion, mostTokensHour } = shown;
  const width = Math.max(...lines.map(({ what }) => what.length), "stopped, and no calls made".length);
  const row = (what: string, hour: number | null, day: number | null): string =>
    `  ${what.padEnd(width)}  ${dollars(hour)}  ${dollars(day)}`;
  return [
    "",
    pc.bold(`stack ${shown.stack}, ${shown.region}: about ${dollars(shown.hour).trim()} an hour in use`),
    "",
    `  ${"".padEnd(width)}  ${pc.bold("an hour".padStart(9))}  ${pc.bold(`a day (${use.clusterHoursPerDay} h in use)`)}`,
    ...lines.map(({ what, hour, day }) => row(what, hour, day)),
    pc.bold(row("in all", shown.hour, shown.day)),
    row("stopped, and no calls made", shown.idleHour, shown.idleHour * 24),
    "",
    ...(mostTokensHour === null
      ? []
      : [
          `At the deployment's capacity, all of it replies, tokens cost at most ${dollars(mostTokensHour).trim()} an hour.`,
        ]),
    ...(missing.length === 0
      ? []
      : [pc.yellow(`No price is known of ${missing.join(" and of ")}; --prices FILE can say.`)]),
    `In US dollars, without tax. Prices of ${prices.asOf}: ${prices.source}. Verify them.`,
    ...(otherRegion === null
      ? []
      : [
          `The machines' are those of ${prices.region}; ${otherRegion} has others, which differ by up to a half.`,
        ]),
    "",
  ].join("\n");
}

const dollars = (amount: number | null): string =>
  (amount === null ? "?" : `$${amount.toFixed(2)}`).padStart(9);
