/**
 * What the cloud's regions offer: models with their versions and skus, and the subscription's quota.
 * Retirement dates are of the past or far from mattering: the version that is the default has none, so that
 * a deployment of it works at any date.
 */

/** A way to deploy a model: where it runs, and where it can be deployed. */
export interface ModelSku {
  readonly name: "Standard" | "GlobalStandard" | "DataZoneStandard";
  /** Name of the quota it draws from; spelling differs from the model's in places, as on Azure. */
  readonly usageName: string;
  readonly usageText: string;
  readonly regions: readonly string[];
  /** The subscription's quota per region, in capacity units (thousands of tokens a minute). */
  readonly limit: number;
}

/** A version of a model, and until when it is to be had. */
export interface ModelVersion {
  readonly version: string;
  readonly isDefault?: boolean;
  /** ISO dates; from the first on no new deployments, from the second on none answers. */
  readonly deprecating?: string;
  readonly retired?: string;
}

/** A model, with what a deployment of it can do. */
export interface Model {
  readonly name: string;
  readonly format: "OpenAI";
  readonly versions: readonly ModelVersion[];
  readonly skus: readonly ModelSku[];
  readonly capabilities: Readonly<Record<string, string>>;
  /** Requests per ten seconds for one unit of capacity. */
  readonly requestsPerUnit: number;
}

/** A version's stage, as the models list spells it. */
export type LifecycleStatus = "GenerallyAvailable" | "Deprecating" | "Deprecated";

/** Regions with gpt-4o in the Standard sku, which the lab is deployed to. */
const labRegions = ["eastus2", "northcentralus", "swedencentral", "switzerlandwest"] as const;

/** Regions with Azure OpenAI accounts. */
export const openaiRegions: readonly string[] = [
  ...labRegions,
  "eastus",
  "westus",
  "westus3",
  "southcentralus",
  "canadaeast",
  "brazilsouth",
  "uksouth",
  "westeurope",
  "francecentral",
  "germanywestcentral",
  "italynorth",
  "norwayeast",
  "polandcentral",
  "spaincentral",
  "switzerlandnorth",
  "uaenorth",
  "southafricanorth",
  "southindia",
  "japaneast",
  "koreacentral",
  "southeastasia",
  "australiaeast",
];

const standardRegions: readonly string[] = [...labRegions, "eastus", "westus", "westus3", "southcentralus"];
const dataZoneRegions = openaiRegions.filter((name) =>
  /us\d?$|swedencentral|germanywestcentral|francecentral/.test(name),
);

const chat = (context: number, output: number): Readonly<Record<string, string>> => ({
  chatCompletion: "true",
  jsonObjectResponse: "true",
  jsonSchemaResponse: "true",
  assistants: "true",
  maxContextToken: String(context),
  maxOutputToken: String(output),
});

/** @param quotaName the model's name as quotas spell it */
const skus = (
  quotaName: string,
  limits: { readonly standard?: number; readonly global: number; readonly dataZone?: number },
): ModelSku[] => {
  const text = (suffix: string) => `Tokens Per Minute (thousands) - ${quotaName}${suffix}`;
  const sku = (
    name: ModelSku["name"],
    regions: readonly string[],
    limit: number,
    suffix: string,
  ): ModelSku => ({
    name,
    usageName: `OpenAI.${name}.${quotaName}`,
    usageText: text(suffix),
    regions,
    limit,
  });
  return [
    ...(limits.standard === undefined ? [] : [sku("Standard", standardRegions, limits.standard, "")]),
    sku("GlobalStandard", openaiRegions, limits.global, " - GlobalStandard"),
    ...(limits.dataZone === undefined
      ? []
      : [sku("DataZoneStandard", dataZoneRegions, limits.dataZone, " - DataZoneStandard")]),
  ];
};

