/** Bodies of Azure Resource Manager's answers, as far as they are looked at. */

export interface Subscription {
  readonly displayName: string;
  /** Enabled, Warned, PastDue, Disabled or Deleted. */
  readonly state: string;
}

/** What a principal may do at a scope: one entry for each of its roles. */
export interface Permission {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
}

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

/** A quota and what is used of it: tokens in thousands a minute, or vCPUs. */
export interface Usage {
  readonly name: { readonly value: string; readonly localizedValue?: string };
  readonly currentValue: number;
  readonly limit: number;
}

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

export interface Account {
  readonly id: string;
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

export interface Deployment {
  readonly id: string;
  readonly name: string;
  readonly sku?: { readonly name?: string; readonly capacity?: number };
  readonly properties: { readonly model?: { readonly name?: string; readonly version?: string } };
}

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
