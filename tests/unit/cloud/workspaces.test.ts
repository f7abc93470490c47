import { at, azure, refusal } from "./azure";

describe("a Databricks workspace", () => {
  test("has its URL, its id and its managed group when it stands, not before", async () => {
    const cloud = azure({ latency: { workspaceCreate: 60_000 } });
    const created: unknown[] = [];
    cloud.world.hooks.workspaceCreated.push(
      ({ properties }) => void created.push(properties["workspaceUrl"]),
    );
    await cloud.makeGroup();
    const put = await cloud.putWorkspace();
    expect(put.status).toBe(201);
    expect(at(put, "location")).toBe("East US 2");
    expect(at(put, "properties.provisioningState")).toBe("Accepted");
    expect(at(put, "properties")).not.toHaveProperty("workspaceUrl");
    cloud.clock.now += 60_000;
    expect(at(await cloud.poll(put), "status")).toBe("Succeeded");
    const got = await cloud.databricks("GET", cloud.paths.workspace("rg", "dbw"));
    expect(at(got, "properties")).toMatchObject({
      provisioningState: "Succeeded",
      computeMode: "Hybrid",
      workspaceId: expect.stringMatching(/^\d{16}$/) as string,
      parameters: {
        enableNoPublicIp: { type: "Bool", value: true },
        storageAccountName: {
          type: "String",
          value: expect.stringMatching(/^dbstorage[a-z0-9]{13}$/) as string,
        },
      },
    });
    const id = at(got, "properties.workspaceId") as string;
    expect(Number.isSafeInteger(Number(id))).toBe(true);
    expect(at(got, "properties.workspaceUrl")).toMatch(
      new RegExp(`^adb-${id}\\.\\d+\\.azuredatabricks\\.net$`),
    );
    expect(created).toEqual([at(got, "properties.workspaceUrl")]);
    expect(at(await cloud.group("GET", cloud.paths.group("dbw-managed")), "managedBy")).toBe(
      cloud.paths.workspace("rg", "dbw"),
    );
  });

  test("locks its managed group, which goes with it", async () => {
    const cloud = azure();
    const deleted: string[] = [];
    cloud.world.hooks.workspaceDeleted.push(({ name }) => void deleted.push(name));
    await cloud.makeGroup();
    await cloud.poll(await cloud.putWorkspace());
    const managed = cloud.paths.group("dbw-managed");
    for (const answer of [
      await cloud.group("DELETE", managed),
      await cloud.group("PUT", managed, { location: "eastus2" }),
      await cloud.cognitive("PUT", cloud.paths.account("dbw-managed", "inside"), { location: "eastus2" }),
    ]) {
      expect(refusal(answer)).toBe("403 DenyAssignmentAuthorizationFailed");
      expect(at(answer, "error.message")).toContain(
        `created by Azure Databricks ${cloud.paths.workspace("rg", "dbw")}'`,
      );
    }
    const deletion = await cloud.databricks(
      "DELETE",
      `${cloud.paths.workspace("rg", "dbw")}?forceDeletion=true`,
    );
    expect(deletion.status).toBe(202);
    expect(at(await cloud.poll(deletion), "status")).toBe("Succeeded");
    expect((await cloud.group("HEAD", managed)).status).toBe(404);
    expect(cloud.world.state.resources.size).toBe(0);
    expect(deleted).toEqual(["dbw"]);
    expect((await cloud.databricks("DELETE", cloud.paths.workspace("rg", "dbw"))).status).toBe(204);
  });

  test("fails while it is created when its managed group exists already, and leaves that group alone", async () => {
    const cloud = azure();
    await cloud.makeGroup();
    await cloud.makeGroup("dbw-managed");
    const put = await cloud.putWorkspace();
    expect(put.status).toBe(201);
    const failed = await cloud.poll(put);
    expect(failed.body).toMatchObject({ status: "Failed", error: { code: "ApplianceProvisioningFailed" } });
    const path = cloud.paths.workspace("rg", "dbw");
    expect(at(await cloud.databricks("GET", path), "properties.provisioningState")).toBe("Failed");
    const byLocation = await cloud.send("GET", put.headers.get("location") ?? "");
    expect(refusal(byLocation)).toBe("409 ApplianceProvisioningFailed");
    await cloud.poll(await cloud.databricks("DELETE", path));
    expect((await cloud.group("HEAD", cloud.paths.group("dbw-managed"))).status).toBe(204);
  });

  test.each([
    ["hybrid without a managed group", {}, "400 ManagedResourceGroupIdRequired"],
    [
      "a managed group that is none",
      { managedResourceGroupId: "managed" },
      "400 InvalidManagedResourceGroupId",
    ],
    [
      "serverless with a managed group",
      { computeMode: "Serverless", managedResourceGroupId: "/subscriptions/s/resourceGroups/g" },
      "400 InvalidProperty",
    ],
    ["serverless with parameters", { computeMode: "Serverless", parameters: {} }, "400 InvalidProperty"],
    ["another mode", { computeMode: "Both" }, "400 InvalidComputeMode"],
  ])("is refused: %s", async (_, properties, expected) => {
    const cloud = azure();
    await cloud.makeGroup();
    expect(refusal(await cloud.putWorkspace("dbw", properties))).toBe(expected);
  });

  test("is refused with a sku that there is not, and with a name of two letters", async () => {
    const cloud = azure();
    await cloud.makeGroup();
    const body = (sku: string) => ({
      location: "eastus2",
      sku: { name: sku },
      properties: { computeMode: "Serverless" },
    });
    expect(refusal(await cloud.databricks("PUT", cloud.paths.workspace("rg", "dbw"), body("gold")))).toBe(
      "400 InvalidSku",
    );
    expect(refusal(await cloud.databricks("PUT", cloud.paths.workspace("rg", "db"), body("premium")))).toBe(
      "400 InvalidResourceName",
    );
    expect((await cloud.databricks("PUT", cloud.paths.workspace("rg", "dbw"), body("trial"))).status).toBe(
      201,
    );
    expect(cloud.world.state.groups.size).toBe(1);
  });

  test("changes tags and sku in place, never its mode or its managed group", async () => {
    const cloud = azure();
    await cloud.makeGroup();
    await cloud.poll(await cloud.putWorkspace());
    const path = cloud.paths.workspace("rg", "dbw");
    const url = at(await cloud.databricks("GET", path), "properties.workspaceUrl");
    const body = (properties: object) => ({
      location: "eastus2",
      sku: { name: "trial" },
      tags: { a: "b" },
      properties,
    });
    const managed = { managedResourceGroupId: cloud.paths.group("DBW-managed") };
    const put = await cloud.databricks("PUT", path, body({ computeMode: "Hybrid", ...managed }));
    expect(put.status).toBe(200);
    await cloud.poll(put);
    const got = await cloud.databricks("GET", path);
    expect(got.body).toMatchObject({
      sku: { name: "trial" },
      tags: { a: "b" },
      properties: { workspaceUrl: url, provisioningState: "Succeeded" },
    });
    expect(refusal(await cloud.databricks("PUT", path, body({ computeMode: "Serverless" })))).toBe(
      "400 ComputeModeCannotBeChanged",
    );
    const moved = await cloud.databricks(
      "PUT",
      path,
      body({ managedResourceGroupId: cloud.paths.group("else") }),
    );
    expect(refusal(moved)).toBe("400 ApplianceManagedResourceGroupMismatch");
  });

  test("answers the version that workspace clients find it with", async () => {
    const cloud = azure();
    await cloud.makeGroup();
    await cloud.poll(await cloud.putWorkspace());
    const got = await cloud.send("GET", `${cloud.paths.workspace("rg", "dbw")}?api-version=2018-04-01`);
    expect(at(got, "properties.workspaceUrl")).toMatch(/azuredatabricks\.net$/);
  });
});