/** All models, in all their versions. */
export const models: readonly Model[] = [
  {
    name: "gpt-4o",
    format: "OpenAI",
    versions: [
      { version: "2024-05-13", deprecating: "2025-12-31", retired: "2026-03-31" },
      { version: "2024-08-06", deprecating: "2026-10-01", retired: "2027-04-01" },
      { version: "2024-11-20", isDefault: true },
    ],
    skus: skus("gpt-4o", { standard: 150, global: 450, dataZone: 300 }),
    capabilities: chat(128000, 16384),
    requestsPerUnit: 1,
  },
  {
    name: "gpt-4o-mini",
    format: "OpenAI",
    versions: [{ version: "2024-07-18", isDefault: true }],
    skus: skus("gpt-4o-mini", { standard: 450, global: 2000, dataZone: 1000 }),
    capabilities: chat(128000, 16384),
    requestsPerUnit: 1,
  },
  {
    name: "gpt-4.1",
    format: "OpenAI",
    versions: [{ version: "2025-04-14", isDefault: true }],
    skus: skus("gpt-4.1", { global: 1000, dataZone: 300 }),
    capabilities: chat(1047576, 32768),
    requestsPerUnit: 1,
  },
  {
    name: "gpt-4.1-mini",
    format: "OpenAI",
    versions: [{ version: "2025-04-14", isDefault: true }],
    skus: skus("gpt4.1-mini", { global: 2000, dataZone: 1000 }),
    capabilities: chat(1047576, 32768),
    requestsPerUnit: 1,
  },
  {
    name: "gpt-35-turbo",
    format: "OpenAI",
    versions: [{ version: "0125", isDefault: true, deprecating: "2025-02-13", retired: "2025-11-11" }],
    skus: skus("gpt-35-turbo", { standard: 240, global: 300 }),
    capabilities: chat(16385, 4096),
    requestsPerUnit: 1,
  },
];

/** The most accounts of kind OpenAI that a subscription may have in a region, soft-deleted ones included. */
export const accountLimit = 30;

/** A deployment's capacity, whatever the quota. */
export const capacityRange = { minimum: 1, maximum: 1_000_000 } as const;

/** A version's stage at a moment, in milliseconds since 1970. */
export function lifecycleOf(version: ModelVersion, now: number): LifecycleStatus {
  const reached = (date: string | undefined) => date !== undefined && now >= Date.parse(date);
  if (reached(version.retired)) return "Deprecated";
  return reached(version.deprecating) ? "Deprecating" : "GenerallyAvailable";
}

/** A model by its exact name. */
export const findModel = (name: string): Model | undefined => models.find((model) => model.name === name);

/** Virtual-machine families with their sizes: cores and memory in GB. */
export interface VmFamily {
  readonly name: string;
  readonly displayName: string;
  /** vCPUs per region. */
  readonly limit: number;
  readonly sizes: readonly { readonly name: string; readonly cores: number; readonly memory: number }[];
}

const sizes = (pattern: string, memoryPerCore: number, cores: readonly number[]) =>
  cores.map((count) => ({
    name: pattern.replace("#", String(count)),
    cores: count,
    memory: count * memoryPerCore,
  }));

/** Family names are spelt as Azure spells them, upper-case letters in odd places included. */
export const vmFamilies: readonly VmFamily[] = [
  {
    name: "standardDDSv5Family",
    displayName: "Standard DDSv5 Family vCPUs",
    limit: 100,
    sizes: sizes("Standard_D#ds_v5", 4, [2, 4, 8, 16, 32]),
  },
  {
    name: "standardDSv3Family",
    displayName: "Standard DSv3 Family vCPUs",
    limit: 100,
    sizes: sizes("Standard_D#s_v3", 4, [2, 4, 8, 16, 32]),
  },
  {
    name: "standardDSv2Family",
    displayName: "Standard DSv2 Family vCPUs",
    limit: 100,
    sizes: [
      { name: "Standard_DS3_v2", cores: 4, memory: 14 },
      { name: "Standard_DS4_v2", cores: 8, memory: 28 },
    ],
  },
  {
    name: "standardEDSv5Family",
    displayName: "Standard EDSv5 Family vCPUs",
    limit: 100,
    sizes: sizes("Standard_E#ds_v5", 8, [2, 4, 8, 16, 32]),
  },
  {
    name: "standardFSv2Family",
    displayName: "Standard FSv2 Family vCPUs",
    limit: 100,
    sizes: sizes("Standard_F#s_v2", 2, [2, 4, 8, 16, 32]),
  },
  {
    name: "Standard NCASv3_T4 Family",
    displayName: "Standard NCASv3_T4 Family vCPUs",
    limit: 0,
    sizes: [{ name: "Standard_NC4as_T4_v3", cores: 4, memory: 28 }],
  },
];

/** All vCPUs of the subscription in a region. */
export const regionalCores = 100;
