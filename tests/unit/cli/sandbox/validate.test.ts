import { requireSandboxConfig } from "../../../../cli/sandbox/validate";

test.each<[Record<string, string>, RegExp]>([
  [{ region: "mars" }, /:region is "mars": must be an Azure region/],
  [{ openaiCapacity: "ten" }, /:openaiCapacity is "ten": must be a whole number/],
  [{ openaiCapcity: "5" }, /:openaiCapcity is not a key of this program; the nearest is \S+:openaiCapacity/],
  [{ colour: "blue" }, /:colour is not a key of this program; Pulumi\.yaml lists them all/],
  [{ clusterAutoscaleMin: "2" }, /clusterAutoscale/],
  [{ tags: "owner=me" }, /:tags is "owner=me": must be an object/],
  [{ "azure-native:location": "x" }, /is not a key of this program/],
])("--config %j is rejected before anything starts", async (config, message) => {
  await expect(requireSandboxConfig(config)).rejects.toMatchObject({
    name: "UserError",
    exitCode: 2,
    message: expect.stringMatching(message),
  });
});

test("reports all errors at once, and accepts a valid configuration", async () => {
  await expect(requireSandboxConfig({ region: "mars", workspaceSku: "gold" })).rejects.toThrow(
    /mars[^]*gold/,
  );
  await requireSandboxConfig({});
  await requireSandboxConfig({ region: "uksouth", tags: '{"owner": "me"}', network: "private" });
});
