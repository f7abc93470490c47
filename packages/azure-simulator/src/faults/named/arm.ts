import { type NamedFaults, refusal } from "./named-fault";

const arm = "^management\\.azure\\.com$";
const accountPath =
  "^(?<id>/subscriptions/(?<subscription>[^/]+)/resourceGroups/(?<group>[^/]+)/providers/Microsoft\\.CognitiveServices/accounts/(?<account>[^/?]+))";

const notOffered =
  "The subscription does not have QuotaId/Feature required by SKU 'S0' from kind 'OpenAI' or contains blocked QuotaId/Feature.";

/** Azure Resource Manager and its resource providers. */
export const armFaults: NamedFaults = {
  "quota-exhausted": {
    description:
      "Others in the subscription hold all of the gpt-4o Standard quota: InsufficientQuota at the deployment.",
    rules: [{ condition: { kind: "quota-exhausted", usage: "^OpenAI\\.Standard\\.gpt-4o$" } }],
  },
  "purge-forbidden": {
    description: "No permission to purge at subscription scope: the deleted account stays for 48 hours.",
    rules: [{ condition: { kind: "denied", action: "/deletedAccounts/delete$" } }],
  },
  forbidden: {
    description: "No permission to create Azure OpenAI accounts: AuthorizationFailed.",
    rules: [{ condition: { kind: "denied", action: "^Microsoft\\.CognitiveServices/accounts/write$" } }],
  },
  "roles-forbidden": {
    description:
      "No permission to assign roles, as Contributor has none: AuthorizationFailed. With --config openaiAuth=entra.",
    rules: [{ condition: { kind: "denied", action: "^Microsoft\\.Authorization/roleAssignments/write$" } }],
  },
  "provider-unregistered": {
    description:
      "The subscription was never registered for Microsoft.Databricks: MissingSubscriptionRegistration until it is.",
    rules: [{ condition: { kind: "unregistered", namespace: "Microsoft.Databricks" } }],
  },
  "account-conflict": {
    description: "Somebody else's account has the subdomain: CustomDomainInUse.",
    rules: [
      {
        match: { method: "PUT", host: arm, path: `${accountPath}\\?` },
        effect: refusal(409, {
          code: "CustomDomainInUse",
          message:
            "Please pick a different name. The subdomain name '$<account>' is not available as it's already used by a resource. If the resource using the name was deleted in the last 48 hours, you may need to purge the deleted resource. Learn more at \"https://go.microsoft.com/fwlink/?linkid=2215493\"",
        }),
      },
    ],
  },
  "public-ip-limit": {
    description:
      "Others in the subscription have all public addresses of the region: PublicIPCountLimitReached. With --config network=private.",
    rules: [{ condition: { kind: "quota-exhausted", usage: "PublicIpAddresses$" } }],
  },
  "openai-not-offered": {
    description:
      "The subscription is of a kind that gets no Azure OpenAI: SpecialFeatureOrQuotaIdRequired at the account.",
    rules: [
      {
        match: { method: "PUT", host: arm, path: `${accountPath}\\?` },
        effect: refusal(400, { code: "SpecialFeatureOrQuotaIdRequired", message: notOffered }),
      },
      {
        match: { method: "POST", host: arm, path: "/checkSkuAvailability\\?" },
        effect: {
          kind: "answer",
          status: 200,
          body: {
            value: [
              {
                kind: "OpenAI",
                type: "Microsoft.CognitiveServices/accounts",
                skuName: "S0",
                skuAvailable: false,
                reason: "NotAvailableForSubscription",
                message: notOffered,
              },
            ],
          },
        },
      },
    ],
  },
  "subscription-flagged": {
    description: "Azure suspects abuse by the subscription: 715-123420 at the account, without a reason.",
    rules: [
      {
        match: { method: "PUT", host: arm, path: `${accountPath}\\?` },
        effect: refusal(403, {
          code: "715-123420",
          message: "An error occurred. Please reach out to support for additional assistance.",
        }),
      },
    ],
  },
  "role-limit": {
    description:
      "The subscription has as many role assignments as it may: RoleAssignmentLimitExceeded. With --config openaiAuth=entra.",
    rules: [
      {
        match: { method: "PUT", host: arm, path: "/providers/Microsoft\\.Authorization/roleAssignments/" },
        effect: refusal(400, {
          code: "RoleAssignmentLimitExceeded",
          message: "No more role assignments can be created (code: RoleAssignmentLimitExceeded).",
        }),
      },
    ],
  },
  "deployment-conflict": {
    description:
      "Something else is being done to the account when the deployment is created: RequestConflict, once.",
    rules: [
      {
        match: { method: "PUT", host: arm, path: `${accountPath}/deployments/` },
        effect: refusal(409, {
          code: "RequestConflict",
          message:
            "Another operation is being performed on the parent resource '$<id>'. Please try again later.",
        }),
        times: 1,
      },
    ],
  },
  "account-accepted": {
    description:
      "The account is still Accepted when the deployment is created: AccountProvisioningStateInvalid, once.",
    rules: [
      {
        match: { method: "PUT", host: arm, path: `${accountPath}/deployments/` },
        effect: refusal(409, {
          code: "AccountProvisioningStateInvalid",
          message: "Account $<id> in state Accepted",
        }),
        times: 1,
      },
    ],
  },
  "model-retired": {
    description: "The model version has been retired: ServiceModelDeprecated at the deployment.",
    rules: [
      {
        match: { method: "PUT", host: arm, path: `${accountPath}/deployments/` },
        effect: refusal(400, {
          code: "ServiceModelDeprecated",
          message:
            "The model 'Format:OpenAI,Name:gpt-4o,Version:2024-11-20' has been deprecated since 10/01/2026 00:00:00.",
        }),
      },
    ],
  },
  "policy-denied": {
    description: "An Azure Policy of the organisation denies the account: RequestDisallowedByPolicy.",
    rules: [
      {
        match: { method: "PUT", host: arm, path: `${accountPath}\\?` },
        effect: refusal(403, {
          code: "RequestDisallowedByPolicy",
          target: "$<account>",
          message:
            'Resource \'$<account>\' was disallowed by policy. Policy identifiers: \'[{"policyAssignment":{"name":"Deny public AI accounts","id":"/subscriptions/$<subscription>/providers/Microsoft.Authorization/policyAssignments/deny-public-ai"},"policyDefinition":{"name":"Deny public AI accounts","id":"/subscriptions/$<subscription>/providers/Microsoft.Authorization/policyDefinitions/deny-public-ai"}}]\'.',
          additionalInfo: [
            {
              type: "PolicyViolation",
              info: {
                policyDefinitionDisplayName: "Deny public AI accounts",
                policyDefinitionEffect: "deny",
                policyAssignmentName: "deny-public-ai",
                policyAssignmentScope: "/subscriptions/$<subscription>",
                policyAssignmentParameters: {},
              },
            },
          ],
        }),
      },
    ],
  },
  "managed-group-taken": {
    description:
      "Somebody has a group of the name of the workspace's managed group: the creation ends in ApplianceProvisioningFailed.",
    rules: [{ condition: { kind: "managed-group-taken" } }],
  },
  "group-locked": {
    description: "A lock on the resource group forbids its deletion: ScopeLocked.",
    rules: [
      {
        match: {
          method: "DELETE",
          host: arm,
          path: "^(?<id>/subscriptions/[^/]+/resourcegroups/[^/?]+)\\?",
        },
        effect: refusal(409, {
          code: "ScopeLocked",
          message:
            "The scope '$<id>' cannot perform delete operation because following scope(s) are locked: '$<id>'. Please remove the lock and try again.",
        }),
      },
    ],
  },
  throttled: {
    description: "ARM throttles two writes: 429 with Retry-After, then goes on.",
    rules: [
      {
        match: { method: "PUT", host: arm, path: "^/subscriptions/(?<subscription>[^/]+)/" },
        effect: refusal(
          429,
          {
            code: "SubscriptionRequestsThrottled",
            message:
              "Number of 'write' requests for subscription '$<subscription>' exceeded. Please try again after '1' seconds after additional tokens are available. Refer to https://aka.ms/arm-throttling for additional information.",
          },
          { "retry-after": "1" },
        ),
        times: 2,
      },
    ],
  },
  "arm-unavailable": {
    description: "ARM answers 503 twice, then goes on.",
    rules: [
      {
        match: { host: arm },
        effect: refusal(
          503,
          { code: "ServiceUnavailable", message: "The service is unavailable. Please try again later." },
          { "retry-after": "1" },
        ),
        times: 2,
      },
    ],
  },
  "arm-cut": {
    description: "The connection to ARM is reset once, before a PUT is answered.",
    rules: [{ match: { method: "PUT", host: arm }, effect: { kind: "cut" }, times: 1 }],
  },
  "reply-lost": {
    description: "The service creates the workspace, and its answer is lost on the way.",
    rules: [
      {
        match: { method: "PUT", host: arm, path: "/providers/Microsoft\\.Databricks/workspaces/" },
        effect: { kind: "lost" },
        times: 1,
      },
    ],
  },
};
