import { roleAssignmentRoutes } from "../role-assignments";
import type { ArmResourceType } from "../context";
import { apiVersions } from "../versions";
import { common } from "../../providers/azure-native/common";
import { properties } from "../../providers/azure-native/shapes";

const assignmentInputs = [
  "condition",
  "conditionVersion",
  "delegatedManagedIdentityResourceId",
  "description",
  "principalId",
  "principalType",
  "roleDefinitionId",
];
const assignmentOutputs = ["createdBy", "createdOn", "scope", "updatedBy", "updatedOn"];

/** Role assignments at any scope. */
export const roleAssignments: ArmResourceType = {
  type: "Microsoft.Authorization/roleAssignments",
  versions: apiVersions.authorization,
  actions: [
    "Microsoft.Authorization/roleAssignments/read",
    "Microsoft.Authorization/roleAssignments/write",
    "Microsoft.Authorization/roleAssignments/delete",
  ],
  routes: roleAssignmentRoutes,
  removedWithGroup: undefined,
  plugin: {
    "authorization:RoleAssignment": {
      apiVersion: "2022-04-01",
      path: "/{scope}/providers/Microsoft.Authorization/roleAssignments/{roleAssignmentName}",
      names: { scope: {}, roleAssignmentName: {} },
      autoname: "uuid",
      inputs: properties(...assignmentInputs),
      outputs: { ...common, ...properties(...assignmentInputs, ...assignmentOutputs) },
      flattened: new Set([...assignmentInputs, ...assignmentOutputs]),
      required: ["principalId", "roleDefinitionId"],
      replaceOnChange: ["principalId"],
      asyncPut: false,
      asyncDelete: false,
    },
  },
};
