import type { Policies, PolicyConfigSchema, ResourceValidationPolicy } from "@pulumi/policy";
import { known, type Complaints, type PolicyResource, propertiesOf } from "./resource";
import { autoTerminationComplaints, autoTerminationDefault } from "./rules/auto-termination";
import {
  notebookKeyComplaints,
  plainKeyComplaints,
  secretValueFindings,
  secretValuesDefault,
} from "./rules/keys";
import { publicAccessComplaints, publicAccessDefault } from "./rules/public-access";
import { regionComplaints, regionsDefault } from "./rules/regions";
import { sizeComplaints, sizeDefault } from "./rules/size";
import { skuComplaints, skusDefault } from "./rules/skus";
import { tagComplaints, tagsDefault } from "./rules/tags";

/** JSON schema of one property of a policy's configuration. */
type PropertySchema = PolicyConfigSchema["properties"][string];

interface About<Config> {
  readonly name: string;
  readonly description: string;
  readonly rule: (resource: PolicyResource, config: Config) => Complaints;
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

/** A policy of a rule: each complaint is a violation, which the engine shows with the resource's name. */
function policyOf<Config extends object>(about: About<Config>): ResourceValidationPolicy {
  const { name, description, rule, defaults, schema } = about;
  return {
    name,
    description,
    ...configSchema(defaults, schema),
    validateResource: (args, reportViolation) => {
      const resource = { type: args.type, name: args.name, props: propertiesOf(known(args.props)) };
      const config = { ...defaults, ...args.getConfig<Partial<Config>>() };
      for (const complaint of rule(resource, config)) reportViolation(complaint);
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
    description: "Whatever has a location is in an allowed region.",
    rule: regionComplaints,
    defaults: regionsDefault,
    schema: { regions: texts("Allowed regions.") },
  }),
  policyOf({
    name: "allowed-skus",
    description: "Accounts, deployments, workspaces and clusters are of an allowed kind.",
    rule: skuComplaints,
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
    description: "Deployments have no more capacity, and clusters no more workers, than is allowed.",
    rule: sizeComplaints,
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
    description: "Clusters stop by themselves.",
    rule: autoTerminationComplaints,
    defaults: autoTerminationDefault,
    schema: {
      minutes: {
        type: "integer",
        minimum: 10,
        maximum: 10_000,
        description: "The longest that an idle cluster may run.",
      },
    },
  }),
  policyOf({
    name: "required-tags",
    description: "Whatever takes tags has those that are asked for.",
    rule: tagComplaints,
    defaults: tagsDefault,
    schema: { tags: texts("Names of the tags.") },
  }),
  policyOf({
    name: "public-access",
    description: "Only what may be reached from the internet can be.",
    rule: publicAccessComplaints,
    defaults: publicAccessDefault,
    schema: {
      account: { type: "boolean", description: "Whether an account may be reached from the internet." },
      workspace: { type: "boolean", description: "Whether a workspace may be reached from the internet." },
    },
  }),
  policyOf({
    name: "no-key-in-notebook",
    description: "No notebook holds what looks like a credential.",
    rule: notebookKeyComplaints,
    defaults: {},
    schema: {},
  }),
  policyOf({
    name: "no-plain-key",
    description: "No property holds what looks like a credential, but those that are made for one.",
    rule: plainKeyComplaints,
    defaults: {},
    schema: {},
  }),
  {
    name: "secret-values-at-home",
    description:
      "The value of a secret stands in its secret scope, in the outputs made for it, and nowhere else.",
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
      for (const { resource, complaint } of secretValueFindings(resources, config))
        reportViolation(complaint, resource.urn);
    },
  },
];
