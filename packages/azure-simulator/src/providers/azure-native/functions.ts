import type { PropertyMap } from "../rpc/values";
import type { TokenSource } from "../entra";
import { armAudience, type ArmClient } from "./arm-client";
import { ArmError } from "./arm-error";
import type { AzureConfig } from "./config";
import { outputs } from "./conversion";
import { armPath } from "./paths";
import { resourceType } from "./resources";

interface Context {
  readonly arm: ArmClient;
  readonly tokens: TokenSource;
  readonly config: AzureConfig;
  readonly signal: AbortSignal;
}

type Invocation = (args: PropertyMap, context: Context) => Promise<PropertyMap>;

/** The claims of an access token; nobody checks its signature on the client's side. */
const claims = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as Record<string, unknown>;

/** A function that reads one resource. */
const getter =
  (token: string): Invocation =>
  async (args, { arm, config, signal }) => {
    const type = resourceType(token);
    const path = armPath(type.path, args, config.subscriptionId);
    const response = await arm.send("GET", `${path}?api-version=${type.apiVersion}`, signal);
    if (response.status !== 200) throw ArmError.from(response);
    const body = response.body as PropertyMap;
    return { ...outputs(type, body), id: body["id"] ?? path };
  };

/** The functions this provider stands in for. None marks its result as secret; the program must. */
export const functions: Readonly<Record<string, Invocation>> = {
  "azure-native:resources:getResourceGroup": getter("azure-native:resources:ResourceGroup"),
  "azure-native:cognitiveservices:getAccount": getter("azure-native:cognitiveservices:Account"),
  "azure-native:cognitiveservices:getDeployment": getter("azure-native:cognitiveservices:Deployment"),
  "azure-native:databricks:getAccessConnector": getter("azure-native:databricks:AccessConnector"),
  "azure-native:databricks:getWorkspace": getter("azure-native:databricks:Workspace"),

  async "azure-native:cognitiveservices:listAccountKeys"(args, { arm, config, signal }) {
    const type = resourceType("azure-native:cognitiveservices:Account");
    const path = armPath(type.path, args, config.subscriptionId);
    const response = await arm.send("POST", `${path}/listKeys?api-version=${type.apiVersion}`, signal, {});
    if (response.status !== 200) throw ArmError.from(response);
    const { key1, key2 } = response.body as { key1?: string; key2?: string };
    return { ...(key1 !== undefined && { key1 }), ...(key2 !== undefined && { key2 }) };
  },

  async "azure-native:authorization:getClientConfig"(_args, { tokens, config, signal }) {
    const { appid, oid, tid } = claims(await tokens(armAudience, signal));
    return {
      clientId: String(appid),
      objectId: String(oid),
      subscriptionId: config.subscriptionId,
      tenantId: String(tid),
    };
  },

  async "azure-native:authorization:getClientToken"(args, { tokens, signal }) {
    const endpoint = args["endpoint"];
    return { token: await tokens(typeof endpoint === "string" ? endpoint : armAudience, signal) };
  },
};
