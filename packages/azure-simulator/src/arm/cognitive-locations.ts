import { accountsIn, isSubdomainFree } from "./account-rules";
import { requireAccount } from "./accounts";
import {
  accountLimit,
  capacityRange,
  lifecycleOf,
  type Model,
  models,
  openaiRegions,
  type ModelSku,
  type ModelVersion,
} from "./catalogue";
import { namespace } from "./cognitive";
import { type Arm, armTime, textOf } from "./context";
import { heldByOthers } from "./deployments";
import { ArmError } from "./errors";
import { quotasIn } from "./quota";
import { regionName } from "./regions";
import type { ArmRequest, ArmRoute } from "./router";
import { apiVersions } from "./versions";

const subscription = `/subscriptions/:subscription/providers/${namespace}`;
const location = `${subscription}/locations/:location`;
const account = `/subscriptions/:subscription/resourceGroups/:group/providers/${namespace}/accounts/:account`;
const accountType = `${namespace}/accounts`;

/** What a region offers to a subscription: models, quota and its use, names that are free. */
export function locationRoutes(arm: Arm): ArmRoute[] {
  const route = (method: string, pattern: string, body: (request: ArmRequest) => unknown): ArmRoute => ({
    method,
    pattern,
    versions: apiVersions.cognitive,
    handle: (request) => ({ status: 200, body: body(request) }),
  });
  const regionOf = ({ params }: ArmRequest) => requireOpenaiRegion(params["location"] ?? "");
  return [
    route("GET", `${location}/models`, (request) => ({
      value: modelsIn(arm, regionOf(request)).map((model) => ({
        kind: "OpenAI",
        skuName: "S0",
        description: `OpenAI ${model.name} ${model.version}`,
        model,
      })),
    })),
    route("GET", `${account}/models`, (request) => ({
      value: modelsIn(arm, regionName(requireAccount(arm, request).location ?? "")),
    })),
    route("GET", `${location}/usages`, (request) => ({ value: usagesIn(arm, regionOf(request)) })),
    route("GET", `${account}/usages`, (request) => {
      requireAccount(arm, request);
      return { value: [] };
    }),
    route("GET", `${account}/skus`, (request) => {
      requireAccount(arm, request);
      return { value: [{ resourceType: accountType, sku: { name: "S0", tier: "Standard" } }] };
    }),
    route("GET", `${subscription}/modelCapacities`, ({ query }) => ({
      value: openaiRegions.flatMap((region) => capacitiesIn(arm, region, query)),
    })),
    route("GET", `${location}/modelCapacities`, (request) => ({
      value: capacitiesIn(arm, regionOf(request), request.query),
    })),
    route("GET", `${subscription}/skus`, () => ({
      value: [
        {
          resourceType: "accounts",
          name: "S0",
          tier: "Standard",
          kind: "OpenAI",
          locations: openaiRegions.map((name) => name.toUpperCase()),
          restrictions: [],
        },
      ],
    })),
    route("POST", `${subscription}/checkDomainAvailability`, ({ body }) => {
      const subdomainName = requireText(body, "subdomainName");
      const isFree = isSubdomainFree(arm, subdomainName);
      return {
        isSubdomainAvailable: isFree,
        ...(!isFree && { reason: `Sub domain name '${subdomainName}' is already used.` }),
        subdomainName,
        type: textOf(body["type"]) ?? accountType,
      };
    }),
    route("POST", `${location}/checkSkuAvailability`, ({ params, body }) => {
      const isOffered = openaiRegions.includes(regionName(params["location"] ?? ""));
      const kind = requireText(body, "kind");
      const skus = Array.isArray(body["skus"]) ? body["skus"].filter((sku) => typeof sku === "string") : [];
      return {
        value: skus.map((skuName) => {
          const skuAvailable = isOffered && kind === "OpenAI" && skuName === "S0";
          return {
            kind,
            type: textOf(body["type"]) ?? accountType,
            skuName,
            skuAvailable,
            ...(!skuAvailable && {
              reason: "NotAvailableForSubscription",
              message: "The sku is not available.",
            }),
          };
        }),
      };
    }),
  ];
}

