import { isWithin } from "../rpc/diff";
import {
  InitializationError,
  type CheckRequest,
  type ConfiguredProvider,
  type DiffRequest,
  type DiffResult,
  type Provider,
} from "../rpc/provider";
import { equal, isMap, isUnknown, type PropertyMap, UNKNOWN } from "../rpc/values";
import { tokensV2 } from "../entra";
import type { HttpClient } from "../http";
import type { Timing } from "../timing";
import { limited } from "../wait";
import { armClient, type ArmClient } from "./arm-client";
import { ArmError } from "./arm-error";
import { createBeforeDelete, failuresOf, withDefaults } from "./check";
import { azureConfig, type AzureConfig } from "./config";
import {
  importedInputs,
  inputDifferences,
  outputs,
  previewOutputs,
  refreshedInputs,
  requestBody,
  withMaintained,
} from "./conversion";
import { functions } from "./functions";
import { armPath, parseId } from "./paths";
import { pollUntilDone } from "./polling";
import type { ResourceType } from "./resource-type";
import { resourceType } from "./resources";

const groupsApiVersion = "2020-10-01";

interface Options {
  readonly environment: NodeJS.ProcessEnv;
  readonly http: HttpClient;
  readonly timing: Timing;
}

export const azureNativeProvider = (options: Options): Provider => ({
  name: "azure-native",
  version: "3.28.0",
  async configure(settings) {
    const config = azureConfig(settings, options.environment);
    return configured(config, options);
  },
});

/** What changed, and which of it cannot be changed in place. */
function difference(request: DiffRequest): DiffResult {
  const type = resourceType(request.type);
  const fixed = [...Object.keys(type.names), ...type.replaceOnChange];
  // Inputs of an import, or of older versions, lack the version of the API; the outputs have it.
  const version = request.oldInputs["azureApiVersion"] ?? request.oldOutputs["azureApiVersion"];
  const oldInputs = { ...request.oldInputs, ...(version !== undefined && { azureApiVersion: version }) };
  const differences = inputDifferences(oldInputs, request.newInputs).map((one) => ({
    ...one,
    replaces:
      fixed.some((property) => isWithin(one.property, property)) &&
      // A property that is now spelled out as the service had set it anyway replaces nothing.
      !(one.kind === "add" && equal(request.oldOutputs[one.property], one.new)),
  }));
  const replaces = differences.some((one) => one.replaces);
  return {
    differences,
    deleteBeforeReplace: replaces && request.oldInputs[createBeforeDelete] !== true,
  };
}

