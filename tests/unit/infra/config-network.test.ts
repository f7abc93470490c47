import { parseConfig } from "../../../infra/config/parse";
import { labNames } from "../../../infra/config/names";

const PROJECT = "azure-llmops-lab";
const SUBSCRIPTION = "11111111-2222-3333-4444-555555555555";
const id = (group: string, type: string) =>
  `/subscriptions/${SUBSCRIPTION}/resourceGroups/${group}/providers/Microsoft.${type}/x1`;
const origin = { project: PROJECT, stack: "dev", labId: "0b7c6a52-3f0e-4d53-9a3c-6d1c5d1f8e90" };
const place = { id: origin.labId, ...origin, subscriptionId: SUBSCRIPTION, region: "swedencentral" };

const parse = (values: Record<string, string>) =>
  parseConfig(
    {
      project: PROJECT,
      values: Object.fromEntries(
        Object.entries({ region: place.region, ...values }).map(([key, value]) => [
          [PROJECT, key].join(":"),
          value,
        ]),
      ),
    },
    { ...place, origin: { ...origin, former: false } },
  );
const errorsOf = (values: Record<string, string>): readonly string[] => {
  const parsed = parse(values);
  return "errors" in parsed ? parsed.errors : [];
};

test("makes a private network of the usual addresses when that is all that is said", () => {
  expect(parse({ network: "private" })).toMatchObject({
    config: { network: { addressSpace: "10.179.0.0/16" } },
  });
  expect(parse({})).not.toHaveProperty("config.network");
});

test.each<[string, Record<string, string>, RegExp]>([
  [
    "a network that is neither",
    { network: "privat" },
    /network is "privat": must be public or private; did you mean private\?/,
  ],
  [
    "a range that is none",
    { network: "private", networkAddressSpace: "10.0.0.0/8" },
    /networkAddressSpace is "10\.0\.0\.0\/8": must be an IPv4 range/,
  ],
  [
    "addresses for no network",
    { networkAddressSpace: "10.1.0.0/16" },
    /networkAddressSpace has no effect unless .*network is private/,
  ],
  [
    "an account that exists",
    { network: "private", existingOpenaiAccountId: id("g", "CognitiveServices/accounts") },
    /existingOpenaiAccountId names an existing account.*only one/,
  ],
  [
    "a workspace that exists",
    { network: "private", existingWorkspaceId: id("g", "Databricks/workspaces") },
    /existingWorkspaceId names an existing workspace.*only one/,
  ],
  [
    "machines in no network",
    { network: "private", clusterKind: "serverless" },
    /clusterKind is serverless.*cannot reach/,
  ],
])("refuses %s, in one message", (_, values, says) => {
  expect(errorsOf(values)).toEqual([expect.stringMatching(says)]);
});

test("lends nothing of the group that a private network is deleted with", () => {
  const group = labNames({ ...place, addressSpace: "10.179.0.0/16" }).resourceGroup;
  expect(errorsOf({ existingWorkspaceId: id(group, "Databricks/workspaces") })).toEqual([
    expect.stringMatching(/existingWorkspaceId.*for a private network and deletes it with that/),
  ]);
});
