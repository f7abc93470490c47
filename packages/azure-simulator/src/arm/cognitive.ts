import { randomUUID } from "node:crypto";
import { type ArmResource, armKey } from "../context/state";
import { type Arm, managementUrl, retryAfter, statusBody } from "./context";
import { ArmError } from "./errors";
import type { Operations } from "./operations";
import type { ArmRequest, ArmRoute } from "./router";
import { apiVersions } from "./versions";

/** The resource provider of Azure OpenAI. */
export const namespace = "Microsoft.CognitiveServices";

/** Starts an operation of the resource provider and says where to poll it. */
export function acceptedHeaders(
  arm: Arm,
  { params, apiVersion }: Pick<ArmRequest, "params" | "apiVersion">,
  location: string,
  work: Omit<Parameters<Operations["start"]>[0], "id">,
): Record<string, string> {
  const { id } = arm.operations.start({ id: randomUUID(), ...work });
  const url = `${managementUrl}/subscriptions/${params["subscription"]}/providers/${namespace}/locations/${location}/operationResults/${id}?api-version=${apiVersion}`;
  return { "azure-asyncoperation": url, location: url, ...retryAfter(work.duration) };
}

/** Refuses to change an account that is being created or deleted, or below which something is being changed. */
export function requireIdle(arm: Arm, account: ArmResource): void {
  const running = arm.operations.runningAt(armKey(account.id));
  if (running.length === 0) return;
  if (running.some(({ target }) => target === armKey(account.id)))
    throw new ArmError(
      409,
      "AccountProvisioningStateInvalid",
      `Account ${account.id} in state ${account.properties["provisioningState"] === "Deleting" ? "Deleting" : "Accepted"}`,
    );
  throw new ArmError(
    409,
    "RequestConflict",
    `Another operation is being performed on the parent resource '${account.id}'. Please try again later.`,
  );
}

/** Polling of the resource provider's operations. */
export const operationRoutes = (arm: Arm): ArmRoute[] => [
  {
    method: "GET",
    pattern: `/subscriptions/:subscription/providers/${namespace}/locations/:location/operationResults/:id`,
    versions: apiVersions.cognitive,
    handle({ path, params }) {
      const operation = arm.operations.find(params["id"] ?? "");
      if (!operation) throw new ArmError(404, "NotFound", `The operation '${params["id"]}' was not found.`);
      const isRunning = operation.status === "Running";
      return {
        // Both kinds of pollers read it: those that go by the status in the body and those that go by 202.
        status: isRunning ? 202 : 200,
        body: statusBody(operation, path),
        headers: isRunning ? retryAfter(operation.duration) : {},
      };
    },
  },
];
