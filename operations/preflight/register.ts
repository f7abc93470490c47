import type { ArmClient } from "azure-client";
import { type ResourceProvider, resourceProviderShape } from "azure-client";
import { apiVersions } from "../../infra/config/azure-resources";
import { UserError } from "rest-client";
import { pause } from "rest-client";
import { done } from "rest-client";
import { isRegistered } from "./checks/providers";

/** Milliseconds. A registration takes a minute or two. */
const longest = 10 * 60_000;

/**
 * Registers the subscription for those of the resource providers that it is not registered for, and waits until it is.
 *
 * @returns the namespaces that were registered
 * @throws ArmError, and UserError where one is not registered in time
 */
export async function registerProviders(
  arm: ArmClient,
  subscriptionId: string,
  namespaces: readonly string[],
  onNotice: (text: string) => void,
  everyMs = 1_000,
): Promise<string[]> {
  const path = (namespace: string): string => `/subscriptions/${subscriptionId}/providers/${namespace}`;
  const read = (namespace: string): Promise<ResourceProvider> =>
    arm.get(path(namespace), apiVersions.resources, resourceProviderShape);
  const failed = new AbortController();
  const register = async (namespace: string): Promise<string[]> => {
    if (isRegistered(await read(namespace))) return [];
    onNotice(`Registering the subscription for ${namespace}`);
    await arm.post(`${path(namespace)}/register`, apiVersions.resources, done);
    const deadline = performance.now() + longest;
    while (!isRegistered(await read(namespace))) {
      if (performance.now() > deadline)
        throw new UserError(`${namespace} was not registered in time`, { hint: "Run it again later." });
      await pause(everyMs, failed.signal);
      if (failed.signal.aborted) break;
    }
    return [namespace];
  };
  try {
    return (await Promise.all(namespaces.map(register))).flat();
  } finally {
    // Where one is refused, the others are not waited for.
    failed.abort();
  }
}
