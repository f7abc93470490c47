import { workspaceLeftovers } from "../../../packages/azure-simulator/src/databricks";
import { armKey } from "../../../packages/azure-simulator/src/context/state";
import { workspaceWorld } from "./workspace";

const at = "/api/2.1/unity-catalog/credentials";
const tokens = "/api/2.1/unity-catalog/temporary-service-credentials";
const connector =
  "/subscriptions/subscription/resourceGroups/rg/providers/Microsoft.Databricks/accessConnectors/c";
const wanted = {
  name: "lab",
  purpose: "SERVICE",
  azure_managed_identity: { access_connector_id: connector },
};
const scope = "https://cognitiveservices.azure.com/.default";

/** Workspaces of one region, and an access connector with an identity. */
function world() {
  const lab = workspaceWorld({ workspaces: [1, 2] });
  lab.state.resources.set(armKey(connector), {
    id: connector,
    name: "c",
    type: "Microsoft.Databricks/accessConnectors",
    identity: { principalId: "connector" },
    properties: {},
  });
  return lab;
}

test("gives tokens of the connector's identity, for the resource that is asked for", async () => {
  const { send, world: cloud } = world();
  expect((await send("POST", at, wanted)).status).toBe(200);
  const { body } = await send("POST", tokens, {
    credential_name: "lab",
    azure_options: { resources: [scope] },
  });
  const { aad_token: token } = body["azure_aad"] as { aad_token: string };
  expect(cloud.tokens.verify(token)).toMatchObject({
    aud: "https://cognitiveservices.azure.com",
    oid: "connector",
  });
  expect(body["expiration_time"]).toBe(cloud.now() + 3_599_000);
});

test("is the metastore's: another workspace of the region sees it, and it outlives its own", async () => {
  const { send, removeWorkspace, world: cloud } = world();
  await send("POST", at, wanted);
  removeWorkspace(1);
  expect((await send("GET", `${at}/lab`, undefined, { number: 2 })).body).toMatchObject({
    name: "lab",
    azure_managed_identity: { access_connector_id: connector },
  });
  expect(workspaceLeftovers(cloud)).toEqual([{ kind: "service credential", id: "lab" }]);
  await send("DELETE", `${at}/lab?force=true`, undefined, { number: 2 });
  expect(workspaceLeftovers(cloud)).toEqual([]);
});

test("is created once, for a connector that exists, and changed to no other than such a one", async () => {
  const { send } = world();
  const elsewhere = { access_connector_id: connector.replace(/c$/, "gone") };
  const missing = await send("POST", at, { ...wanted, azure_managed_identity: elsewhere });
  expect([missing.status, missing.body["error_code"]]).toEqual([404, "RESOURCE_DOES_NOT_EXIST"]);
  await send("POST", at, wanted);
  expect((await send("POST", at, wanted)).body["error_code"]).toBe("RESOURCE_ALREADY_EXISTS");
  expect((await send("PATCH", `${at}/lab`, { azure_managed_identity: elsewhere })).status).toBe(404);
  expect((await send("PATCH", `${at}/lab`, { comment: "other" })).body).toMatchObject({ comment: "other" });
  expect((await send("GET", at)).body["credentials"]).toHaveLength(1);
});

test.each([
  ["of no name that there is", { credential_name: "other", azure_options: { resources: [scope] } }, 404],
  ["for nothing", { credential_name: "lab" }, 400],
  ["for what is no scope", { credential_name: "lab", azure_options: { resources: ["all"] } }, 400],
])("gives no token %s", async (_, body, status) => {
  const { send } = world();
  await send("POST", at, wanted);
  expect((await send("POST", tokens, body)).status).toBe(status);
});

test("is refused in a workspace without Unity Catalog", async () => {
  const { send, world: cloud } = world();
  cloud.faults.add({ condition: { kind: "no-metastore" } });
  expect((await send("POST", at, wanted)).body["error_code"]).toBe("METASTORE_DOES_NOT_EXIST");
});
