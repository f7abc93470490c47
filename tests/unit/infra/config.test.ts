import * as fc from "fast-check";
import { configErrorsMessage, parseConfig } from "../../../infra/config/parse";
import { CONFIG_KEYS } from "../../../infra/config/keys";
import type { LabConfig } from "../../../infra/config/types";

const PROJECT = "azure-llmops-lab";
/** A key of the project; PROJECT between a dollar's braces would be replaced where `pulumi new` copies this. */
const own = (key: string): string => [PROJECT, key].join(":");
const SUBSCRIPTION = "11111111-2222-3333-4444-555555555555";
const ACCOUNT = `/subscriptions/${SUBSCRIPTION}/resourceGroups/g/providers/Microsoft.CognitiveServices/accounts/a1`;
const WORKSPACE = `/subscriptions/${SUBSCRIPTION}/resourceGroups/g/providers/Microsoft.Databricks/workspaces/w1`;

const manyTags = (count: number): string =>
  JSON.stringify(Object.fromEntries([...Array(count).keys()].map((n) => [`t${n}`, "x"])));

const CONTEXT = { project: PROJECT, stack: "dev", subscriptionId: SUBSCRIPTION as string | undefined };

function parse(values: Record<string, string>, context = CONTEXT) {
  const qualified = Object.entries(values).map(([key, value]) => [key.includes(":") ? key : own(key), value]);
  return parseConfig(
    { project: PROJECT, values: Object.fromEntries(qualified) as Record<string, string> },
    context,
  );
}

function config(values: Record<string, string>): LabConfig {
  const parsed = parse(values);
  if ("errors" in parsed) throw new Error(parsed.errors.join("\n"));
  return parsed.config;
}

function errorsOf(values: Record<string, string>, context = CONTEXT): readonly string[] {
  const parsed = parse(values, context);
  return "errors" in parsed ? parsed.errors : [];
}

test("no configuration at all is a lab, and the same as with every default written out", () => {
  const written = Object.fromEntries(
    Object.entries(CONFIG_KEYS).map(([key, { type, default: value }]) => [
      key,
      type === "object" || type === "array" ? JSON.stringify(value) : String(value),
    ]),
  );
  expect(config(written)).toEqual(config({}));
});

test("values of other packages are left to them", () => {
  const values = {
    "azure-native:environment": "x",
    "databricks:host": "y",
    "pulumi:tags": "{}",
    "aws:region": "z",
  };
  expect(errorsOf(values)).toEqual([]);
});

