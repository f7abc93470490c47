import { apiCalls, typeOf, withWorkspace } from "../support/databricks";

describe("a service credential", () => {
  const at = "/api/2.1/unity-catalog/credentials";
  const inputs = {
    name: "lab",
    purpose: "SERVICE",
    azureManagedIdentity: { accessConnectorId: "/connector" },
    forceDestroy: true,
  };
  const told = {
    body: {
      id: "id-1",
      name: "lab",
      purpose: "SERVICE",
      azure_managed_identity: { access_connector_id: "/connector", credential_id: "c-1" },
      metastore_id: "m-1",
    },
  };

  test("is created under its name, read and deleted with what hangs on it", async () => {
    const routes = {
      [`POST ${at}`]: told,
      [`GET ${at}/lab`]: told,
      [`DELETE ${at}/lab`]: { body: {} },
    };
    await withWorkspace(routes, async ({ cloud, provider }) => {
      const type = typeOf("Credential");
      const { id, outputs } = await provider.create(type, inputs);
      expect([id, outputs["metastoreId"], outputs["credentialId"]]).toEqual(["lab", "m-1", "id-1"]);
      expect(outputs["azureManagedIdentity"]).toEqual({
        accessConnectorId: "/connector",
        credentialId: "c-1",
      });
      await provider.delete(type, id, outputs);
      const created =
        '{"name":"lab","purpose":"SERVICE","azure_managed_identity":{"access_connector_id":"/connector"}}';
      expect(apiCalls(cloud.received)).toEqual([
        `POST ${at} ${created}`,
        `GET ${at}/lab`,
        `DELETE ${at}/lab?force=true`,
      ]);
    });
  });
});
