import { type Answer, at, azure, refusal } from "./azure";

describe("a resource group", () => {
  test("is there at once, once, in the region it was created in", async () => {
    const cloud = azure();
    const path = cloud.paths.group("rg");
    expect((await cloud.group("HEAD", path)).status).toBe(404);
    expect((await cloud.makeGroup()).status).toBe(201);
    expect((await cloud.group("HEAD", path)).status).toBe(204);
    const again = await cloud.group("PUT", path, { location: "East US 2", tags: { env: "dev" } });
    expect([again.status, at(again, "location"), at(again, "tags.env")]).toEqual([200, "eastus2", "dev"]);
    expect(refusal(await cloud.group("PUT", path, { location: "westus" }))).toBe(
      "409 InvalidResourceGroupLocation",
    );
    expect(refusal(await cloud.group("PUT", cloud.paths.group("other"), { location: "atlantis" }))).toBe(
      "400 LocationNotAvailableForResourceType",
    );
    expect(refusal(await cloud.group("PUT", cloud.paths.group("ends."), { location: "eastus2" }))).toBe(
      "400 InvalidParameter",
    );
  });

  test("takes everything with it, polled at Location: 202, then 200 without a body", async () => {
    const cloud = azure({ latency: { groupDelete: 1000 } });
    await cloud.withAccount();
    await cloud.poll(await cloud.putDeployment());
    await cloud.poll(await cloud.putWorkspace());
    const scope = cloud.paths.account("rg", "aoai");
    const role = "00000000-0000-4000-8000-0000000000ff";
    await cloud.send(
      "PUT",
      `${scope}/providers/Microsoft.Authorization/roleAssignments/${role}?api-version=2022-04-01`,
      {
        properties: { principalId: cloud.identity.objectId, roleDefinitionId: `/x/roleDefinitions/${role}` },
      },
    );
    const deletion = await cloud.group("DELETE", cloud.paths.group("rg"));
    expect([deletion.status, deletion.body, deletion.headers.get("azure-asyncoperation")]).toEqual([
      202,
      undefined,
      null,
    ]);
    expect(deletion.headers.get("location")).toContain("/operationresults/");

    expect(at(await cloud.group("GET", cloud.paths.group("rg")), "properties.provisioningState")).toBe(
      "Deleting",
    );
    expect(refusal(await cloud.putAccount("late"))).toBe("409 ResourceGroupBeingDeleted");
    expect(refusal(await cloud.makeGroup())).toBe("409 ResourceGroupBeingDeleted");
    expect((await cloud.poll(deletion)).status).toBe(202);
    cloud.clock.now += 1000;
    const done = await cloud.poll(deletion);
    expect([done.status, done.body]).toEqual([200, undefined]);

    const { groups, resources, softDeleted } = cloud.world.state;
    expect([groups.size, resources.size, softDeleted.size]).toEqual([0, 0, 1]);
    expect(refusal(await cloud.group("GET", cloud.paths.group("rg")))).toBe("404 ResourceGroupNotFound");
    expect(refusal(await cloud.putAccount())).toBe("404 ResourceGroupNotFound");
  });

  test("lists what is in it, by type and tag if asked, children left out", async () => {
    const cloud = azure();
    await cloud.withAccount();
    await cloud.poll(await cloud.putDeployment());
    await cloud.poll(await cloud.putWorkspace());
    await cloud.cognitive("PATCH", cloud.paths.account("rg", "aoai"), { tags: { Env: "dev" } });
    const names = async (path: string, filter = "") => {
      const answer = await cloud.group(
        "GET",
        `${path}/resources${filter && `?$filter=${encodeURIComponent(filter)}`}`,
      );
      return (at(answer, "value") as { name: string }[]).map(({ name }) => name);
    };
    const group = cloud.paths.group("rg");
    expect(await names(group)).toEqual(["aoai", "dbw"]);
    expect(await names(group, "resourceType eq 'microsoft.databricks/workspaces'")).toEqual(["dbw"]);
    expect(await names(cloud.subscription, "tagName eq 'env' and tagValue eq 'dev'")).toEqual(["aoai"]);
    const odd = await cloud.group("GET", `${group}/resources?$filter=size gt 3`);
    expect(refusal(odd)).toBe("400 InvalidFilterInQueryString");
  });

  test("and the subscription list accounts, deployments and workspaces by type", async () => {
    const cloud = azure();
    await cloud.withAccount();
    await cloud.poll(await cloud.putDeployment());
    await cloud.poll(await cloud.putWorkspace());
    const group = cloud.paths.group("rg");
    const names = async (call: Promise<Answer>) =>
      (at(await call, "value") as { name: string }[]).map(({ name }) => name);
    for (const scope of [group, cloud.subscription]) {
      expect(
        await names(cloud.cognitive("GET", `${scope}/providers/Microsoft.CognitiveServices/accounts`)),
      ).toEqual(["aoai"]);
      expect(
        await names(cloud.databricks("GET", `${scope}/providers/Microsoft.Databricks/workspaces`)),
      ).toEqual(["dbw"]);
    }
    expect(await names(cloud.cognitive("GET", `${cloud.paths.account("rg", "aoai")}/deployments`))).toEqual([
      "gpt-4o",
    ]);
    expect(await names(cloud.group("GET", `${cloud.subscription}/resourcegroups`))).toEqual([
      "rg",
      "dbw-managed",
    ]);
  });
});
