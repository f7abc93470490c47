import type { FaultEffect, FaultRule } from "./faults";
import { driftWays, type DriftWay } from "./model-drift";

/** A fault that people meet on Azure, under a name. */
export interface NamedFault {
  /** What happens, and what it looks like from outside. */
  readonly description: string;
  readonly rules: readonly FaultRule[];
}

const arm = "^management\\.azure\\.com$";
const openai = "\\.openai\\.azure\\.com$";
const workspace = "\\.azuredatabricks\\.net$";
const accountPath =
  "^(?<id>/subscriptions/(?<subscription>[^/]+)/resourceGroups/(?<group>[^/]+)/providers/Microsoft\\.CognitiveServices/accounts/(?<account>[^/?]+))";

/** An answer in ARM's envelope, which is the OpenAI data plane's as well. */
const refusal = (
  status: number,
  error: Readonly<Record<string, unknown>>,
  headers: Readonly<Record<string, string>> = {},
): FaultEffect => ({ kind: "answer", status, headers, body: { error } });

const safe = { filtered: false, severity: "safe" };

/** Faults by name, each with what the real service answers. */
export const namedFaults: Readonly<Record<string, NamedFault>> = {
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
  "secret-expired": {
    description: "The service principal's secret has expired: AADSTS7000222 at every login.",
    rules: [
      {
        match: { method: "POST", host: "^login\\.", path: "/oauth2/(v2\\.0/)?token" },
        effect: {
          kind: "answer",
          status: 401,
          body: {
            error: "invalid_client",
            error_description:
              "AADSTS7000222: The provided client secret keys for app are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: https://aka.ms/certCreds.",
            error_codes: [7000222],
            error_uri: "https://login.microsoftonline.com/error?code=7000222",
          },
        },
      },
    ],
  },
  "cluster-quota": {
    description:
      "Others in the subscription hold all vCPUs of every machine family: the cluster ends in TERMINATED with AZURE_QUOTA_EXCEEDED_EXCEPTION.",
    rules: [{ condition: { kind: "quota-exhausted", usage: "Family$" } }],
  },
  "cluster-stockout": {
    description:
      "Azure has no machine of the cluster's size left: it ends in TERMINATED with CLOUD_PROVIDER_RESOURCE_STOCKOUT.",
    rules: [
      {
        condition: {
          kind: "cluster-failure",
          code: "CLOUD_PROVIDER_RESOURCE_STOCKOUT",
          type: "CLOUD_FAILURE",
          parameters: {
            azure_error_code: "SkuNotAvailable",
            azure_error_message:
              "The requested VM size for resource 'Following SKUs have failed for Capacity Restrictions: Standard_D4ds_v5' is currently not available in this location. Please try another size or deploy to a different location or different zone.",
            databricks_error_message:
              "The cloud provider has no capacity for the requested node type at the moment.",
          },
        },
      },
    ],
  },
  "chat-throttled": {
    description: "One chat completion meets the deployment's rate limit: 429 with Retry-After of a second.",
    rules: [
      {
        match: { method: "POST", host: openai, path: "/chat/completions(\\?api-version=(?<version>[^&]+))?" },
        effect: refusal(
          429,
          {
            code: "429",
            message:
              "Requests to the ChatCompletions_Create Operation under Azure OpenAI API version $<version> have exceeded token rate limit of your current OpenAI S0 pricing tier. Please retry after 1 seconds. Please go here: https://aka.ms/oai/quotaincrease if you would like to further increase the default rate limit. For Free Account customers, upgrade to Pay as you Go here: https://aka.ms/429TrialUpgrade.",
          },
          { "retry-after": "1", "retry-after-ms": "1000" },
        ),
        times: 1,
      },
    ],
  },
  "chat-filtered": {
    description: "The content filter refuses every prompt: 400 with code content_filter.",
    rules: [
      {
        match: { method: "POST", host: openai, path: "/chat/completions" },
        effect: refusal(400, {
          message:
            "The response was filtered due to the prompt triggering Azure OpenAI's content management policy. Please modify your prompt and retry. To learn more about our content filtering policies please read our documentation: https://go.microsoft.com/fwlink/?linkid=2198766",
          type: null,
          param: "prompt",
          code: "content_filter",
          status: 400,
          innererror: {
            code: "ResponsibleAIPolicyViolation",
            content_filter_result: {
              hate: safe,
              jailbreak: { filtered: false, detected: false },
              self_harm: safe,
              sexual: safe,
              violence: { filtered: true, severity: "high" },
            },
          },
        }),
      },
    ],
  },
  "chat-unavailable": {
    description: "The model's endpoint answers 503 for every chat completion.",
    rules: [
      {
        match: { method: "POST", host: openai, path: "/chat/completions" },
        effect: refusal(503, {
          code: "503",
          message: "The service is temporarily unable to process your request. Please try again later.",
        }),
      },
    ],
  },
  "chat-cut": {
    description: "The connection is reset in the middle of one chat completion's answer.",
    rules: [
      {
        match: { method: "POST", host: openai, path: "/chat/completions" },
        effect: { kind: "broken-body", bytes: 40 },
        times: 1,
      },
    ],
  },
  "workspace-unavailable": {
    description: "The workspace's API answers 503 three times, then goes on.",
    rules: [
      {
        match: { host: workspace, path: "^/api/" },
        effect: {
          kind: "answer",
          status: 503,
          body: {
            error_code: "TEMPORARILY_UNAVAILABLE",
            message: "The service at the workspace is temporarily unavailable. Please try again later.",
          },
          headers: { "retry-after": "1" },
        },
        times: 3,
      },
    ],
  },
  ...Object.fromEntries(
    (Object.entries(driftWays) as [DriftWay, string][]).map(([way, description]) => [
      `drift-${way}`,
      { description, rules: [{ condition: { kind: "drift", way } }] },
    ]),
  ),
};
