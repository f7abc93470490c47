import { type ArmId, isInGroup, parseArmId } from "./arm-id";
import type { LabIdentity } from "./identity";
import { labNames } from "./names";
import { AZURE_REGIONS } from "./regions";
import type { ConfigReader } from "./reader";
import { CONFIG_KEYS } from "./keys";

/** Reads the ARM id of a part that exists, in the subscription that the provider is logged in to. */
export function parseExistingId(
  reader: ConfigReader,
  key: "existingOpenaiAccountId" | "existingWorkspaceId",
  expected: { type: string; example: string; subscriptionId: string },
): ArmId | undefined {
  const text = reader.text(key);
  if (text === "") return undefined;
  const id = parseArmId(text, expected.type);
  if (id === undefined) {
    reader.invalid(key, `must be an ARM id of the form ${expected.example}`);
  } else if (
    expected.subscriptionId !== "" &&
    id.subscriptionId.toLowerCase() !== expected.subscriptionId.toLowerCase()
  ) {
    reader.invalid(
      key,
      `must be in the subscription that the stack is deployed to, ${expected.subscriptionId}`,
    );
  }
  return id;
}

/** The keys of parts with an ARM id, and the types of these. */
const ARM_PARTS = {
  existingOpenaiAccountId: "Microsoft.CognitiveServices/accounts",
  existingWorkspaceId: "Microsoft.Databricks/workspaces",
} as const;

/**
 * A lab that moves to another region or network deletes the group it had, and with the group whatever is in there: a
 * part of that group cannot be lent to the lab in its new place.
 */
export function validatePartsOutliveMove(reader: ConfigReader, place: LabIdentity): void {
  for (const [key, type] of Object.entries(ARM_PARTS) as [keyof typeof ARM_PARTS, string][]) {
    const id = parseArmId(reader.text(key), type);
    if (id === undefined) continue;
    const left = otherPlaces(place).find((other) => isInGroup(id, labNames(other).resourceGroup));
    if (left === undefined) continue;
    const made = `this stack made the group ${id.resourceGroup}`;
    reader.invalid(
      key,
      left.addressSpace === undefined
        ? `${made} in ${left.region} and deletes it when it moves to ${place.region}; ` +
            `set ${reader.qualified("region")} to ${left.region}`
        : `${made} for a private network and deletes it with that; set ${reader.qualified("network")} to ` +
            `private and leave this out, or use another stack`,
    );
  }
}

/** Where the stack may have been before: in every region, and in a private network of the usual addresses. */
const otherPlaces = ({ addressSpace: _, ...identity }: LabIdentity): LabIdentity[] =>
  AZURE_REGIONS.flatMap((region) => {
    const place = { ...identity, region };
    const inNetwork = { ...place, addressSpace: CONFIG_KEYS.networkAddressSpace.default };
    return region === identity.region ? [inNetwork] : [place, inNetwork];
  });

/** A part that exists can only be in a home that exists. */
export function validateParentExists(
  reader: ConfigReader,
  part: "existingOpenaiDeployment" | "existingClusterId",
  home: "existingOpenaiAccountId" | "existingWorkspaceId",
): void {
  if (reader.has(part) && !reader.has(home)) {
    reader.error(`${reader.qualified(part)} needs ${reader.qualified(home)}, which says where it is`);
  }
}
