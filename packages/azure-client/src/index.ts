export { ArmClient, type ArmOptions } from "./arm";
export { type RetryRules } from "./retries";
export { ArmError } from "./errors";
export {
  type Account,
  accountShape,
  type Deployment,
  deploymentShape,
  type OfferedModel,
  offeredModelShape,
  type OfferedSku,
  type Permission,
  permissionShape,
  type ResourceProvider,
  resourceProviderShape,
  type Subscription,
  subscriptionShape,
  taggedShape,
  type Usage,
  usageShape,
  type VmSize,
  vmSizeShape,
  workspaceShape,
} from "./bodies";
export { type AzureLogin, type AzureSetting, azureCredential, loginMethods } from "./login";
export { type Identity, identityOf } from "./claims";
export { azureCloud } from "./clouds";
export { entraAuthorization, openaiToken, type TokenProvider } from "./entra";
