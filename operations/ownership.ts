import { IDENTITY_TAG } from "../infra/config/tags";
import type { LabConfig } from "../infra/config/types";

/** Whose a thing is, and what says so. */
export interface Ownership {
  /** Whether it is proved to be the lab's: what is not is somebody else's. */
  readonly own: boolean;
  /** Whether it bears another lab's identity, rather than none. */
  readonly isOfAnother: boolean;
  /** A sentence about the thing. */
  readonly why: string;
}

export type Tags = Readonly<Record<string, string>>;

/** Azure compares the names of tags without case. */
const tagOf = (tags: Tags, name: string): string =>
  Object.entries(tags).find(([one]) => one.toLowerCase() === name)?.[1] ?? "";

/** Whether a thing bears the name of a stack, and an identity: of that stack's lab, or of another stack of its name. */
export const bearsName = (tags: Tags, { project, stack }: { project: string; stack: string }): boolean =>
  tagOf(tags, IDENTITY_TAG) !== "" && tagOf(tags, "stack") === stack && tagOf(tags, "project") === project;

/** Decides by the tags of a thing whether it is the lab's. */
export function ownershipByTags(tags: Tags, labId: string): Ownership {
  const tag = (name: string): string => tagOf(tags, name);
  const identity = tag(IDENTITY_TAG);
  if (identity !== "" && identity.toLowerCase() === labId.toLowerCase())
    return { own: true, isOfAnother: false, why: `it bears this lab's identity, ${labId}` };
  if (identity === "")
    return { own: false, isOfAnother: false, why: "nothing on it says that it is this lab's" };
  const [stack, project] = [tag("stack"), tag("project")];
  const called = stack === "" ? "" : ` of stack ${stack}${project === "" ? "" : ` of project ${project}`}`;
  return { own: false, isOfAnother: true, why: `it bears the identity of another lab${called}, ${identity}` };
}

/** Whether names that the program makes are the lab's alone: they are made of an identity that there is. */
export const hasOwnNames = ({ identity: { id = "" } }: Pick<LabConfig, "identity">): boolean => id !== "";

/** Whether names that the program makes are known: those of a new lab are made with its identity. */
export const hasNames = ({ identity: { id } }: Pick<LabConfig, "identity">): boolean => id !== "";
