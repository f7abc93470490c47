import { IDENTITY_TAG } from "../../infra/config/tags";
import { IDENTITY_TYPE, LAB_TYPE } from "../../infra/config/lab-past";
import { type Ownership, ownershipByTags, type Tags } from "../ownership";
import { createdOf } from "../../stack/resources";
import { providerInput } from "./repairs";
import type { StateResource } from "../../stack/state";

/** What exists where the stack creates, or was creating, something. */
export interface Candidate {
  /** As it would stand in the state. */
  readonly resource: StateResource;
  readonly id: string;
  /** Of a thing of Azure's. */
  readonly tags: Tags;
}

/**
 * Decides about each candidate whether it is proved to be of the lab that would create it.
 *
 * What is created with the lab's identity among its tags must bear it. What takes no tags must lie in something that the
 * lab has made. What is in a workspace has its name from the identity, or else must lie in a workspace that the lab made.
 *
 * @param resources what the stack's state holds
 */
export function ownerships(
  candidates: readonly Candidate[],
  resources: readonly StateResource[],
): ReadonlyMap<string, Ownership> {
  const known = new Map(
    [...resources, ...candidates.map(({ resource }) => resource)].map((one) => [one.urn, one]),
  );
  const own = createdOf(resources).flatMap(({ id, delete: old }) => (id === undefined || old ? [] : [id]));
  const decided = new Map<string, Ownership>();
  // What lies in something comes after it: the longer the id, the later.
  for (const { resource, id, tags } of [...candidates].sort((a, b) => a.id.length - b.id.length)) {
    const lab = identityOf(resource, known);
    const ownership = id.startsWith("/subscriptions/")
      ? bears(resource)
        ? ownershipByTags(tags, lab.labId)
        : byPlace(id, own)
      : byName(resource, lab, known, own);
    if (ownership.own) own.push(id);
    decided.set(resource.urn, ownership);
  }
  return decided;
}

/** Whether the program puts the identity on such a thing. */
const bears = ({ inputs }: StateResource): boolean => {
  const tags = inputs?.["tags"];
  return typeof tags === "object" && tags !== null && IDENTITY_TAG in tags;
};

/** The identity of the lab that a resource is of; a state may hold several labs. */
function identityOf(
  resource: StateResource,
  known: ReadonlyMap<string, StateResource>,
): { labId: string; former: boolean } {
  let lab: StateResource | undefined = resource;
  while (lab !== undefined && lab.type !== LAB_TYPE)
    lab = lab.parent === undefined ? undefined : known.get(lab.parent);
  const home = lab?.parent;
  const identity = [...known.values()].find(
    ({ type, parent, delete: old }) => type === IDENTITY_TYPE && parent === home && old !== true,
  );
  const { labId, former } = identity?.outputs ?? {};
  return { labId: typeof labId === "string" ? labId : "", former: former !== false };
}

const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

function byPlace(id: string, own: readonly string[]): Ownership {
  const place = own.find((one) => id.toLowerCase().startsWith(`${one.toLowerCase()}/`));
  return place === undefined
    ? {
        own: false,
        isOfAnother: false,
        why: "it takes no tags, and does not lie in anything that this lab has made",
      }
    : {
        own: true,
        isOfAnother: false,
        why: `it lies in ${place.split("/").at(-1)}, which this lab has made`,
      };
}

function byName(
  resource: StateResource,
  lab: { labId: string; former: boolean },
  known: ReadonlyMap<string, StateResource>,
  own: readonly string[],
): Ownership {
  if (!lab.former) return { own: true, isOfAnother: false, why: "its name is made of this lab's identity" };
  const workspace = providerInput([...known.values()], resource, "azureWorkspaceResourceId");
  return typeof workspace === "string" && own.some((id) => isSame(id, workspace))
    ? { own: true, isOfAnother: false, why: "it is in the workspace that this lab has made" }
    : {
        own: false,
        isOfAnother: false,
        why: "it is in a workspace that is not this lab's, and its name does not say whose it is",
      };
}
