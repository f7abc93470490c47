import type { VmSize } from "azure-client";
import type { LabConfig } from "../../../infra/config/types";
import { type Check, type CheckContext, ok, problem } from "../check";
import { workspaceRegion } from "../places";
import type { Verdict } from "../report";

/** A virtual-machine size by its name, in any case. */
export const sizeNamed = (sizes: readonly VmSize[], name: string): VmSize | undefined =>
  sizes.find((size) => size.name.toLowerCase() === name.toLowerCase());

/** vCPUs of a size; 0 where the catalogue does not say. */
export const coresOf = (size: VmSize): number =>
  Number(size.capabilities?.find(({ name }) => name === "vCPUs")?.value ?? 0);

/** Why a size cannot be had in the whole region; a restriction of single zones leaves the others. */
const restriction = (size: VmSize): string | undefined =>
  size.restrictions?.find(({ type }) => type === "Location")?.reasonCode;

/** Whether machines of a size are offered in a region, to this subscription. */
export function decideVmSize(
  name: string,
  sizes: readonly VmSize[],
  region: string,
  { set, elsewhere }: Pick<CheckContext, "set" | "elsewhere">,
): Verdict {
  const size = sizeNamed(sizes, name);
  const fixes = [...similar(name, size, sizes).map((other) => set("clusterNodeType", other)), ...elsewhere];
  if (size === undefined) return problem(`${name} is not offered in ${region}`, ...fixes);
  const why = restriction(size);
  if (why !== undefined)
    return problem(`${name} is restricted in ${region} for this subscription (${why})`, ...fixes);
  return ok(`${name} (${coresOf(size)} vCPUs) in ${region}`);
}

/** The size that can be had and is most like another: as many vCPUs, and the name that begins most like it. */
function similar(name: string, size: VmSize | undefined, sizes: readonly VmSize[]): string[] {
  const cores = size === undefined ? Number(/\d+/.exec(name)?.[0] ?? 0) : coresOf(size);
  const common = (other: string): number => {
    const until = [...other].findIndex((letter, index) => letter !== name[index]);
    return until < 0 ? other.length : until;
  };
  return sizes
    .filter((other) => restriction(other) === undefined && coresOf(other) === cores && other.name !== name)
    .map((other) => other.name)
    .sort((one, other) => common(other) - common(one))
    .slice(0, 1);
}

/** Whether the stack makes a cluster of machines. */
export const makesCluster = ({ cluster }: LabConfig): boolean => cluster.kind === "new";

/** The way to machines of another region; none where they belong to a workspace that exists. */
export const machinesElsewhere = ({ config, elsewhere }: CheckContext): readonly string[] =>
  config.workspace.kind === "new" ? elsewhere : [];

export const vmSizeCheck: Check = {
  id: "vm-size",
  title: "Machine size",
  stops: "up",
  regional: true,
  applies: makesCluster,
  async run(context) {
    const { config, facts } = context;
    const region = await workspaceRegion(config, facts);
    if (config.cluster.kind !== "new" || region === undefined) return undefined;
    return decideVmSize(config.cluster.nodeType, await facts.vmSizes(region), region, {
      set: context.set,
      elsewhere: machinesElsewhere(context),
    });
  },
};
