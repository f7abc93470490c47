import { type Complaints, type PolicyResource, propertiesOf } from "../resource";

export interface TagsConfig {
  readonly tags: readonly string[];
}

/** What the program puts on everything that takes tags. */
export const tagsDefault: TagsConfig = { tags: ["project", "stack"] };

/** By which property a resource takes tags. */
const TAGS: Readonly<Record<string, string>> = {
  "azure-native:resources:ResourceGroup": "tags",
  "azure-native:cognitiveservices:Account": "tags",
  "azure-native:cognitiveservices:Deployment": "tags",
  "azure-native:databricks:Workspace": "tags",
  "azure-native:databricks:AccessConnector": "tags",
  "azure-native:managedidentity:UserAssignedIdentity": "tags",
  "azure-native:network:NatGateway": "tags",
  "azure-native:network:NetworkSecurityGroup": "tags",
  "azure-native:network:PrivateEndpoint": "tags",
  "azure-native:network:PublicIPAddress": "tags",
  "azure-native:network:VirtualNetwork": "tags",
  "azure-native:privatedns:PrivateZone": "tags",
  "azure-native:privatedns:VirtualNetworkLink": "tags",
  "databricks:index/cluster:Cluster": "customTags",
};

/** Whatever takes tags has those that are asked for. */
export function tagComplaints({ type, props }: PolicyResource, { tags }: TagsConfig): Complaints {
  const property = TAGS[type];
  if (property === undefined || typeof props[property] === "symbol") return [];
  const given = propertiesOf(props[property]);
  return tags
    .filter((tag) => given[tag] === undefined || given[tag] === "")
    .map((tag) => `${property}.${tag} is missing`);
}