describe.each<[string, Record<string, string>, string[]]>([
  ["a region that is not one", { region: "eastus22" }, ["region", '"eastus22"', "did you mean eastus2?"]],
  ["a capacity of 0", { openaiCapacity: "0" }, ["openaiCapacity", '"0"', "whole number from 1"]],
  ["a capacity in words", { openaiCapacity: "ten" }, ["openaiCapacity", '"ten"', "whole number from 1"]],
  ["half a unit of capacity", { openaiCapacity: "1.5" }, ["openaiCapacity", "whole number"]],
  ["a deployment type that is not one", { openaiSku: "Standrd" }, ["openaiSku", "did you mean Standard?"]],
  ["an openaiAuth that is neither", { openaiAuth: "entr" }, ["openaiAuth", '"entr"', "key or entra"]],
  [
    "tokens on a runtime that gives none",
    { openaiAuth: "entra", clusterRuntime: "15.4.x-cpu-ml-scala2.12" },
    ["clusterRuntime", "16.2 or newer", "openaiAuth"],
  ],
  ["a pricing tier that is neither", { workspaceSku: "standard" }, ["workspaceSku", "premium or trial"]],
  ["negative workers", { clusterWorkers: "-1" }, ["clusterWorkers", '"-1"', "from 0"]],
  [
    "workers and a range",
    { clusterWorkers: "2", clusterAutoscaleMin: "1", clusterAutoscaleMax: "3" },
    ["clusterWorkers", "clusterAutoscaleMin", "clusterAutoscaleMax", "one or the other"],
  ],
  ["half a range", { clusterAutoscaleMax: "3" }, ["clusterAutoscaleMin", "at least 1"]],
  ["a range upside down", { clusterAutoscaleMin: "4", clusterAutoscaleMax: "3" }, ["not less than"]],
  [
    "a runtime without machine learning",
    { clusterRuntime: "16.4.x-scala2.12" },
    ["clusterRuntime", "ML runtime"],
  ],
  [
    "a runtime that is too old",
    { clusterRuntime: "13.3.x-cpu-ml-scala2.12" },
    ["clusterRuntime", "14.3 or newer"],
  ],
  [
    "a runtime that is not one",
    { clusterRuntime: "16.4 LTS ML" },
    ["clusterRuntime", "16.4.x-cpu-ml-scala2.12"],
  ],
  [
    "a cluster that never stops",
    { clusterAutoterminationMinutes: "0" },
    ["clusterAutoterminationMinutes", "from 10"],
  ],
  [
    "an account name with an underscore",
    { openaiAccountName: "my_account" },
    ["openaiAccountName", "hyphens"],
  ],
  ["an account name that ends in a hyphen", { openaiAccountName: "mine-" }, ["openaiAccountName", '"mine-"']],
  ["an account name of 65 letters", { openaiAccountName: "a".repeat(65) }, ["openaiAccountName", "2 to 64"]],
  ["a workspace name of 2 letters", { workspaceName: "ab" }, ["workspaceName", "3 to 64"]],
  ["an API version that is none", { openaiApiVersion: "latest" }, ["openaiApiVersion", "2024-05-01-preview"]],
  ["an id of another type", { existingOpenaiAccountId: WORKSPACE }, ["existingOpenaiAccountId", "ARM id"]],
  [
    "an account in another subscription",
    { existingOpenaiAccountId: ACCOUNT.replace("1111", "9999") },
    ["existingOpenaiAccountId", SUBSCRIPTION],
  ],
  [
    "an account that is new and exists",
    { existingOpenaiAccountId: ACCOUNT, openaiAccountName: "mine" },
    ["openaiAccountName", "existingOpenaiAccountId", "only one"],
  ],
  ["a deployment without its account", { existingOpenaiDeployment: "gpt" }, ["existingOpenaiAccountId"]],
  ["a cluster without its workspace", { existingClusterId: "0923-164208-meows279" }, ["existingWorkspaceId"]],
  [
    "a cluster by its name",
    { existingClusterId: "mine", existingWorkspaceId: WORKSPACE },
    ["0923-164208-meows279"],
  ],
  ["tags in a list", { tags: '["a"]' }, ["tags", "object"]],
  ["tags that are no JSON", { tags: "owner=me" }, ["tags", "object"]],
  ["a tag of the cluster's own", { tags: '{"ResourceClass":"x"}' }, ["tags.ResourceClass", "another name"]],
  ["a tag that keeps a cluster from stopping", { tags: '{"name":"x"}' }, ["tags.name", "another name"]],
  ["a tag that a cluster has of Databricks", { tags: '{"CLUSTERID":"x"}' }, ["tags.CLUSTERID"]],
  ["a tag name that Azure keeps", { tags: '{"Microsoft-owner":"x"}' }, ["tags.Microsoft-owner", "microsoft"]],
  [
    "two tags that are one to Azure",
    { tags: '{"Owner":"x","owner":"y"}' },
    ["tags.owner", "same tag as Owner"],
  ],
  ["a tag name that Azure refuses", { tags: '{"a/b":"x"}' }, ["tags.a/b"]],
  [
    "more tags than a private DNS zone takes",
    { network: "private", tags: manyTags(13) },
    ["13 tags", "at most 12", "DNS zone"],
  ],
  [
    "more tags than a cluster takes that bears them itself",
    { existingWorkspaceId: WORKSPACE, tags: manyTags(42) },
    ["42 tags", "at most 41"],
  ],
  ["too many tags", { tags: manyTags(48) }, ["48 tags"]],
  ["a misspelt key", { openaiCapcity: "5" }, [`nearest is ${own("openaiCapacity")}`]],
  ["a group of keys", { openai: "{}" }, [own("openai")]],
  ["a key in a namespace of its own", { "openai:capacity": "5" }, [`write ${own("openaiCapacity")}`]],
  ["a misspelt project", { "azure-llmops-labs:region": "x" }, [`write ${own("region")}`]],
  [
    "deployments that are no list",
    { openaiMoreDeployments: '{"name":"x"}' },
    ["openaiMoreDeployments", "list"],
  ],
  [
    "a deployment without a name",
    { openaiMoreDeployments: "[{}]" },
    ["openaiMoreDeployments[0].name is missing"],
  ],
  [
    "two deployments whose names are one to Azure",
    { openaiMoreDeployments: '[{"name":"GPT-4o"}]' },
    ["openaiMoreDeployments[0].name", '"GPT-4o"', "ignoring case"],
  ],
  [
    "an account's name with a word that Azure keeps",
    { openaiAccountName: "my-Microsoft-lab" },
    ["openaiAccountName", "microsoft"],
  ],
  [
    "an account's name that begins with a word that Azure keeps",
    { openaiAccountName: "Login-lab" },
    ["openaiAccountName", "login"],
  ],
  [
    "two deployments of a name",
    { openaiMoreDeployments: '[{"name":"gpt-4o"}]' },
    ["[0].name", "must differ"],
  ],
  [
    "a misspelt field",
    { openaiMoreDeployments: '[{"name":"ab","modle":"m"}]' },
    ["modle", "did you mean model?"],
  ],
  [
    "a further capacity of 0",
    { openaiMoreDeployments: '[{"name":"ab","capacity":0}]' },
    ["[0].capacity is 0"],
  ],
])("%s", (_what, values, parts) => {
  test("is one error that names the key and says what is allowed", () => {
    const [error, ...others] = errorsOf(values);
    expect(others).toEqual([]);
    for (const part of parts) expect(error).toContain(part);
  });
});