function requireOpenaiRegion(given: string): string {
  const region = regionName(given);
  if (openaiRegions.includes(region)) return region;
  throw new ArmError(
    400,
    "InvalidLocation",
    `The location '${given}' does not offer '${accountType}' of kind 'OpenAI'. Those that do are '${openaiRegions.join(",")}'.`,
  );
}

function requireText(body: Readonly<Record<string, unknown>>, name: string): string {
  const value = textOf(body[name]);
  if (value) return value;
  throw new ArmError(400, "InvalidRequestContent", `The property '${name}' is required.`, { target: name });
}

const dateTime = (date: string): string => `${date}T00:00:00Z`;

/** The models of a region as the service lists them, one entry per version. */
function modelsIn(arm: Arm, region: string) {
  return models.flatMap((model) => {
    const skus = model.skus.filter((sku) => sku.regions.includes(region));
    return skus.length === 0 ? [] : model.versions.map((version) => modelEntry(arm, model, version, skus));
  });
}

function modelEntry(arm: Arm, model: Model, version: ModelVersion, skus: readonly ModelSku[]) {
  const by = { createdBy: "Microsoft", createdByType: "Application", createdAt: "2024-05-13T00:00:00Z" };
  const rateLimits = [
    { key: "request", count: model.requestsPerUnit, renewalPeriod: 10 },
    { key: "token", count: 1000, renewalPeriod: 60 },
  ];
  return {
    format: model.format,
    name: model.name,
    version: version.version,
    isDefaultVersion: version.isDefault ?? false,
    maxCapacity: 3,
    lifecycleStatus: lifecycleOf(version, arm.world.now()),
    capabilities: model.capabilities,
    deprecation: version.retired === undefined ? {} : { inference: dateTime(version.retired) },
    skus: skus.map((sku) => ({
      name: sku.name,
      usageName: sku.usageName,
      ...(version.retired !== undefined && { deprecationDate: dateTime(version.retired) }),
      capacity: { default: 10, minimum: capacityRange.minimum, maximum: capacityRange.maximum, step: 1 },
      rateLimits,
    })),
    systemData: {
      ...by,
      lastModifiedBy: by.createdBy,
      lastModifiedByType: by.createdByType,
      lastModifiedAt: armTime(Date.parse(by.createdAt)),
    },
  };
}

function usagesIn(arm: Arm, region: string) {
  const usage = (value: string, localizedValue: string, currentValue: number, limit: number) => ({
    name: { value, localizedValue },
    unit: "Count",
    currentValue,
    limit,
  });
  const accounts = accountsIn(arm, region);
  return [
    ...quotasIn(region).map((sku) =>
      usage(sku.usageName, sku.usageText, heldByOthers(arm, sku, region), sku.limit),
    ),
    usage("OpenAI.S0.AccountCount", "OpenAI S0 account count", accounts, accountLimit),
    usage("AccountCount", "Cognitive Services total account limit", accounts, 200),
  ];
}

/** What is left of a model version's quota in a region, per sku. */
function capacitiesIn(arm: Arm, region: string, query: URLSearchParams) {
  const name = query.get("modelName");
  const version = query.get("modelVersion");
  const found = models.find((model) => model.name === name && model.format === query.get("modelFormat"));
  if (!found?.versions.some((one) => one.version === version)) return [];
  return found.skus
    .filter((sku) => sku.regions.includes(region))
    .map((sku) => ({
      id: `/subscriptions/${arm.state.identity.subscriptionId}/providers/${namespace}/locations/${region}/models/${found.format}.${name}.${version}/skuCapacities/${sku.name}`,
      type: `${namespace}/locations/models/skuCapacities`,
      name: sku.name,
      location: region,
      properties: {
        model: { format: found.format, name, version },
        skuName: sku.name,
        availableCapacity: Math.max(0, sku.limit - heldByOthers(arm, sku, region)),
        availableFinetuneCapacity: 0,
      },
    }));
}
