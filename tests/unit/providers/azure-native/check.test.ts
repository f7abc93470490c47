import { UNKNOWN } from "../../../../packages/azure-simulator/src/providers/rpc/values";
import { account, deployment, group, arm, groupId } from "../support/azure";
import { withProvider } from "../support/setup";

describe("check", () => {
  test("fills in the version of the API and a random name that stays", async () => {
    await withProvider("azure-native", {}, async ({ provider }) => {
      const first = await provider.check(group, { location: "eastus2" });
      expect(first.inputs).toMatchObject({
        azureApiVersion: "2024-03-01",
        resourceGroupName: expect.stringMatching(/^thing[0-9a-f]{8}$/),
        __createBeforeDelete: true,
      });
      const again = await provider.check(group, { location: "eastus2" }, first.inputs, "another seed");
      expect(again.inputs).toEqual(first.inputs);
      const preview = await provider.check(group, { location: "eastus2" });
      expect(preview.inputs).toEqual(first.inputs);
    });
  });

  test("names a deployment like its logical name and a role assignment by a UUID", async () => {
    await withProvider("azure-native", {}, async ({ provider }) => {
      const one = await provider.check(deployment, { accountName: "aoai1", resourceGroupName: "rg1" });
      expect(one.inputs).toMatchObject({ deploymentName: "thing" });
      expect(one.inputs).not.toHaveProperty("__createBeforeDelete");
      const other = await provider.check("azure-native:authorization:RoleAssignment", {
        scope: groupId,
        principalId: "p",
        roleDefinitionId: "r",
      });
      expect(other.inputs["roleAssignmentName"]).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    });
  });

  test("takes the location from the resource group", async () => {
    const routes = { [`GET ${arm}${groupId}`]: { body: { location: "swedencentral" } } };
    await withProvider("azure-native", routes, async ({ cloud, provider }) => {
      const inputs = { accountName: "aoai1", resourceGroupName: "rg1" };
      expect((await provider.check(account, inputs)).inputs["location"]).toBe("swedencentral");
      await provider.check(account, inputs);
      expect(cloud.received.filter(({ path }) => path.includes("api-version=2020-10-01"))).toHaveLength(1);
    });
  });

  test("prefers the configured location, and leaves it unknown with an unknown group", async () => {
    await withProvider("azure-native", {}, async ({ provider }) => {
      const inputs = { accountName: "aoai1", resourceGroupName: UNKNOWN };
      expect((await provider.check(account, inputs)).inputs["location"]).toBe(UNKNOWN);
      await provider.configure({ location: "westus" });
      expect((await provider.check(account, inputs)).inputs["location"]).toBe("westus");
    });
  });

  test("names every property that is missing", async () => {
    await withProvider("azure-native", {}, async ({ provider }) => {
      expect((await provider.check(group, { resourceGroupName: "rg1" })).reasons).toEqual([
        "missing required property 'location'. Either set it explicitly or configure it with " +
          "'pulumi config set azure-native:location <value>'.",
      ]);
      const { reasons } = await provider.check(deployment, { accountName: "aoai1", sku: { capacity: 1 } });
      expect(reasons).toEqual([
        "missing required property 'resourceGroupName'",
        "missing required property 'sku.name'",
      ]);
    });
  });

  test("checks names as the specification limits them, but not unknown ones", async () => {
    await withProvider("azure-native", {}, async ({ provider }) => {
      const inputs = { resourceGroupName: "rg1", location: "eastus2", accountName: "-" };
      expect((await provider.check(account, inputs)).reasons).toEqual([
        "'accountName' is too short (1): at least 2 characters required",
        "'accountName' does not match expression '^[a-zA-Z0-9][a-zA-Z0-9_.-]*$'",
      ]);
      expect((await provider.check(account, { ...inputs, accountName: UNKNOWN })).reasons).toEqual([]);
    });
  });
});
