import { user, workspaceWorld } from "./workspace";

const source = Buffer.from("# Databricks notebook source\nprint('hi')\n").toString("base64");
const notebook = (path: string, more: object = {}) => ({
  path,
  language: "PYTHON",
  format: "SOURCE",
  content: source,
  ...more,
});

describe("notebooks and directories", () => {
  test("are imported, shown, exported and deleted", async () => {
    const { send } = workspaceWorld();
    await send("POST", "/api/2.0/workspace/mkdirs", { path: "/Shared/lab" });
    const { body: created } = await send("POST", "/api/2.0/workspace/import", notebook("/Shared/lab/joke"));
    const { body: status } = await send("GET", "/api/2.0/workspace/get-status?path=/Shared/lab/joke");
    expect(status).toEqual({
      object_type: "NOTEBOOK",
      path: "/Shared/lab/joke",
      language: "PYTHON",
      object_id: created["object_id"],
      resource_id: String(created["object_id"]),
      created_at: expect.any(Number),
      modified_at: expect.any(Number),
    });
    expect(Number.isSafeInteger(created["object_id"])).toBe(true);
    const { body: exported } = await send(
      "GET",
      "/api/2.0/workspace/export?path=/Shared/lab/joke&format=SOURCE",
    );
    expect(exported["content"]).toBe(source);
    expect((await send("GET", "/api/2.0/workspace/list?path=/Shared/lab")).body).toMatchObject({
      objects: [{ path: "/Shared/lab/joke" }],
    });
    expect(await send("POST", "/api/2.0/workspace/delete", { path: "/Shared/lab" })).toMatchObject({
      status: 400,
      body: { error_code: "DIRECTORY_NOT_EMPTY" },
    });
    await send("POST", "/api/2.0/workspace/delete", { path: "/Shared/lab", recursive: true });
    expect(await send("GET", "/api/2.0/workspace/get-status?path=/Shared/lab/joke")).toMatchObject({
      status: 404,
      body: { error_code: "RESOURCE_DOES_NOT_EXIST" },
    });
  });

  test("keep their id when they are overwritten, and are not overwritten unasked", async () => {
    const { send } = workspaceWorld();
    const first = await send("POST", "/api/2.0/workspace/import", notebook("/Shared/joke"));
    expect(await send("POST", "/api/2.0/workspace/import", notebook("/Shared/joke"))).toMatchObject({
      status: 400,
      body: { error_code: "RESOURCE_ALREADY_EXISTS" },
    });
    const again = await send(
      "POST",
      "/api/2.0/workspace/import",
      notebook("/Shared/joke", { overwrite: true }),
    );
    expect(again.body).toEqual(first.body);
  });

  test("need a parent, in the words by which the provider makes one", async () => {
    const { send } = workspaceWorld();
    expect(await send("POST", "/api/2.0/workspace/import", notebook("/Shared/none/joke"))).toMatchObject({
      status: 404,
      body: { message: "The parent folder (/Shared/none) does not exist." },
    });
  });

  test("stand at one path, with or without /Workspace before it", async () => {
    const { send } = workspaceWorld();
    await send("POST", "/api/2.0/workspace/import", notebook("/Workspace/Shared/joke"));
    expect((await send("GET", "/api/2.0/workspace/get-status?path=/Shared/joke")).status).toBe(200);
  });

  test.each(["/", "/Users", "/Shared"])("cannot take %s away", async (path) => {
    const { send } = workspaceWorld();
    const reply = await send("POST", "/api/2.0/workspace/delete", { path, recursive: true });
    expect(reply).toMatchObject({ status: 400, body: { error_code: "DIRECTORY_PROTECTED" } });
    expect((await send("GET", `/api/2.0/workspace/get-status?path=/Users/${user}`)).status).toBe(200);
  });

  test.each([
    [notebook("relative"), /doesn't start with '\/'/],
    [notebook("/Shared/../x"), /must not contain/],
    [notebook("/Shared/x", { language: "COBOL" }), /COBOL/],
    [notebook("/Shared/x", { format: "DBC" }), /DBC/],
    [{ path: "/Shared/x", format: "SOURCE", content: source }, /language/],
  ])("refuse %j", async (body, message) => {
    const { send } = workspaceWorld();
    const reply = await send("POST", "/api/2.0/workspace/import", body);
    expect(reply).toMatchObject({ status: 400, body: { error_code: "INVALID_PARAMETER_VALUE" } });
    expect(reply.body["message"]).toMatch(message);
  });
});

describe("secrets", () => {
  const scope = async () => {
    const lab = workspaceWorld();
    await lab.send("POST", "/api/2.0/secrets/scopes/create", { scope: "lab" });
    return lab;
  };

  test("are listed by key, given back by get alone, and gone with their scope", async () => {
    const { send } = await scope();
    await send("POST", "/api/2.0/secrets/put", { scope: "lab", key: "openai", string_value: "s3cr3t" });
    const listed = await send("GET", "/api/2.0/secrets/list?scope=lab");
    expect(listed.body).toEqual({ secrets: [{ key: "openai", last_updated_timestamp: expect.any(Number) }] });
    const got = await send("GET", "/api/2.0/secrets/get?scope=lab&key=openai");
    expect(Buffer.from(String(got.body["value"]), "base64").toString()).toBe("s3cr3t");
    await send("POST", "/api/2.0/secrets/delete", { scope: "lab", key: "openai" });
    expect((await send("GET", "/api/2.0/secrets/get?scope=lab&key=openai")).status).toBe(404);
    await send("POST", "/api/2.0/secrets/scopes/delete", { scope: "lab" });
    expect(await send("GET", "/api/2.0/secrets/list?scope=lab")).toMatchObject({
      status: 404,
      body: { error_code: "RESOURCE_DOES_NOT_EXIST", message: "Scope lab does not exist!" },
    });
  });

  test("lie in scopes of unique names, which their creator manages", async () => {
    const { send } = await scope();
    expect(await send("POST", "/api/2.0/secrets/scopes/create", { scope: "lab" })).toMatchObject({
      status: 400,
      body: { error_code: "RESOURCE_ALREADY_EXISTS" },
    });
    await send("POST", "/api/2.0/secrets/acls/put", { scope: "lab", principal: "users", permission: "READ" });
    expect((await send("GET", "/api/2.0/secrets/acls/list?scope=lab")).body).toEqual({
      items: [
        { principal: user, permission: "MANAGE" },
        { principal: "users", permission: "READ" },
      ],
    });
    await send("POST", "/api/2.0/secrets/acls/delete", { scope: "lab", principal: "users" });
    expect((await send("GET", "/api/2.0/secrets/acls/get?scope=lab&principal=users")).status).toBe(404);
  });

  test.each([
    ["/api/2.0/secrets/scopes/create", { scope: "no spaces" }],
    ["/api/2.0/secrets/put", { scope: "lab", key: "k" }],
    ["/api/2.0/secrets/put", { scope: "lab", key: "k", string_value: "a", bytes_value: "YQ==" }],
    ["/api/2.0/secrets/put", { scope: "lab", key: "k", string_value: "a".repeat(200_000) }],
    ["/api/2.0/secrets/acls/put", { scope: "lab", principal: "users", permission: "ALL" }],
  ])("refuse %s %.60j", async (path, body) => {
    const { send } = await scope();
    expect(await send("POST", path, body)).toMatchObject({
      status: 400,
      body: { error_code: "INVALID_PARAMETER_VALUE" },
    });
  });
});

describe("jobs", () => {
  const job = {
    name: "lab",
    queue: { enabled: false },
    tasks: [{ task_key: "joke", notebook_task: { notebook_path: "/Shared/joke" } }],
  };

  test.each(["2.0", "2.1", "2.2"])("are defined, shown, changed and deleted by %s", async (version) => {
    const { send } = workspaceWorld();
    const at = `/api/${version}/jobs`;
    const { job_id: id } = (await send("POST", `${at}/create`, job)).body as { job_id: number };
    expect((await send("GET", `${at}/get?job_id=${id}`)).body).toMatchObject({
      job_id: id,
      creator_user_name: user,
      settings: { ...job, format: "MULTI_TASK", max_concurrent_runs: 1, tasks: [{ run_if: "ALL_SUCCESS" }] },
    });
    await send("POST", `${at}/reset`, { job_id: id, new_settings: { ...job, name: "renamed" } });
    expect((await send("GET", `${at}/list?name=renamed`)).body).toMatchObject({ jobs: [{ job_id: id }] });
    await send("POST", `${at}/delete`, { job_id: id });
    expect(await send("GET", `${at}/get?job_id=${id}`)).toMatchObject({
      status: 400,
      body: { message: `Job ${id} does not exist.` },
    });
  });
});
