import type { Task } from "./longest-path";
import { shownAs, type Creation } from "./up-log";

/** The parts of a resource in `pulumi stack export` that decide when it can be created. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  /** Whether a provider creates it; components are made of others and take no time of their own. */
  readonly custom?: boolean;
  readonly parent?: string;
  /** URN and id of the provider. */
  readonly provider?: string;
  readonly dependencies?: readonly string[];
  readonly propertyDependencies?: Readonly<Record<string, readonly string[] | null>>;
}

const urnOfProvider = (reference: string): string => reference.slice(0, reference.lastIndexOf("::"));

/** Everything that has to exist before the resource, by URN. */
export function predecessorsOf(resource: StateResource): readonly string[] {
  const { parent, provider, dependencies = [], propertyDependencies = {} } = resource;
  return [
    ...new Set([
      ...(parent === undefined ? [] : [parent]),
      ...(provider === undefined ? [] : [urnOfProvider(provider)]),
      ...dependencies,
      ...Object.values(propertyDependencies).flatMap((urns) => urns ?? []),
    ]),
  ];
}

/** The resource's logical name, the last part of its URN. */
export const nameOf = (urn: string): string => urn.split("::").at(-1) ?? urn;

/** A resource as a task, by URN. */
export interface CreatedResource extends Task {
  /** Undefined for what takes no time: a component, or what Pulumi does not show, as a default provider. */
  readonly creation: Creation | undefined;
}

/** The resources of a state, and when Pulumi's output says that they were created. */
export function createdResources(
  resources: readonly StateResource[],
  creations: ReadonlyMap<string, Creation>,
): readonly CreatedResource[] {
  return resources.map((resource) => {
    const { urn, type, custom } = resource;
    const creation = custom ? creations.get(shownAs(type, nameOf(urn))) : undefined;
    return {
      name: urn,
      seconds: creation === undefined ? 0 : (creation.ended - creation.begun) / 1000,
      dependsOn: predecessorsOf(resource),
      creation,
    };
  });
}
