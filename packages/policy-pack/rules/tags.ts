import { type Violations, type PolicyResource, propertiesOf } from "../resource";

export interface TagsConfig {
  readonly tags: readonly string[];
}

/** What the program puts on everything that takes tags. */
export const tagsDefault: TagsConfig = { tags: ["project", "stack"] };

/** What takes tags. A cluster is not among them: its machines bear those of its workspace. */
const TAKES_TAGS: ReadonlySet<string> = new Set([
  "azure-native:resources:ResourceGroup",
  "azure-native:cognitiveservices:Account",
  "azure-native:cognitiveservices:Deployment",
  "azure-native:databricks:Workspace",
  "azure-native:databricks:AccessConnector",
  "azure-native:managedidentity:UserAssignedIdentity",
  "azure-native:network:NatGateway",
  "azure-native:network:NetworkSecurityGroup",
  "azure-native:network:PrivateEndpoint",
  "azure-native:network:PublicIPAddress",
  "azure-native:network:VirtualNetwork",
  "azure-native:privatedns:PrivateZone",
  "azure-native:privatedns:VirtualNetworkLink",
]);

/** Whatever takes tags has those that are asked for. */
export function tagViolations({ type, props }: PolicyResource, { tags }: TagsConfig): Violations {
  if (!TAKES_TAGS.has(type) || typeof props["tags"] === "symbol") return [];
  const given = propertiesOf(props["tags"]);
  return tags.filter((tag) => !given[tag]).map((tag) => `tags.${tag} is missing`);
}
