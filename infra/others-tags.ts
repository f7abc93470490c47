import type { ComponentResourceOptions, ResourceTransformation } from "@pulumi/pulumi";
import { LAB_TYPE, type StateOutputs } from "./config/lab-past";

type Tags = Readonly<Record<string, string>>;

/** The output of a lab's component that says which tags the program gave: what else a thing bears is of others. */
export const OWN_TAGS = "tagNames";

/**
 * What others have tagged a thing with: all but the tags that the program gives, and those that it gave before.
 * Azure compares names without case.
 *
 * @param borne the tags of the thing, as the state has them after a refresh
 * @param own names of the program's tags, of now and of before
 */
export function othersTags(borne: Tags, own: readonly string[]): Tags {
  const names = new Set(own.map((name) => name.toLowerCase()));
  return Object.fromEntries(Object.entries(borne).filter(([name]) => !names.has(name.toLowerCase())));
}

/**
 * Lets the tags that others have set on a lab's things, as Azure Policy does, stay: Azure takes the tags of an update for
 * all that there are.
 *
 * @param name of the lab in the program
 * @param state what the stack has before this update
 */
export function keepOthersTags(
  name: string,
  tags: Tags,
  state: StateOutputs,
): Pick<ComponentResourceOptions, "transformations"> {
  const ends = (end: string): Readonly<Record<string, unknown>> =>
    Object.entries(state).find(([urn]) => urn.endsWith(end))?.[1] ?? {};
  const before = ends(`${LAB_TYPE}::${name}`)[OWN_TAGS];
  const own = [...Object.keys(tags), ...(isTexts(before) ? before : [])];
  const keep: ResourceTransformation = ({ type, name: called, props, opts }) => {
    const given = (props as { tags?: unknown }).tags;
    if (!type.startsWith("azure-native:") || given !== tags) return undefined;
    const borne = ends(`$${type}::${called}`)["tags"];
    if (typeof borne !== "object" || borne === null) return undefined;
    return { props: { ...props, tags: { ...othersTags(borne as Tags, own), ...tags } }, opts };
  };
  return { transformations: [keep] };
}

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === "string");
