import { asWritten } from "./as-written";
import type { ConfigReader } from "./reader";
import type { WorkspaceConfig } from "./types";

const LONGEST_NAME = 128;
const LONGEST_VALUE = 256;
const FORBIDDEN_IN_NAME = /[<>%&\\?/]/;

/**
 * How many tags a service takes.
 *
 * Azure: 50 on a resource, 15 on a private DNS zone.
 * Source: https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources
 * Databricks: 45 of one's own on a cluster.
 * Source: https://docs.databricks.com/api/azure/workspace/clusters/create
 */
const MOST = { resource: 50, dnsZone: 15, cluster: 45 } as const;

/** Names that Azure keeps for itself, in any case. Source: as above. */
const RESERVED_PREFIX = /^(azure|microsoft|windows)/i;

/**
 * Names that Databricks gives its machines, and the one of a single node's own. A cluster with a tag `Name` may never
 * stop. Source: https://learn.microsoft.com/azure/databricks/admin/account-settings/usage-detail-tags
 */
const RESERVED = [
  "ResourceClass",
  "Name",
  "Vendor",
  "Creator",
  "ClusterName",
  "ClusterId",
  "JobId",
  "RunName",
  "DatabricksInstanceGroupId",
  "DatabricksInstancePoolCreatorId",
  "DatabricksInstancePoolId",
];

/** The tag that says which lab a thing is of. */
export const IDENTITY_TAG: string = "llmops-lab-id";

/** Whether a workspace has the stack's tags, and its clusters with it: the stack made it. */
export const bearsTags = (workspace: WorkspaceConfig): boolean =>
  workspace.kind === "new" || workspace.inOwnGroup;

/** What else of a configuration says how many tags there may be. */
export interface TagTakers {
  /** The lab makes a private DNS zone. */
  readonly dnsZone: boolean;
  /** The cluster bears the tags itself, since its workspace does not. */
  readonly cluster: boolean;
}

/**
 * Reads the tags and adds them to the program's own, which they take the place of. Azure compares names without case.
 *
 * @param own what the program puts on everything
 */
export function parseTags(
  reader: ConfigReader,
  own: Readonly<Record<string, string>>,
  takers: TagTakers,
): Record<string, string> {
  const given = reader.structured("tags");
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    reader.invalid("tags", 'must be an object of strings, for example {"owner": "me"}');
    return { ...own };
  }
  const tags: Record<string, string> = {};
  const taken = new Map<string, string>();
  for (const [name, value] of Object.entries(given)) {
    const same = taken.get(name.toLowerCase());
    const problem =
      same === undefined ? tagProblem(name, value) : `is the same tag as ${same}, since Azure ignores case`;
    if (problem !== undefined)
      reader.error(`${reader.qualified("tags")}.${name} is ${JSON.stringify(value)}: ${problem}`);
    else tags[name] = asWritten(String(value));
    taken.set(name.toLowerCase(), name);
  }
  const kept = Object.entries(own).filter(([name]) => !taken.has(name.toLowerCase()));
  const most = Math.min(
    MOST.resource,
    takers.dnsZone ? MOST.dnsZone : MOST.resource,
    // A single node has one tag more.
    takers.cluster ? MOST.cluster - 1 : MOST.resource,
  );
  const count = Object.keys(given).length;
  if (count + kept.length > most) {
    reader.error(
      `${reader.qualified("tags")} has ${count} tags: at most ${most - kept.length} are allowed besides the program's own${
        takers.dnsZone ? ", since a private DNS zone takes 15" : ""
      }`,
    );
  }
  return { ...Object.fromEntries(kept), ...tags };
}

function tagProblem(name: string, value: unknown): string | undefined {
  if (!["string", "number", "boolean"].includes(typeof value)) return "must be a string";
  if (RESERVED.some((reserved) => reserved.toLowerCase() === name.toLowerCase()))
    return "is a tag that Databricks sets on cluster machines; choose another name";
  if (name.toLowerCase() === IDENTITY_TAG) return "is the tag that identifies the lab; choose another name";
  if (RESERVED_PREFIX.test(name))
    return "a tag's name must not begin with azure, microsoft or windows; choose another name";
  if (name === "" || name.length > LONGEST_NAME)
    return `a tag's name must have 1 to ${LONGEST_NAME} characters`;
  if (FORBIDDEN_IN_NAME.test(name)) return "a tag's name must not contain < > % & \\ ? /";
  if (String(value).length > LONGEST_VALUE) return `must have at most ${LONGEST_VALUE} characters`;
  return undefined;
}
