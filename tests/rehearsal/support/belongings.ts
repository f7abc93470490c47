import type { Cloud } from "../../../packages/azure-simulator/src/cloud";
import type { Person } from "./neighbour";

/** Everything in the cloud, with all that is said of it, by id. */
export type Things = ReadonlyMap<string, string>;

export function everything(cloud: Cloud): Things {
  const { groups, resources, softDeleted, accountKeys } = cloud.state;
  // Whether an operation is under way is settled before.
  const left = cloud.leftovers();
  const hosts = new Map(
    [...resources].flatMap(([id, { properties }]) =>
      typeof properties["workspaceUrl"] === "string" ? [[properties["workspaceUrl"], id] as const] : [],
    ),
  );
  const inWorkspace = (id: string): string => {
    const [host = "", ...rest] = id.split("/");
    return `${hosts.get(host)}/${rest.join("/")}`;
  };
  return new Map([
    ...[...groups, ...resources].map(([id, said]) => [id, JSON.stringify(said)] as const),
    ...[...softDeleted].map(([id, said]) => [`${id}/deleted`, JSON.stringify(said)] as const),
    ...[...accountKeys].map(([id, keys]) => [`${id}/keys`, JSON.stringify(keys)] as const),
    ...cloud.contents().map(({ kind, id, said }) => [`${inWorkspace(id)}/${kind}`, said] as const),
    ...left
      .filter(({ kind }) => kind === "service credential")
      .map(({ id }) => [`credential ${id}`, ""] as const),
  ]);
}

/** Who has made what, by what each of them did. */
export class Belongings {
  private readonly makers = new Map<string, Person>();

  /**
   * Takes note of what somebody's step has changed.
   *
   * @returns what of it was somebody else's, a line each. What lies in a thing goes when its maker deletes that
   */
  note(who: Person, before: Things, after: Things): string[] {
    const changed = [...new Set([...before.keys(), ...after.keys()])].filter(
      (id) => before.get(id) !== after.get(id),
    );
    const deleted = changed.filter((id) => !after.has(id) && this.makers.get(id) === who);
    const harmed = changed.filter(
      (id) =>
        before.has(id) &&
        this.makers.get(id) !== who &&
        (after.has(id) || !deleted.some((home) => id.startsWith(`${home}/`))),
    );
    for (const id of changed) if (!before.has(id)) this.makers.set(id, who);
    return harmed.map((id) => `${id}: ${difference(before.get(id) ?? "", after.get(id))}`);
  }
}

/** Where two texts begin to differ. */
function difference(was: string, is: string | undefined): string {
  if (is === undefined) return "gone";
  const at = [...was].findIndex((character, index) => is[index] !== character);
  const around = (text: string): string => text.slice(Math.max(0, at - 40), at + 60);
  return `…${around(was)}… became …${around(is)}…`;
}
