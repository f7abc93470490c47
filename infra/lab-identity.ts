import * as pulumi from "@pulumi/pulumi";
import { reasonOf } from "./lookups";
import {
  IDENTITY_TYPE,
  type LabOrigin,
  type LabPast,
  labPast,
  originOf,
  type StateOutputs,
} from "./config/lab-past";
import { providerText } from "./dynamic-providers/provider-text";
import { userError } from "./user-error";

/**
 * A lab's identity: made once, in the first update, and kept in the stack's state. Names are made of it and things bear
 * it, so that a lab is told from every other one, those of stacks of the same name included.
 *
 * A dynamic resource as {@link AccountPurge} is, and for the same reasons.
 */
class LabIdentity extends pulumi.CustomResource {
  declare readonly labId: pulumi.Output<string>;

  constructor(name: string, origin: LabOrigin, options: pulumi.CustomResourceOptions) {
    const source = providerText("identity-provider");
    const { project, stack, former } = origin;
    super(IDENTITY_TYPE, name, { project, stack, former, labId: undefined, __provider: source }, options);
  }
}

/** A lab of the program: the one that the stack is, or a component's. */
export interface ProgramLab {
  readonly name: string;
  /** Whether the lab is kept from deletion: names are made of its identity. */
  readonly protect?: boolean;
  readonly parent?: pulumi.Resource;
}

/** What the stack's own state says of a lab. */
export async function pastOf({ name, parent }: ProgramLab, state: StateOutputs): Promise<LabPast> {
  const place = { project: pulumi.getProject(), stack: pulumi.getStack(), name };
  const urn = parent === undefined ? undefined : await known(parent.urn);
  return labPast(state, { ...place, ...(urn === undefined ? {} : { parent: urn.value }) });
}

/**
 * Declares a lab's identity, before anything that is named after it.
 *
 * @returns the origin with its identity, which a preview of a new lab does not know
 * @throws {pulumi.RunError} where an update leaves the identity out
 */
export async function declareIdentity(
  { name, parent, protect = false }: ProgramLab,
  past: LabPast,
): Promise<LabOrigin> {
  const origin = originOf(past, { project: pulumi.getProject(), stack: pulumi.getStack() });
  const options = { ...(parent && { parent }), ...(protect && { protect }) };
  const resource = new LabIdentity(`${name}-identity`, origin, options);
  const made = await known(resource.labId);
  if (made === undefined && !pulumi.runtime.isDryRun() && origin.labId === "")
    throw userError(
      `the lab has no identity yet, and its names are made from it: add ${name}-identity to the --target list`,
    );
  return { ...origin, labId: made?.value ?? origin.labId };
}

/** What the state holds before the program has made anything of it; nothing before the stack's first update. */
export async function ownState(): Promise<StateOutputs> {
  const organization = organizationOf();
  if (organization === undefined) return {};
  const stackName = [organization, pulumi.getProject(), pulumi.getStack()].join("/");
  const read = "pulumi:pulumi:readStackResourceOutputs";
  try {
    const found = (await pulumi.runtime.invoke(read, { stackName })) as { outputs?: Record<string, unknown> };
    return Object.fromEntries(
      Object.entries(found.outputs ?? {}).map(([urn, resource]) => [
        urn,
        (resource as { outputs?: Record<string, unknown> }).outputs ?? {},
      ]),
    );
  } catch (error) {
    throw userError(`the stack's own state cannot be read: ${reasonOf(error)}`);
  }
}

/** Every engine has one; the mocks of somebody's unit tests may have none, and then there is no state either. */
function organizationOf(): string | undefined {
  try {
    return pulumi.getOrganization();
  } catch {
    return undefined;
  }
}

async function known<T>(output: pulumi.Output<T>): Promise<{ value: T } | undefined> {
  const inner = output as unknown as { isKnown: Promise<boolean>; promise(): Promise<T> };
  return (await inner.isKnown) ? { value: await inner.promise() } : undefined;
}
