/** A refusal in ARM's envelope. Message texts are those that users see and search for. */
export class ArmError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly rest: {
      readonly target?: string;
      readonly details?: readonly { code: string; target?: string; message: string }[];
      readonly headers?: Readonly<Record<string, string>>;
      /** Made by ARM itself rather than by a resource provider behind it. */
      readonly gateway?: boolean;
    } = {},
  ) {
    super(message);
    this.name = "ArmError";
  }

  /** The error object as it stands in an envelope and in a failed operation's status. */
  get body(): Record<string, unknown> {
    const { target, details } = this.rest;
    return {
      code: this.code,
      message: this.message,
      ...(target !== undefined && { target }),
      ...(details !== undefined && { details }),
    };
  }
}

const gateway = { gateway: true } as const;

/** 404: nothing of that name, or not any more. */
export const resourceGroupNotFound = (group: string): ArmError =>
  new ArmError(404, "ResourceGroupNotFound", `Resource group '${group}' could not be found.`, gateway);

/** @param path type and name as in `Microsoft.CognitiveServices/accounts/aoai1` */
export const resourceNotFound = (path: string, group: string): ArmError =>
  new ArmError(
    404,
    "ResourceNotFound",
    `The Resource '${path}' under resource group '${group}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
    gateway,
  );

/** 404 for a nested resource whose parent is not there. */
export const parentNotFound = (parent: string): ArmError =>
  new ArmError(
    404,
    "ParentResourceNotFound",
    `Can not perform requested operation on nested resource. Parent resource '${parent}' not found.`,
    gateway,
  );

/** 409 for writes into a group that is on its way out. */
export const groupBeingDeleted = (group: string): ArmError =>
  new ArmError(
    409,
    "ResourceGroupBeingDeleted",
    `The resource group '${group}' is in deprovisioning state and cannot perform this operation.`,
    gateway,
  );

/** 409 until the subscription registers for the resource provider. */
export const missingRegistration = (namespace: string): ArmError => {
  const message = `The subscription is not registered to use namespace '${namespace}'. See https://aka.ms/rps-not-found for how to register subscriptions.`;
  const code = "MissingSubscriptionRegistration";
  return new ArmError(409, code, message, { gateway: true, details: [{ code, target: namespace, message }] });
};

/** 409 for a resource that exists in another region. */
export const invalidLocation = (
  resource: { name: string; location: string; group: string },
  wanted: string,
): ArmError =>
  new ArmError(
    409,
    "InvalidResourceLocation",
    `The resource '${resource.name}' already exists in location '${resource.location}' in resource group '${resource.group}'. A resource with the same name cannot be created in location '${wanted}'. Please select a new resource name.`,
    gateway,
  );

/** 400 for a region that does not offer the type. */
export const locationNotAvailable = (location: string, type: string, regions: readonly string[]): ArmError =>
  new ArmError(
    400,
    "LocationNotAvailableForResourceType",
    `The provided location '${location}' is not available for resource type '${type}'. List of available regions for the resource type is '${regions.join(",")}'.`,
    gateway,
  );

/** 400 for a body without a region. */
export const locationRequired = (): ArmError =>
  new ArmError(400, "LocationRequired", "The location property is required for this definition.", gateway);