function configured(config: AzureConfig, { http, timing }: Options): ConfiguredProvider {
  const tokens = tokensV2(http, config.principal);
  const arm: ArmClient = armClient(http, tokens, timing);
  const groupLocations = new Map<string, string>();

  const urlOf = (type: ResourceType, path: string): string =>
    `${path.startsWith("/") ? path : `/${path}`}?api-version=${type.apiVersion}`;

  /** The location of a resource that does not say: its old one, the configured one, its group's. */
  async function defaultLocation({ oldInputs, newInputs }: CheckRequest): Promise<string | undefined> {
    if (typeof oldInputs["location"] === "string") return oldInputs["location"];
    if (config.location !== undefined) return config.location;
    const group = newInputs["resourceGroupName"];
    if (typeof group !== "string") return undefined;
    if (isUnknown(group)) return UNKNOWN;
    const known = groupLocations.get(group);
    if (known !== undefined) return known;
    const path = `/subscriptions/${config.subscriptionId}/resourceGroups/${encodeURIComponent(group)}`;
    const signal = AbortSignal.timeout(timing.operation);
    const url = `${path}?api-version=${groupsApiVersion}`;
    // A group that cannot be read gives no location; what then is missing, Check says.
    const answer = await arm.send("GET", url, signal).catch(() => undefined);
    const location = (answer?.body as { location?: string } | undefined)?.location;
    if (answer?.status !== 200 || location === undefined) return undefined;
    groupLocations.set(group, location);
    return location;
  }

  /** @throws when there is something at the id, or when that cannot be found out */
  async function assertAbsent(type: ResourceType, id: string, signal: AbortSignal): Promise<void> {
    const { status, body, text } = await arm.send("GET", urlOf(type, id), signal);
    if (status === 404 || status === 204) return;
    if (status === 200) {
      if (!isMap(body as PropertyMap) || Object.keys(body as PropertyMap).length === 0) return;
      throw new Error(`cannot create already existing resource '${id}'`);
    }
    throw new Error(`cannot check existence of resource '${id}': status code ${status}, ${text}`);
  }

  async function get(type: ResourceType, id: string, signal: AbortSignal): Promise<PropertyMap> {
    const response = await arm.send("GET", urlOf(type, id), signal);
    if (response.status !== 200) throw ArmError.from(response);
    return response.body as PropertyMap;
  }

  /** What is there of a resource whose creation began and failed. */
  async function partial(
    error: unknown,
    { type, id, inputs }: { type: ResourceType; id: string; inputs: PropertyMap },
  ): Promise<InitializationError> {
    const reason = error instanceof Error ? error.message : String(error);
    const found = await get(type, id, AbortSignal.timeout(timing.operation)).catch(() => undefined);
    return new InitializationError(reason, id, inputs, found ? outputs(type, found) : inputs);
  }

  /** PUT, wait, GET. What fails after the service has accepted leaves a resource behind, and says so. */
  async function put(
    type: ResourceType,
    path: string,
    inputs: PropertyMap,
    signal: AbortSignal,
    { read, isNew }: { readonly read: boolean; readonly isNew: boolean },
  ): Promise<{ id: string; outputs: PropertyMap }> {
    const url = urlOf(type, path);
    const own = requestBody(type, inputs);
    const isUpdate = type.maintained !== undefined && !isNew;
    const body = isUpdate ? withMaintained(type, own, await get(type, path, signal)) : own;
    const response = await arm.send("PUT", url, signal, body);
    if (![200, 201, 202].includes(response.status)) throw ArmError.from(response);
    const accepted = response.body as PropertyMap | undefined;
    const id = typeof accepted?.["id"] === "string" ? accepted["id"] : path;
    try {
      if (type.asyncPut || response.status === 202) {
        const interval = timing.armPutPoll;
        const { apiVersion } = type;
        await pollUntilDone(response, { arm, method: "PUT", url, apiVersion, interval, signal });
      }
      const found = read || accepted === undefined ? await get(type, id, signal) : accepted;
      return { id, outputs: outputs(type, found) };
    } catch (error) {
      throw await partial(error, { type, id, inputs });
    }
  }

  return {
    async check(request) {
      const type = resourceType(request.type);
      const inputs = withDefaults(type, request);
      if ("location" in type.inputs && inputs["location"] === undefined) {
        const location = await defaultLocation(request);
        if (location !== undefined) inputs["location"] = location;
      }
      return { inputs, failures: failuresOf(type, inputs) };
    },

    async diff(request) {
      return difference(request);
    },

    async create({ type: token, inputs, preview, timeout, signal }) {
      const type = resourceType(token);
      if (preview) return { id: "", outputs: previewOutputs(type.outputs, inputs) };
      const path = armPath(type.path, inputs, config.subscriptionId);
      const limit = limited(signal, timeout ?? timing.operation);
      await assertAbsent(type, path, limit);
      return put(type, path, inputs, limit, { read: true, isNew: true });
    },

    async read({ type: token, id, inputs, outputs: oldOutputs, timeout, signal }) {
      const type = resourceType(token);
      const response = await arm.send("GET", urlOf(type, id), limited(signal, timeout ?? timing.operation));
      if (response.status === 404) return undefined;
      if (response.status !== 200) throw ArmError.from(response);
      const body = response.body as PropertyMap;
      const newOutputs = outputs(type, body);
      return {
        id,
        outputs: newOutputs,
        inputs:
          inputs === undefined
            ? importedInputs(type, parseId(type, id), body)
            : refreshedInputs(type, inputs, oldOutputs, newOutputs),
      };
    },

    async update({ type: token, newInputs, oldOutputs, preview, timeout, signal }) {
      const type = resourceType(token);
      if (preview) {
        const stable = Object.fromEntries(
          Object.entries(oldOutputs).filter(([name]) => name === "name" || name === "location"),
        );
        return { ...previewOutputs(type.outputs, newInputs), ...stable };
      }
      const path = armPath(type.path, newInputs, config.subscriptionId);
      const limit = limited(signal, timeout ?? timing.operation);
      const how = { read: !config.skipReadOnUpdate, isNew: false };
      return (await put(type, path, newInputs, limit, how)).outputs;
    },

    async delete({ type: token, id, timeout, signal }) {
      const type = resourceType(token);
      const url = urlOf(type, id);
      const limit = limited(signal, timeout ?? timing.operation);
      const response = await arm.send("DELETE", url, limit);
      if (response.status === 404) return;
      if (![200, 202, 204].includes(response.status)) throw ArmError.from(response);
      if (!type.asyncDelete && response.status !== 202) return;
      try {
        const interval = timing.armDeletePoll;
        const { apiVersion } = type;
        await pollUntilDone(response, { arm, method: "DELETE", url, apiVersion, interval, signal: limit });
      } catch (error) {
        // The record of the operation may go with the resource: that is a success.
        if (!(error instanceof ArmError && error.status === 404)) throw error;
      }
    },

    async invoke({ token, args, signal }) {
      const invocation = functions[token];
      if (invocation) return invocation(args, { arm, tokens, config, signal });
      const known = Object.keys(functions).join(", ");
      throw new Error(`function '${token}' has no stand-in; there are: ${known}`);
    },
  };
}
