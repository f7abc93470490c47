/** The dependencies in a package-lock.json. Keys are folders: node_modules/a/node_modules/b. */
export interface PackageLock {
  readonly packages: Readonly<
    Record<
      string,
      {
        readonly dependencies?: Readonly<Record<string, string>>;
        readonly optionalDependencies?: Readonly<Record<string, string>>;
      }
    >
  >;
}

/**
 * The folders directly under node_modules if only these packages were installed. A package's own node_modules comes
 * with it.
 */
export function installedWith(names: readonly string[], { packages }: PackageLock): readonly string[] {
  const seen = new Set<string>();
  const pending = names.map((name) => `node_modules/${name}`);
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    const entry = packages[folder];
    if (entry === undefined || seen.has(folder)) continue;
    seen.add(folder);
    for (const name of Object.keys({ ...entry.dependencies, ...entry.optionalDependencies })) {
      const found = placesOf(name, folder).find((place) => place in packages);
      if (found !== undefined) pending.push(found);
    }
  }
  return [...seen].filter((folder) => folder.lastIndexOf("node_modules/") === 0).sort();
}

/** Where a package in a folder looks for another one, nearest first. */
function placesOf(name: string, folder: string): readonly string[] {
  const parts = folder.split("/node_modules/");
  return parts
    .map((_, index) => [...parts.slice(0, parts.length - index), name].join("/node_modules/"))
    .concat(`node_modules/${name}`);
}
