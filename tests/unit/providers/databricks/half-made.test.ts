import { initFailure } from "../support/engine";
import { apiCalls, refusal, typeOf, withWorkspace } from "../support/databricks";

/** Things that are made by one request and read by another, and what they are made of. */
const made = [
  ["Directory", { path: "/Shared/lab" }, "workspace/mkdirs", "workspace/get-status", "/Shared/lab"],
  ["SecretScope", { name: "lab" }, "secrets/scopes/create", "secrets/scopes/list", "lab"],
  ["Secret", { scope: "lab", key: "k", stringValue: "v" }, "secrets/put", "secrets/list", "lab|||k"],
] as const;

test.each(made)("keeps a %s that was made and could not be read", async (name, inputs, post, get, id) => {
  const routes = {
    [`POST /api/2.0/${post}`]: { body: {} },
    [`GET /api/2.0/${get}`]: refusal(500, "INTERNAL_ERROR", "not now"),
  };
  await withWorkspace(routes, async ({ provider }) => {
    const error: unknown = await provider.create(typeOf(name), inputs).catch((reason: unknown) => reason);
    expect(String(error)).toContain("not now");
    expect(initFailure(error)).toMatchObject({ id, outputs: inputs });
  });
});

test("reads it again where it is brought up again, and makes no second one", async () => {
  const routes = {
    "GET /api/2.0/secrets/scopes/list": { body: { scopes: [{ name: "lab", backend_type: "DATABRICKS" }] } },
  };
  await withWorkspace(routes, async ({ cloud, provider }) => {
    const inputs = { name: "lab" };
    const change = { oldInputs: inputs, oldOutputs: inputs, newInputs: inputs };
    expect(await provider.update(typeOf("SecretScope"), "lab", change)).toMatchObject({
      backendType: "DATABRICKS",
    });
    expect(apiCalls(cloud.received)).toEqual(["GET /api/2.0/secrets/scopes/list"]);
  });
});
