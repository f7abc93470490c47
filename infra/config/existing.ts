import { type ArmId, parseArmId } from "../arm-id";
import type { Complaints } from "./complaints";

/** Reads the ARM id of a part that exists, in the subscription that the provider is logged in to. */
export function parseExistingId(
  complaints: Complaints,
  key: "existingOpenaiAccountId" | "existingWorkspaceId",
  expected: { type: string; example: string; subscriptionId: string },
): ArmId | undefined {
  const text = complaints.text(key);
  if (text === "") return undefined;
  const id = parseArmId(text, expected.type);
  if (id === undefined) {
    complaints.about(key, `must be an ARM id of the form ${expected.example}`);
  } else if (
    expected.subscriptionId !== "" &&
    id.subscriptionId.toLowerCase() !== expected.subscriptionId.toLowerCase()
  ) {
    complaints.about(
      key,
      `must be in the subscription that the stack is deployed to, ${expected.subscriptionId}`,
    );
  }
  return id;
}

/** A part that exists can only be in a home that exists. */
export function requireHome(
  complaints: Complaints,
  part: "existingOpenaiDeployment" | "existingClusterId",
  home: "existingOpenaiAccountId" | "existingWorkspaceId",
): void {
  if (complaints.has(part) && !complaints.has(home)) {
    complaints.add(`${complaints.qualified(part)} needs ${complaints.qualified(home)}: say where it exists`);
  }
}
