import { closest, distance } from "fastest-levenshtein";
import { CONFIG_KEYS, isConfigKey } from "./keys";

/** Namespaces of the packages that this program uses: their keys are theirs to judge. */
const PACKAGE_NAMESPACES = new Set(["azure-native", "databricks", "pulumi", "pulumi-nodejs"]);

/** The name under which this project is published: keys that start with it stay behind when a project gets another. */
const PUBLISHED_NAME = "azure-llmops-lab";

/** What a person may take for the namespace of a part of the lab, as in `openai:capacity`. */
const PART_NAMESPACES = new Set(["openai", "workspace", "cluster", "existing", "lab"]);

const NEAR_PROJECT = 3;
const SHORTEST_PART = 4;

/**
 * Finds the keys that this program would silently ignore although they were meant for it, and says what each
 * should be: a misspelt key of the project, and a key of ours under another namespace, such as
 * the name that the project had before.
 *
 * @param keys configuration keys with their namespace, `namespace:name`
 * @returns one complaint for each such key, in the order given
 */
export function unknownKeys(keys: readonly string[], project: string): string[] {
  return keys.flatMap((key) => {
    const colon = key.indexOf(":");
    const [namespace, name] = [key.slice(0, colon), key.slice(colon + 1)];
    if (namespace === project) {
      if (isConfigKey(name)) return [];
      return [`${key} is not a key of this program; the nearest is ${project}:${nearestKey(name)}`];
    }
    const meant = meantForUs(namespace, name, project);
    if (meant === undefined) return [];
    return [`${key} is not read by this program; write ${project}:${meant}`];
  });
}

function meantForUs(namespace: string, name: string, project: string): string | undefined {
  if (PACKAGE_NAMESPACES.has(namespace)) return undefined;
  if (namespace === PUBLISHED_NAME) return isConfigKey(name) ? name : nearestKey(name);
  const joined = namespace + name.charAt(0).toUpperCase() + name.slice(1);
  if (PART_NAMESPACES.has(namespace)) return isConfigKey(name) ? name : nearestKey(joined);
  if (isConfigKey(joined)) return joined;
  const misspeltProject = distance(namespace, project) <= NEAR_PROJECT;
  return misspeltProject ? nearestKey(name) : undefined;
}

/** The same for the arguments of a component, which have no namespace. */
export function unknownArguments(names: readonly string[]): string[] {
  return names
    .filter((name) => !isConfigKey(name))
    .map((name) => `${name} is not an argument of LlmopsLab; the nearest is ${nearestKey(name)}`);
}

/** The known key that a name most likely stands for: the shortest that holds it, else that of the fewest edits. */
export function nearestKey(name: string): string {
  const known = Object.keys(CONFIG_KEYS);
  const plain = (key: string) => key.toLowerCase().replace(/[^a-z0-9]/g, "");
  const wanted = plain(name);
  const holding = known.filter((key) => wanted.length >= SHORTEST_PART && plain(key).includes(wanted));
  if (holding.length > 0) return holding.reduce((best, key) => (key.length < best.length ? key : best));
  const match = closest(wanted, known.map(plain));
  return known.find((key) => plain(key) === match) ?? "region";
}
