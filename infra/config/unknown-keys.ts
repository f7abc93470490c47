import { closest, distance } from "fastest-levenshtein";
import { CONFIG_KEYS, isConfigKey } from "./keys";
import { isPackageNamespace } from "./package-namespaces";

/** The name under which this project is published: keys that start with it stay behind when a project gets another. */
const PUBLISHED_NAME = "azure-llmops-lab";

/** What a person may take for the namespace of a part of the lab, as in `openai:capacity`. */
const PART_NAMESPACES = new Set(["openai", "workspace", "cluster", "existing", "lab"]);

const NEAR_PROJECT = 3;
const SHORTEST_PART = 4;
const LETTERS_PER_EDIT = 3;

/**
 * Finds the keys that this program would silently ignore although they were meant for it, and says what each
 * should be: a misspelt key of the project, and a key of ours under another namespace, such as
 * the name that the project had before.
 *
 * @param keys configuration keys with their namespace, `namespace:name`
 * @returns one error for each such key, in the order given
 */
export function unknownKeys(keys: readonly string[], project: string): string[] {
  return keys.flatMap((key) => {
    const colon = key.indexOf(":");
    const [namespace, name] = [key.slice(0, colon), key.slice(colon + 1)];
    if (namespace === project) {
      if (isConfigKey(name)) return [];
      return [`${key} is not a key of this program; ${suggestion(project, nearestKey(name))}`];
    }
    if (isPackageNamespace(namespace)) return [];
    const joined = namespace + name.charAt(0).toUpperCase() + name.slice(1);
    const meant = isConfigKey(name) ? name : isConfigKey(joined) ? joined : undefined;
    if (meant !== undefined) return [`${key} is not read by this program; write ${project}:${meant}`];
    const near = namespaceOfOurs(namespace, project) ? (nearestKey(name) ?? nearestKey(joined)) : undefined;
    return near === undefined ? [] : [`${key} is not read by this program; write ${project}:${near}`];
  });
}

/** Whether a namespace can be nobody's but this program's, so that a misspelt key under it is told too. */
const namespaceOfOurs = (namespace: string, project: string): boolean =>
  namespace === PUBLISHED_NAME ||
  PART_NAMESPACES.has(namespace) ||
  distance(namespace, project) <= NEAR_PROJECT;

const suggestion = (project: string, near: string | undefined): string =>
  near === undefined ? "Pulumi.yaml lists them all" : `the nearest is ${project}:${near}`;

/** The same for the arguments of a component, which have no namespace. */
export function unknownArguments(names: readonly string[]): string[] {
  return names
    .filter((name) => !isConfigKey(name))
    .map((name) => {
      const near = nearestKey(name);
      const those = near === undefined ? "LlmopsLabArgs lists them all" : `the nearest is ${near}`;
      return `${name} is not an argument of LlmopsLab; ${those}`;
    });
}

/**
 * The known key that a name most likely stands for: the shortest that holds it, else that of the fewest edits. Undefined
 * where every key is so far that none can have been meant.
 */
export function nearestKey(name: string): string | undefined {
  const known = Object.keys(CONFIG_KEYS);
  const plain = (key: string) => key.toLowerCase().replace(/[^a-z0-9]/g, "");
  const wanted = plain(name);
  const holding = known.filter((key) => wanted.length >= SHORTEST_PART && plain(key).includes(wanted));
  if (holding.length > 0) return holding.reduce((best, key) => (key.length < best.length ? key : best));
  const match = closest(wanted, known.map(plain));
  if (distance(wanted, match) > Math.max(1, wanted.length / LETTERS_PER_EDIT)) return undefined;
  return known.find((key) => plain(key) === match);
}
