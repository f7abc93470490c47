import { requireConfig } from "../../../../cli/sandbox/validate";

test.each<[Record<string, string>, RegExp]>([
  [{ region: "mars" }, /:region is "mars": must be an Azure region/],
  [{ openaiCapacity: "ten" }, /:openaiCapacity is "ten": must be a whole number/],
  [{ openaiCapcity: "5" }, /:openaiCapcity is not a key of this program; the nearest is \S+:openaiCapacity/],
  [{ colour: "blue" }, /:colour is not a key of this program; Pulumi\.yaml describes/],
  [{ clusterAutoscaleMin: "2" }, /clusterAutoscale/],
  [{ tags: "owner=me" }, /:tags is "owner=me": must be an object/],
  [{ "azure-native:location": "x" }, /is not a key of this program/],
])("--config %j is refused before anything is started", async (config, message) => {
  await expect(requireConfig(config)).rejects.toMatchObject({
    name: "UserError",
    exitCode: 2,
    message: expect.stringMatching(message),
  });
});

test("all mistakes are told at once, and a configuration without any is let through", async () => {
  await expect(requireConfig({ region: "mars", workspaceSku: "gold" })).rejects.toThrow(/mars[^]*gold/);
  await requireConfig({});
  await requireConfig({ region: "uksouth", tags: '{"owner": "me"}', network: "private" });
});