test("no subscription is one error that says what to set", () => {
  const found = errorsOf({}, { ...CONTEXT, subscriptionId: undefined });
  expect(found).toHaveLength(1);
  for (const part of ["azure-native:subscriptionId", "ARM_SUBSCRIPTION_ID", "az login"])
    expect(found[0]).toContain(part);
});

test("a subscription by its name is refused", () => {
  expect(errorsOf({}, { ...CONTEXT, subscriptionId: "Pay-As-You-Go" })[0]).toContain("GUID");
});

test("every mistake is told at once", () => {
  const found = errorsOf({
    region: "mars",
    openaiCapacity: "0",
    clusterWorkers: "-1",
    workspaceSku: "x",
    nope: "1",
  });
  expect(found).toHaveLength(5);
  const message = configErrorsMessage(found);
  expect(message).toContain("5 mistakes");
  for (const error of found) expect(message).toContain(`\n  - ${error}`);
});

test("a secret value is not repeated in an error", () => {
  const key = own("openaiAccountName");
  const parsed = parseConfig(
    { project: PROJECT, values: { [key]: "hunter_2" }, secretKeys: new Set([key]) },
    CONTEXT,
  );
  expect(parsed).toEqual({ errors: [expect.stringContaining(`${key} is a secret`)] });
});

test("whatever a value is, the answer is a configuration or errors, never an exception", () => {
  const key = fc.constantFrom(...Object.keys(CONFIG_KEYS));
  fc.assert(
    fc.property(fc.dictionary(key, fc.oneof(fc.string(), fc.json())), (values) => {
      const parsed = parse(values);
      if ("errors" in parsed) expect(parsed.errors.length).toBeGreaterThan(0);
      else expect(parsed.config.identity.subscriptionId).toBe(SUBSCRIPTION);
    }),
  );
});

test("a region is taken as the portal shows it", () => {
  expect(config({ region: "Sweden Central" }).identity.region).toBe("swedencentral");
});

test("a further deployment takes from the first what it leaves out, but the model's version", () => {
  const { model } = config({
    openaiModelVersion: "2024-11-20",
    openaiCapacity: "7",
    openaiMoreDeployments: '[{"name":"small","model":"gpt-4o-mini"}]',
  });
  expect(model.moreDeployments).toEqual([
    { name: "small", model: "gpt-4o-mini", sku: "Standard", capacity: 7, raiPolicy: "Microsoft.DefaultV2" },
  ]);
});

test.each([
  [{}, { kind: "singleNode" }],
  [{ clusterWorkers: "3" }, { kind: "fixed", workers: 3 }],
  [
    { clusterAutoscaleMin: "1", clusterAutoscaleMax: "1" },
    { kind: "autoscale", minWorkers: 1, maxWorkers: 1 },
  ],
])("%j makes a cluster of size %j", (values, size) => {
  expect(config(values as Record<string, string>).cluster).toMatchObject({ kind: "new", size });
});

describe("a budget", () => {
  test("is an amount for a month and an address, and none where there is neither", () => {
    expect(config({ budgetAmount: "50", budgetEmail: "me@example.com" }).budget).toEqual({
      amount: 50,
      email: "me@example.com",
    });
    expect(config({})).not.toHaveProperty("budget");
  });

  test.each([
    [{ budgetAmount: "50" }, /budgetAmount and .*budgetEmail go together/],
    [{ budgetEmail: "me@example.com" }, /go together/],
    [{ budgetAmount: "-1", budgetEmail: "me@example.com" }, /budgetAmount is "-1": must be a whole number/],
    [{ budgetAmount: "50", budgetEmail: "me" }, /budgetEmail is "me": must be one e-mail address/],
    [
      {
        budgetAmount: "50",
        budgetEmail: "me@example.com",
        existingOpenaiAccountId: ACCOUNT,
        existingWorkspaceId: WORKSPACE,
      },
      /has none because its account and workspace already exist/,
    ],
  ] as [Record<string, string>, RegExp][])("is complained about: %j", (values, message) => {
    expect(errorsOf(values)).toEqual([expect.stringMatching(message)]);
  });
});

test("a deleted account of the name stands in the way unless it is to be purged or restored", () => {
  expect(config({}).model.account).toMatchObject({ softDeleted: "refuse" });
  expect(config({ openaiSoftDeleted: "purge" }).model.account).toMatchObject({ softDeleted: "purge" });
  expect(errorsOf({ openaiSoftDeleted: "resotre" })).toEqual([
    expect.stringMatching(
      /openaiSoftDeleted is "resotre": must be refuse, purge or restore; did you mean restore\?/,
    ),
  ]);
});
