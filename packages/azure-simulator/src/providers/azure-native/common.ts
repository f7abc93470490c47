import type { NameRule } from "./resource-type";
import { properties, type Shape } from "./shapes";

export const systemData: Shape = properties(
  "createdAt",
  "createdBy",
  "createdByType",
  "lastModifiedAt",
  "lastModifiedBy",
  "lastModifiedByType",
);
export const sku: Shape = properties("capacity", "family", "name", "size", "tier");
export const identityInput: Shape = properties("type", "userAssignedIdentities");
export const identity: Shape = properties("principalId", "tenantId", "type", "userAssignedIdentities");
export const groupName: NameRule = { minLength: 1, maxLength: 90 };
export const cognitiveName: NameRule = {
  minLength: 2,
  maxLength: 64,
  pattern: /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/,
};
export const group: string = "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}";
export const common: Shape = { ...properties("azureApiVersion", "name", "type"), systemData };
