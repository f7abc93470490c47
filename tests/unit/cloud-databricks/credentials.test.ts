import { application, user, workspaceWorld } from "./workspace";

const me = "/api/2.0/preview/scim/v2/Me";

describe("who may call a workspace", () => {
  test("takes an Entra token for Databricks, and says which workspace answered", async () => {
    const { send } = workspaceWorld();
    const { status, headers, body } = await send("GET", me);
    expect(status).toBe(200);
    expect(headers.get("x-databricks-org-id")).toBe("5555555555555551");
    expect(body).toMatchObject({ userName: user, active: true });
  });

  test("refuses a request without a credential with 401, and a wrong one with 403", async () => {
    const { send, world } = workspaceWorld();
    expect(await send("GET", me, undefined, { headers: {} })).toMatchObject({ status: 401 });
    for (const token of ["dapi0123", "nonsense", world.tokens.issue("https://management.azure.com/")]) {
      const reply = await send("GET", me, undefined, { headers: { authorization: `Bearer ${token}` } });
      expect(reply).toMatchObject({ status: 403, body: { error_code: "403" } });
      expect(JSON.stringify(reply.body)).not.toContain(token);
    }
  });

  test("holds a service principal to the workspace it names and to its management token", async () => {
    const { send, bearer, state, world } = workspaceWorld({ workspaces: [1, 2] });
    const [first, second] = [...state.resources.values()].map(({ id }) => id);
    const management = world.tokens.issue("https://management.core.windows.net/");
    const call = async (id: string | undefined, token: string): Promise<number> => {
      const headers = {
        ...bearer(),
        "X-Databricks-Azure-Workspace-Resource-Id": id ?? "",
        "X-Databricks-Azure-SP-Management-Token": token,
      };
      return (await send("GET", me, undefined, { headers })).status;
    };
    expect(await call(first?.toUpperCase(), management)).toBe(200);
    expect(await call(second, management)).toBe(403);
    expect(await call(first, world.tokens.issue(application))).toBe(403);
  });

  test("issues personal access tokens that expire, can be revoked and open one workspace only", async () => {
    const { send, clock } = workspaceWorld({ workspaces: [1, 2] });
    const issued = await send("POST", "/api/2.0/token/create", { comment: "lab", lifetime_seconds: 60 });
    const { token_value: token, token_info: info } = issued.body as {
      token_value: string;
      token_info: { token_id: string };
    };
    const headers = { authorization: `Bearer ${token}` };
    const status = async (number: number): Promise<number> =>
      (await send("GET", me, undefined, { number, headers })).status;
    expect(await status(1)).toBe(200);
    expect(await status(2)).toBe(403);
    const listed = await send("GET", "/api/2.0/token/list");
    expect(listed.body).toMatchObject({ token_infos: [{ token_id: info.token_id, comment: "lab" }] });
    expect(JSON.stringify(listed.body)).not.toContain(token);
    clock.now += 61_000;
    expect(await status(1)).toBe(403);
    clock.now -= 61_000;
    await send("POST", "/api/2.0/token/delete", { token_id: info.token_id });
    expect(await status(1)).toBe(403);
  });

  test("tells everybody what it is and which tenant it belongs to", async () => {
    const { send } = workspaceWorld();
    const config = await send("GET", "/.well-known/databricks-config", undefined, { headers: {} });
    expect(config.body).toMatchObject({
      workspace_id: "5555555555555551",
      cloud: "Azure",
      host_type: "workspace",
    });
    const login = await send("GET", "/aad/auth", undefined, { headers: {} });
    expect(login.status).toBe(302);
    expect(login.headers.get("location")).toMatch(/^https:\/\/login\.microsoftonline\.com\/tenant\//);
  });

  test("answers an unknown call with 404 ENDPOINT_NOT_FOUND", async () => {
    const { send } = workspaceWorld();
    for (const path of ["/api/2.1/jobs/runs/repair", "/v1/traces", "/api/2.0/otel/v1/traces"])
      expect(await send("POST", path, {})).toMatchObject({
        status: 404,
        body: { error_code: "ENDPOINT_NOT_FOUND" },
      });
  });
});

describe("which hosts there are", () => {
  test("knows the hosts of workspaces and of their storage, and no other domain", () => {
    const { service, storage } = workspaceWorld();
    expect(service.knows("adb-5555555555555551.7.azuredatabricks.net")).toBe(true);
    expect(service.knows("adb-5555555555555559.7.azuredatabricks.net")).toBe(false);
    expect(service.knows("example.com")).toBeUndefined();
    expect(storage.knows("dbstorage1.blob.core.windows.net")).toBe(true);
    expect(storage.knows("dbstorage1.dfs.core.windows.net")).toBe(true);
    expect(storage.knows("somebodyelse.blob.core.windows.net")).toBe(false);
    expect(storage.knows("example.com")).toBeUndefined();
  });

  test("forgets what was in a workspace that is gone", async () => {
    const { send, service, removeWorkspace, restoreWorkspace } = workspaceWorld();
    await send("POST", "/api/2.0/secrets/scopes/create", { scope: "lab" });
    removeWorkspace(1);
    expect(service.knows("adb-5555555555555551.7.azuredatabricks.net")).toBe(false);
    restoreWorkspace(1);
    expect((await send("GET", "/api/2.0/secrets/scopes/list")).body).toEqual({});
  });
});
