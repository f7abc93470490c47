import { providerUrnOf, type StateResource } from "./state";

/**
 * The resources in their order, but each behind what it refers to, without which the engine takes no state. What is
 * read refers to nothing, so it may stand before what the same resource depends on once it is the stack's own.
 */
export function inDependencyOrder(resources: readonly StateResource[]): readonly StateResource[] {
  const byUrn = new Map<string, StateResource[]>();
  for (const resource of resources) byUrn.set(resource.urn, [...(byUrn.get(resource.urn) ?? []), resource]);
  const placed = new Set<StateResource>();
  const reached = new Set<StateResource>();
  const place = (resource: StateResource): void => {
    if (reached.has(resource)) return;
    reached.add(resource);
    for (const urn of referencesOf(resource)) {
      const named = byUrn.get(urn) ?? [];
      // What is replaced stands twice, and one of the two is enough.
      if (named[0] !== undefined && !named.some((one) => placed.has(one))) place(named[0]);
    }
    placed.add(resource);
  };
  resources.forEach(place);
  return [...placed];
}

const referencesOf = ({
  parent,
  provider,
  dependencies = [],
  propertyDependencies = {},
  deletedWith,
}: StateResource): readonly string[] => [
  ...(parent === undefined ? [] : [parent]),
  ...(provider === undefined ? [] : [providerUrnOf(provider)]),
  ...dependencies,
  ...Object.values(propertyDependencies).flatMap((urns) => urns ?? []),
  ...(deletedWith === undefined ? [] : [deletedWith]),
];
