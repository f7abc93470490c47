import { filledText, flag, list, number, object, orElse, record, type Shape, text } from "rest-client";

/** Bodies of Azure Resource Manager's answers, as far as they are looked at. */

export interface Subscription {
  readonly displayName: string;
  /** Enabled, Warned, PastDue, Disabled or Deleted. */
  readonly state: string;
}

export const subscriptionShape: Shape<Subscription> = object<Subscription>(
  { displayName: orElse("", text), state: filledText },
  {},
);

/** What a principal may do at a scope: one entry for each of its roles. */
export interface Permission {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
}

export const permissionShape: Shape<Permission> = object<Permission>(
  { actions: orElse([], list(text)), notActions: orElse([], list(text)) },
  {},
);

export interface ResourceProvider {
  readonly namespace: string;
  /** RegistrationRequired or RegistrationFree. */
  readonly registrationPolicy?: string;
  /** NotRegistered, Registering, Registered or Unregistering. */
  readonly registrationState: string;
  readonly resourceTypes: readonly {
    readonly resourceType: string;
    readonly locations?: readonly string[];
  }[];
}

type ResourceType = ResourceProvider["resourceTypes"][number];

export const resourceProviderShape: Shape<ResourceProvider> = object<ResourceProvider>(
  {
    namespace: orElse("", text),
    registrationState: filledText,
    resourceTypes: orElse([], list(object<ResourceType>({ resourceType: text }, { locations: list(text) }))),
  },
  { registrationPolicy: text },
);

/** A version of a model in a region, with the deployment types that it is offered as. */
export interface OfferedModel {
  readonly format: string;
  readonly name: string;
  readonly version: string;
  readonly isDefaultVersion?: boolean;
  /** Stable, Preview, GenerallyAvailable, Deprecating, Deprecated or Legacy. */
  readonly lifecycleStatus?: string;
  readonly deprecation?: { readonly inference?: string };
  readonly skus?: readonly OfferedSku[];
}

export interface OfferedSku {
  readonly name: string;
  /** Name of the quota; its spelling is not always the model's. */
  readonly usageName?: string;
  readonly deprecationDate?: string;
}

const offeredSkuShape = object<OfferedSku>({ name: text }, { usageName: text, deprecationDate: text });

export const offeredModelShape: Shape<OfferedModel> = object<OfferedModel>(
  { format: orElse("", text), name: text, version: orElse("", text) },
  {
    isDefaultVersion: flag,
    lifecycleStatus: text,
    deprecation: object<NonNullable<OfferedModel["deprecation"]>>({}, { inference: text }),
    skus: list(offeredSkuShape),
  },
);

/** A quota and what is used of it: tokens in thousands a minute, or vCPUs. */
export interface Usage {
  readonly name: { readonly value: string; readonly localizedValue?: string };
  readonly currentValue: number;
  readonly limit: number;
}

export const usageShape: Shape<Usage> = object<Usage>(
  {
    name: object<Usage["name"]>({ value: text }, { localizedValue: text }),
    currentValue: orElse(0, number),
    limit: number,
  },
  {},
);

export interface VmSize {
  readonly resourceType: string;
  readonly name: string;
  readonly family: string;
  readonly capabilities?: readonly { readonly name: string; readonly value: string }[];
  readonly restrictions?: readonly {
    /** Location or Zone. */
    readonly type: string;
    /** QuotaId or NotAvailableForSubscription. */
    readonly reasonCode?: string;
    readonly values?: readonly string[];
  }[];
}

type Capability = NonNullable<VmSize["capabilities"]>[number];
type Restriction = NonNullable<VmSize["restrictions"]>[number];

/** Beside machines the list has disks and more, which have no family. */
export const vmSizeShape: Shape<VmSize> = object<VmSize>(
  { resourceType: text, name: orElse("", text), family: orElse("", text) },
  {
    capabilities: list(object<Capability>({ name: text, value: orElse("", text) }, {})),
    restrictions: list(object<Restriction>({ type: text }, { reasonCode: text, values: list(text) })),
  },
);

/** A resource of whatever kind, with its tags. */
export interface Tagged {
  readonly id: string;
  readonly tags: Readonly<Record<string, string>>;
}

const tags = orElse({}, record(orElse("", text)));

export const taggedShape: Shape<Tagged> = object<Tagged>({ id: orElse("", text), tags }, {});

export interface Account extends Tagged {
  readonly name: string;
  readonly kind?: string;
  readonly location: string;
  readonly properties: {
    readonly provisioningState?: string;
    readonly customSubDomainName?: string;
    readonly disableLocalAuth?: boolean;
    readonly scheduledPurgeDate?: string;
  };
}

export const accountShape: Shape<Account> = object<Account>(
  {
    id: filledText,
    name: filledText,
    tags,
    location: orElse("", text),
    properties: orElse(
      {},
      object<Account["properties"]>(
        {},
        {
          provisioningState: text,
          customSubDomainName: text,
          disableLocalAuth: flag,
          scheduledPurgeDate: text,
        },
      ),
    ),
  },
  { kind: text },
);

export interface Deployment {
  readonly id: string;
  readonly name: string;
  readonly sku?: { readonly name?: string; readonly capacity?: number };
  readonly properties: { readonly model?: { readonly name?: string; readonly version?: string } };
}

type Sku = NonNullable<Deployment["sku"]>;
type Model = NonNullable<Deployment["properties"]["model"]>;

export const deploymentShape: Shape<Deployment> = object<Deployment>(
  {
    id: orElse("", text),
    name: filledText,
    properties: orElse(
      {},
      object<Deployment["properties"]>({}, { model: object<Model>({}, { name: text, version: text }) }),
    ),
  },
  { sku: object<Sku>({}, { name: text, capacity: number }) },
);

export interface Workspace {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  readonly sku?: { readonly name?: string };
  readonly properties: {
    readonly provisioningState?: string;
    /** Host name, once there is one. */
    readonly workspaceUrl?: string;
    readonly managedResourceGroupId?: string;
    readonly isUcEnabled?: boolean;
  };
}

export const workspaceShape: Shape<Workspace> = object<Workspace>(
  {
    id: orElse("", text),
    name: filledText,
    location: orElse("", text),
    properties: orElse(
      {},
      object<Workspace["properties"]>(
        {},
        {
          provisioningState: text,
          workspaceUrl: text,
          managedResourceGroupId: text,
          isUcEnabled: flag,
        },
      ),
    ),
  },
  { sku: object<NonNullable<Workspace["sku"]>>({}, { name: text }) },
);
