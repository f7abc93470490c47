import { LAB_REGIONS } from "../../../infra/config/regions";
import {
  ACCOUNT,
  CLUSTER,
  DEPLOYMENT,
  type PolicyResource,
  type Properties,
  UNKNOWN,
  WORKSPACE,
} from "../../../packages/policy-pack/resource";
import {
  autoTerminationViolations,
  autoTerminationDefault,
} from "../../../packages/policy-pack/rules/auto-termination";
import {
  publicAccessViolations,
  publicAccessDefault,
} from "../../../packages/policy-pack/rules/public-access";
import { regionViolations, regionsDefault } from "../../../packages/policy-pack/rules/regions";
import { sizeViolations, sizeDefault } from "../../../packages/policy-pack/rules/size";
import { skuViolations, skusDefault } from "../../../packages/policy-pack/rules/skus";
import { tagViolations, tagsDefault } from "../../../packages/policy-pack/rules/tags";

const resource = (type: string, props: Properties): PolicyResource => ({ type, name: "one", props });

describe("a region", () => {
  const at = (location: string) => resource(ACCOUNT, { location });

  test.each(LAB_REGIONS)("of the lab's own is allowed: %s", (region) => {
    expect(regionViolations(at(region), regionsDefault)).toEqual([]);
  });

  test("is known in the form in which Azure shows it", () => {
    expect(regionViolations(at("Sweden Central"), regionsDefault)).toEqual([]);
    expect(regionViolations(at("westeurope"), { regions: ["West Europe"] })).toEqual([]);
  });

  test("that is not allowed is named with those that are", () => {
    expect(regionViolations(at("westeurope"), regionsDefault)).toEqual([
      "location is westeurope: allowed are eastus2, northcentralus, swedencentral, switzerlandwest",
    ]);
  });

  test("that nobody knows yet, or that is none, is no violation", () => {
    for (const location of [UNKNOWN, undefined, "global"] as const)
      expect(regionViolations(resource(ACCOUNT, { location }), regionsDefault)).toEqual([]);
  });
});

describe("a kind", () => {
  test.each([
    [ACCOUNT, { sku: { name: "S1" } }, "sku.name is S1: allowed are S0"],
    [DEPLOYMENT, { sku: { name: "GlobalStandard" } }, "sku.name is GlobalStandard: allowed are Standard"],
    [WORKSPACE, { sku: { name: "standard" } }, "sku.name is standard: allowed are premium, trial"],
    [CLUSTER, { nodeTypeId: "Standard_NC24" }, "nodeTypeId is Standard_NC24: allowed are Standard_D4ds_v5"],
    [
      CLUSTER,
      { nodeTypeId: "Standard_D4ds_v5", driverNodeTypeId: "Standard_NC24" },
      "driverNodeTypeId is Standard_NC24: allowed are Standard_D4ds_v5",
    ],
  ])("of %s that is not allowed: %j", (type, props, violation) => {
    expect(skuViolations(resource(type, props), skusDefault)).toEqual([violation]);
  });

  test("that the configuration adds is allowed", () => {
    const config = { ...skusDefault, deployments: ["Standard", "GlobalStandard"] };
    expect(skuViolations(resource(DEPLOYMENT, { sku: { name: "GlobalStandard" } }), config)).toEqual([]);
  });
});

describe("a size", () => {
  test.each([
    [DEPLOYMENT, { sku: { capacity: 11 } }, "sku.capacity is 11: at most 10 is allowed"],
    [CLUSTER, { numWorkers: 1 }, "numWorkers is 1: at most 0 is allowed"],
    [
      CLUSTER,
      { autoscale: { minWorkers: 1, maxWorkers: 4 } },
      "autoscale.maxWorkers is 4: at most 0 is allowed",
    ],
  ])("of %s that is too large: %j", (type, props, violation) => {
    expect(sizeViolations(resource(type, props), sizeDefault)).toEqual([violation]);
    expect(sizeViolations(resource(type, props), { capacity: 20, workers: 4 })).toEqual([]);
  });
});

describe("a cluster's auto-termination", () => {
  const cluster = (autoterminationMinutes: Properties[string]) =>
    resource(CLUSTER, { autoterminationMinutes });

  test.each([undefined, null, 0])("that is %p leaves it running for ever", (minutes) => {
    expect(autoTerminationViolations(cluster(minutes), autoTerminationDefault)).toEqual([
      "autoterminationMinutes is not set: the cluster would never stop by itself",
    ]);
  });

  test("has a longest time", () => {
    expect(autoTerminationViolations(cluster(30), { minutes: 30 })).toEqual([]);
    expect(autoTerminationViolations(cluster(31), { minutes: 30 })).toEqual([
      "autoterminationMinutes is 31: at most 30 is allowed",
    ]);
  });

  test("that nobody knows yet is no violation", () => {
    expect(autoTerminationViolations(cluster(UNKNOWN), autoTerminationDefault)).toEqual([]);
  });
});

describe("tags", () => {
  test("that are asked for are missed one by one", () => {
    expect(tagViolations(resource(ACCOUNT, { tags: { project: "p", stack: "" } }), tagsDefault)).toEqual([
      "tags.stack is missing",
    ]);
  });

  test("are not asked of what takes none, nor where nobody knows them yet", () => {
    expect(tagViolations(resource("databricks:index/secret:Secret", {}), tagsDefault)).toEqual([]);
    expect(tagViolations(resource(CLUSTER, {}), tagsDefault)).toEqual([]);
    expect(tagViolations(resource(ACCOUNT, { tags: UNKNOWN }), tagsDefault)).toEqual([]);
  });
});

describe("public access", () => {
  const closed = { account: false, workspace: false };

  test.each([
    [ACCOUNT, {}, "properties.publicNetworkAccess is not set: must be Disabled"],
    [
      ACCOUNT,
      { properties: { publicNetworkAccess: "Enabled" } },
      "properties.publicNetworkAccess is Enabled: must be Disabled",
    ],
    [WORKSPACE, { publicNetworkAccess: "Enabled" }, "publicNetworkAccess is Enabled: must be Disabled"],
  ])("of %s is refused where it is not configured: %j", (type, props, violation) => {
    expect(publicAccessViolations(resource(type, props), closed)).toEqual([violation]);
    expect(publicAccessViolations(resource(type, props), publicAccessDefault)).toEqual([]);
  });

  test("that is closed is no violation", () => {
    expect(
      publicAccessViolations(resource(ACCOUNT, { properties: { publicNetworkAccess: "Disabled" } }), closed),
    ).toEqual([]);
    expect(publicAccessViolations(resource(WORKSPACE, { publicNetworkAccess: "Disabled" }), closed)).toEqual(
      [],
    );
  });
});
