import { parseArmId } from "../../../infra/config/arm-id";

const id = "/subscriptions/s1/resourceGroups/My-Group/providers/Microsoft.Databricks/workspaces/w1";
const type = "Microsoft.Databricks/workspaces";

test("an id is taken apart", () => {
  expect(parseArmId(id, type)).toEqual({
    id,
    subscriptionId: "s1",
    resourceGroup: "My-Group",
    type,
    name: "w1",
  });
});

test("the words of an id are compared in any case, as Azure does", () => {
  expect(parseArmId(id.toLowerCase(), type)).toMatchObject({ resourceGroup: "my-group", name: "w1" });
});

test.each([
  ["of another type", id.replace("workspaces", "accessConnectors")],
  ["of something inside", `${id}/privateEndpointConnections/p`],
  ["of a resource group", "/subscriptions/s1/resourceGroups/My-Group"],
  ["without a name", id.slice(0, -2)],
  ["that is a name", "w1"],
])("an id %s is refused", (_what, other) => {
  expect(parseArmId(other, type)).toBeUndefined();
});
