import type { Policies, PolicyConfigSchema, ResourceValidationPolicy } from "@pulumi/policy";
import { known, type Violations, type PolicyResource, propertiesOf } from "./resource";
import { autoTerminationViolations, autoTerminationDefault } from "./rules/auto-termination";
import {
  notebookKeyViolations,
  plainKeyViolations,
  secretValueFindings,
  secretValuesDefault,
} from "./rules/keys";
import { publicAccessViolations, publicAccessDefault } from "./rules/public-access";
import { regionViolations, regionsDefault } from "./rules/regions";
import { sizeViolations, sizeDefault } from "./rules/size";
import { skuViolations, skusDefault } from "./rules/skus";
import { tagViolations, tagsDefault } from "./rules/tags";

/** JSON schema of one property of a policy's configuration. */
type PropertySchema = PolicyConfigSchema["properties"][string];

interface About<Config> {
  readonly name: string;
  readonly description: string;
  readonly rule: (resource: PolicyResource, config: Config) => Violations;
  readonly defaults: Config;
  /** Each property of the configuration, without its default. */
  readonly schema: { readonly [K in keyof Config]: PropertySchema };
}

const texts = (description: string): PropertySchema => ({
  type: "array",
  items: { type: "string", minLength: 1 },
  minItems: 1,
  description,
});

/** A policy of a rule. The engine shows each violation with the name of its resource. */
function policyOf<Config extends object>(about: About<Config>): ResourceValidationPolicy {
  const { name, description, rule, defaults, schema } = about;
  return {
    name,
    description,
    ...configSchema(defaults, schema),
    validateResource: (args, reportViolation) => {
      const resource = { type: args.type, name: args.name, props: propertiesOf(known(args.props)) };
      const config = { ...defaults, ...args.getConfig<Partial<Config>>() };
      for (const violation of rule(resource, config)) reportViolation(violation);
    },
  };
}

function configSchema<Config extends object>(
  defaults: Config,
  schema: { readonly [K in keyof Config]: PropertySchema },
): Pick<ResourceValidationPolicy, "configSchema"> {
  const described = Object.entries<PropertySchema>(schema as Record<string, PropertySchema>);
  if (described.length === 0) return {};
  const byName = defaults as Record<string, PropertySchema["default"]>;
  return {
    configSchema: {
      properties: Object.fromEntries(
        described.map(([key, one]) => {
          const standard = byName[key];
          return [key, standard === undefined ? one : { ...one, default: standard }];
        }),
      ),
    },
  };
}

/** The lab's policies; by default they allow what the lab is by default. */
export const policies: Policies = [
  policyOf({
    name: "allowed-regions",
    description: "Resources are in an allowed region.",
    rule: regionViolations,
    defaults: regionsDefault,
    schema: { regions: texts("Allowed regions.") },
  }),
  policyOf({
    name: "allowed-skus",
    description: "Accounts, deployments, workspaces and clusters have an allowed SKU or VM size.",
    rule: skuViolations,
    defaults: skusDefault,
    schema: {
      accounts: texts("SKUs of Azure OpenAI accounts."),
      deployments: texts("SKUs of model deployments."),
      workspaces: texts("SKUs of Databricks workspaces."),
      nodeTypes: texts("VM sizes of clusters."),
    },
  }),
  policyOf({
    name: "limited-size",
    description: "Deployments have no more capacity, and clusters no more workers, than allowed.",
    rule: sizeViolations,
    defaults: sizeDefault,
    schema: {
      capacity: {
        type: "integer",
        minimum: 1,
        description: "Most capacity of a deployment, in thousands of tokens a minute.",
      },
      workers: {
        type: "integer",
        minimum: 0,
        description: "Most workers of a cluster. 0: single nodes only.",
      },
    },
  }),
  policyOf({
    name: "auto-termination",
    description: "Clusters stop when idle.",
    rule: autoTerminationViolations,
    defaults: autoTerminationDefault,
    schema: {
      minutes: {
        type: "integer",
        minimum: 10,
        maximum: 10_000,
        description: "The longest an idle cluster may run.",
      },
    },
  }),
  policyOf({
    name: "required-tags",
    description: "Resources that take tags have the required ones.",
    rule: tagViolations,
    defaults: tagsDefault,
    schema: { tags: texts("Names of the tags.") },
  }),
  policyOf({
    name: "public-access",
    description: "Accounts and workspaces are closed to the internet unless it is allowed.",
    rule: publicAccessViolations,
    defaults: publicAccessDefault,
    schema: {
      account: { type: "boolean", description: "Whether an account may be reached from the internet." },
      workspace: { type: "boolean", description: "Whether a workspace may be reached from the internet." },
    },
  }),
  policyOf({
    name: "no-key-in-notebook",
    description: "No notebook holds what looks like a credential.",
    rule: notebookKeyViolations,
    defaults: {},
    schema: {},
  }),
  policyOf({
    name: "no-plain-key",
    description: "No property holds what looks like a credential, except those made for one.",
    rule: plainKeyViolations,
    defaults: {},
    schema: {},
  }),
  {
    name: "secret-values-at-home",
    description:
      "The value of a secret is in its secret scope, in the outputs made for it, and nowhere else.",
    ...configSchema(secretValuesDefault, {
      outputs: {
        type: "array",
        items: { type: "string" },
        description: "Outputs of the stack that carry a credential and are marked as secrets.",
      },
    }),
    validateStack: (args, reportViolation) => {
      const resources = args.resources.map(({ type, name, urn, props }) => ({
        type,
        name,
        urn,
        props: propertiesOf(known(props)),
      }));
      const config = { ...secretValuesDefault, ...args.getConfig<object>() };
      for (const { resource, violation } of secretValueFindings(resources, config))
        reportViolation(violation, resource.urn);
    },
  },
];
