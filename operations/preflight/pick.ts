import { usageError } from "rest-client";
import type { StackConfiguration } from "../../stack/configuration";
import type { Facts } from "./facts";
import type { RegionReport } from "./report";

/** The first region in the stack's own order of which nothing is wrong and nothing unknown. */
export const firstFit = (regions: readonly RegionReport[]): string | undefined =>
  regions.find(({ status }) => status === "ok")?.region;

/** The way to another region, as a command; none where `requirePickable` would refuse. */
export const elsewhereOf = (facts: Facts, { values }: StackConfiguration): readonly string[] =>
  facts.ownIds.size > 0 || values["azure-native:location"]
    ? []
    : ["npx llmops preflight --all-regions --pick"];

/**
 * The region to write into the configuration, or undefined where none fits for certain.
 * @throws UserError where the stack has resources in another region: it would be replaced whole
 */
export function requirePickable(
  regions: readonly RegionReport[],
  present: string,
  facts: Facts,
  { stack, reference = stack, values }: StackConfiguration,
): string | undefined {
  if (values["azure-native:location"])
    throw usageError(
      "azure-native:location says where the lab goes already, so no region can be picked",
      `Take it away first: pulumi config rm azure-native:location --stack ${reference}`,
    );
  const picked = firstFit(regions);
  if (picked !== undefined && picked !== present && facts.ownIds.size > 0)
    throw usageError(
      `stack ${stack} stands in ${present}, and ${picked} is the first region that fits: another region replaces the whole lab`,
      `Look at the regions with --all-regions. To move: \`npx llmops down --stack ${reference}\`, which says how to keep the traces, then pick.`,
    );
  return picked;
}
