import type { Complaints } from "./complaints";

/** Azure takes 50 tags on a resource; two are the program's own. */
const MOST_TAGS = 48;
const LONGEST_NAME = 128;
const LONGEST_VALUE = 256;
const FORBIDDEN_IN_NAME = /[<>%&\\?/]/;

/** Names that a part of the lab needs for itself. */
const RESERVED = ["ResourceClass"];

/** Reads the tags, which Azure resources and Databricks clusters must both take. */
export function parseTags(complaints: Complaints): Record<string, string> {
  const given = complaints.structured("tags");
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    complaints.about("tags", 'must be an object of texts, for example {"owner": "me"}');
    return {};
  }
  const tags: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    const problem = tagProblem(name, value);
    if (problem !== undefined)
      complaints.add(`${complaints.qualified("tags")}.${name} is ${JSON.stringify(value)}: ${problem}`);
    else tags[name] = String(value);
  }
  if (Object.keys(given).length > MOST_TAGS) {
    complaints.add(
      `${complaints.qualified("tags")} has ${Object.keys(given).length} tags: at most ${MOST_TAGS} are possible`,
    );
  }
  return tags;
}

function tagProblem(name: string, value: unknown): string | undefined {
  if (!["string", "number", "boolean"].includes(typeof value)) return "must be a text";
  if (RESERVED.includes(name)) return "is a tag that the cluster needs for itself; choose another name";
  if (name === "" || name.length > LONGEST_NAME)
    return `a tag's name must have 1 to ${LONGEST_NAME} characters`;
  if (FORBIDDEN_IN_NAME.test(name)) return "a tag's name must not contain < > % & \\ ? /";
  if (String(value).length > LONGEST_VALUE) return `must have at most ${LONGEST_VALUE} characters`;
  return undefined;
}
