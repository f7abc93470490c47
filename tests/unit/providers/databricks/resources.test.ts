import { apiCalls, host, refusal, typeOf, withWorkspace } from "../support/databricks";

const pinned = "GET /api/2.1/clusters/list?filter_by.is_pinned=true&page_size=100";

describe("a directory", () => {
  test("is made, read back and deleted by its path", async () => {
    const routes = {
      "POST /api/2.0/workspace/mkdirs": { body: {} },
      "GET /api/2.0/workspace/get-status": { body: { object_type: "DIRECTORY", object_id: 1001 } },
      "POST /api/2.0/workspace/delete": { body: {} },
    };
    await withWorkspace(routes, async ({ cloud, provider }) => {
      const { id, outputs } = await provider.create(typeOf("Directory"), { path: "/Shared/lab" });
      expect(id).toBe("/Shared/lab");
      expect(outputs).toEqual({
        path: "/Shared/lab",
        objectId: 1001,
        workspacePath: "/Workspace/Shared/lab",
      });
      await provider.delete(typeOf("Directory"), id, outputs);
      expect(apiCalls(cloud.received)).toEqual([
        'POST /api/2.0/workspace/mkdirs {"path":"/Shared/lab"}',
        "GET /api/2.0/workspace/get-status?path=/Shared/lab",
        'POST /api/2.0/workspace/delete {"path":"/Shared/lab"}',
      ]);
    });
  });
});

describe("a notebook", () => {
  const inputs = { path: "/Shared/lab/train", language: "PYTHON", contentBase64: "cHJpbnQoMSk=" };
  const imported =
    '{"content":"cHJpbnQoMSk=","path":"/Shared/lab/train","language":"PYTHON","format":"SOURCE","overwrite":true}';

  test("is imported and not read back", async () => {
    await withWorkspace(
      { "POST /api/2.0/workspace/import": { body: { object_id: 1004 } } },
      async ({ cloud, provider }) => {
        const { id, outputs } = await provider.create(typeOf("Notebook"), inputs);
        expect(id).toBe("/Shared/lab/train");
        expect(outputs).toMatchObject({
          objectId: 1004,
          objectType: "NOTEBOOK",
          format: "SOURCE",
          url: `https://${host}/#workspace/Shared/lab/train`,
          workspacePath: "/Workspace/Shared/lab/train",
        });
        expect(apiCalls(cloud.received)).toEqual([`POST /api/2.0/workspace/import ${imported}`]);
      },
    );
  });

  test("makes its parent folder when that is what is missing", async () => {
    const noParent = refusal(
      404,
      "RESOURCE_DOES_NOT_EXIST",
      "The parent folder (/Shared/lab) does not exist.",
    );
    const routes = {
      "POST /api/2.0/workspace/import": [noParent, { body: { object_id: 1 } }],
      "GET /api/2.0/workspace/get-status": refusal(
        404,
        "RESOURCE_DOES_NOT_EXIST",
        "Path (/Shared/lab) doesn't exist.",
      ),
      "POST /api/2.0/workspace/mkdirs": { body: {} },
    };
    await withWorkspace(routes, async ({ cloud, provider }) => {
      await provider.create(typeOf("Notebook"), inputs);
      expect(apiCalls(cloud.received).map((call) => call.split(" ")[1]?.split("?")[0])).toEqual([
        "/api/2.0/workspace/import",
        "/api/2.0/workspace/get-status",
        "/api/2.0/workspace/mkdirs",
        "/api/2.0/workspace/import",
      ]);
    });
  });

  test("shows a language that somebody changed, and no content", async () => {
    const status = { object_type: "NOTEBOOK", path: inputs.path, language: "SQL", object_id: 1004 };
    await withWorkspace({ "GET /api/2.0/workspace/get-status": { body: status } }, async ({ provider }) => {
      const found = await provider.read(typeOf("Notebook"), inputs.path, inputs, {
        ...inputs,
        objectId: 1004,
      });
      expect(found.inputs).toEqual({ ...inputs, language: "SQL" });
    });
  });
});

describe("secrets", () => {
  test("live in a scope, and the value never comes back", async () => {
    const routes = {
      "POST /api/2.0/secrets/scopes/create": { body: {} },
      "GET /api/2.0/secrets/scopes/list": { body: { scopes: [{ name: "lab", backend_type: "DATABRICKS" }] } },
      "POST /api/2.0/secrets/put": { body: {} },
      "GET /api/2.0/secrets/list": { body: { secrets: [{ key: "token", last_updated_timestamp: 5 }] } },
    };
    await withWorkspace(routes, async ({ cloud, provider }) => {
      const scope = await provider.create(typeOf("SecretScope"), { name: "lab" });
      expect(scope).toEqual({ id: "lab", outputs: { name: "lab", backendType: "DATABRICKS" } });
      const inputs = { scope: "lab", key: "token", stringValue: "s3cr3t" };
      const secret = await provider.create(typeOf("Secret"), inputs);
      expect(secret).toEqual({
        id: "lab|||token",
        outputs: { ...inputs, configReference: "{{secrets/lab/token}}", lastUpdatedTimestamp: 5 },
      });
      expect(apiCalls(cloud.received)).toEqual([
        'POST /api/2.0/secrets/scopes/create {"scope":"lab","scope_backend_type":"DATABRICKS"}',
        "GET /api/2.0/secrets/scopes/list",
        'POST /api/2.0/secrets/put {"key":"token","scope":"lab","string_value":"s3cr3t"}',
        "GET /api/2.0/secrets/list?scope=lab",
      ]);
    });
  });

  test("are gone after a refresh when they are not listed", async () => {
    const routes = {
      "GET /api/2.0/secrets/scopes/list": { body: {} },
      "GET /api/2.0/secrets/list": { body: { secrets: [] } },
    };
    await withWorkspace(routes, async ({ provider }) => {
      expect((await provider.read(typeOf("SecretScope"), "lab", { name: "lab" })).id).toBe("");
      expect((await provider.read(typeOf("Secret"), "lab|||token", {})).id).toBe("");
    });
  });

  test("are replaced when the value changes, as the real provider does", async () => {
    await withWorkspace({}, async ({ provider }) => {
      const oldInputs = { scope: "lab", key: "token", stringValue: "old" };
      const newInputs = { ...oldInputs, stringValue: "new" };
      expect(await provider.diff(typeOf("Secret"), { oldInputs, newInputs })).toMatchObject({
        replaces: ["stringValue"],
        deleteBeforeReplace: false,
      });
    });
  });

  test("have access rules", async () => {
    const routes = {
      "POST /api/2.0/secrets/acls/put": { body: {} },
      "GET /api/2.0/secrets/acls/get": { body: { principal: "users", permission: "READ" } },
      "POST /api/2.0/secrets/acls/delete": { body: {} },
    };
    await withWorkspace(routes, async ({ cloud, provider }) => {
      const inputs = { scope: "lab", principal: "users", permission: "READ" };
      const { id } = await provider.create(typeOf("SecretAcl"), inputs);
      await provider.delete(typeOf("SecretAcl"), id);
      expect(apiCalls(cloud.received)).toEqual([
        'POST /api/2.0/secrets/acls/put {"scope":"lab","principal":"users","permission":"READ"}',
        "GET /api/2.0/secrets/acls/get?scope=lab&principal=users",
        'POST /api/2.0/secrets/acls/delete {"scope":"lab","principal":"users"}',
      ]);
    });
  });
});

describe("an experiment", () => {
  const experiment = {
    experiment_id: "7",
    name: "/Shared/lab-exp",
    artifact_location: "dbfs:/databricks/mlflow-tracking/7",
    lifecycle_stage: "active",
    creation_time: 1,
    last_update_time: 2,
    tags: [{ key: "mlflow.ownerEmail", value: "dev@example.com" }],
  };

  test("is created, renamed in place and deleted", async () => {
    const routes = {
      "POST /api/2.0/mlflow/experiments/create": { body: { experiment_id: "7" } },
      "GET /api/2.0/mlflow/experiments/get": { body: { experiment } },
      "POST /api/2.0/mlflow/experiments/update": { body: {} },
      "POST /api/2.0/mlflow/experiments/delete": { body: {} },
    };
    await withWorkspace(routes, async ({ cloud, provider }) => {
      const type = typeOf("MlflowExperiment");
      const { id, outputs } = await provider.create(type, { name: "/Shared/lab-exp" });
      expect(id).toBe("7");
      expect(outputs).toEqual({
        name: "/Shared/lab-exp",
        experimentId: "7",
        artifactLocation: "dbfs:/databricks/mlflow-tracking/7",
        lifecycleStage: "active",
        creationTime: 1,
        lastUpdateTime: 2,
      });
      await provider.update(type, id, {
        oldInputs: { name: "/Shared/lab-exp" },
        newInputs: { name: "/Shared/other" },
      });
      await provider.delete(type, id);
      expect(apiCalls(cloud.received)).toEqual([
        'POST /api/2.0/mlflow/experiments/create {"name":"/Shared/lab-exp"}',
        "GET /api/2.0/mlflow/experiments/get?experiment_id=7",
        'POST /api/2.0/mlflow/experiments/update {"experiment_id":"7","new_name":"/Shared/other"}',
        "GET /api/2.0/mlflow/experiments/get?experiment_id=7",
        'POST /api/2.0/mlflow/experiments/delete {"experiment_id":"7"}',
      ]);
    });
  });

  test("has one name with and without the workspace's mount point", async () => {
    await withWorkspace({}, async ({ provider }) => {
      const names = { oldInputs: { name: "/Shared/a" }, newInputs: { name: "/Workspace/Shared/a/" } };
      expect(await provider.diff(typeOf("MlflowExperiment"), names)).toMatchObject({ changes: false });
    });
  });
});

describe("a job", () => {
  test("with tasks is of the newer API, with what the real provider adds", async () => {
    const routes = {
      "POST /api/2.2/jobs/create": { body: { job_id: 701005 } },
      "GET /api/2.2/jobs/get": {
        body: { job_id: 701005, settings: { name: "lab-job", max_concurrent_runs: 1, format: "MULTI_TASK" } },
      },
      "POST /api/2.2/jobs/delete": { body: {} },
    };
    await withWorkspace(routes, async ({ cloud, provider }) => {
      const tasks = [
        { taskKey: "train", notebookTask: { notebookPath: "/n", baseParameters: { someKey: "1" } } },
      ];
      const { id, outputs } = await provider.create(typeOf("Job"), { name: "lab-job", tasks });
      expect(id).toBe("701005");
      expect(outputs["url"]).toBe(`https://${host}/#job/701005`);
      await provider.delete(typeOf("Job"), id, outputs);
      const [create, , remove] = apiCalls(cloud.received);
      expect(JSON.parse(create?.replace(/^\S+ \S+ /, "") ?? "")).toEqual({
        name: "lab-job",
        max_concurrent_runs: 1,
        queue: { enabled: false },
        tasks: [
          { task_key: "train", notebook_task: { notebook_path: "/n", base_parameters: { someKey: "1" } } },
        ],
      });
      expect(remove).toBe('POST /api/2.2/jobs/delete {"job_id":701005}');
    });
  });

  test("sends its lists under the service's names, and a notebook's own keys as they are", async () => {
    const routes = {
      "POST /api/2.2/jobs/create": { body: { job_id: 1 } },
      "GET /api/2.2/jobs/get": { body: { job_id: 1, settings: {} } },
    };
    await withWorkspace(routes, async ({ cloud, provider }) => {
      const notebookTask = { notebookPath: "/n", baseParameters: { depends_ons: "1" } };
      await provider.create(typeOf("Job"), {
        name: "lab-job",
        tasks: [{ taskKey: "b", dependsOns: [{ taskKey: "a" }], notebookTask }],
        emailNotifications: { onFailures: ["a@example.com"], noAlertForSkippedRuns: true },
      });
      expect(JSON.parse(apiCalls(cloud.received)[0]?.replace(/^\S+ \S+ /, "") ?? "")).toMatchObject({
        email_notifications: { on_failure: ["a@example.com"], no_alert_for_skipped_runs: true },
        tasks: [
          {
            depends_on: [{ task_key: "a" }],
            notebook_task: { notebook_path: "/n", base_parameters: { depends_ons: "1" } },
          },
        ],
      });
    });
  });

  test("shows on refresh that somebody has changed its schedule, where it has one", async () => {
    const schedule = { quartz_cron_expression: "0 0 6 * * ?", timezone_id: "UTC", pause_status: "UNPAUSED" };
    const routes = {
      "GET /api/2.2/jobs/get": { body: { job_id: 1, settings: { name: "lab-job", schedule } } },
    };
    await withWorkspace(routes, async ({ provider }) => {
      const inputs = {
        name: "lab-job",
        tasks: [],
        schedule: { quartzCronExpression: "0 0 6 * * ?", timezoneId: "UTC", pauseStatus: "PAUSED" },
      };
      const read = await provider.read(typeOf("Job"), "1", inputs, inputs);
      expect(read?.inputs["schedule"]).toMatchObject({ pauseStatus: "UNPAUSED" });
      const { schedule: _, ...unscheduled } = inputs;
      expect((await provider.read(typeOf("Job"), "1", unscheduled, unscheduled))?.inputs).not.toHaveProperty(
        "schedule",
      );
    });
  });

  test("without tasks is of the oldest", async () => {
    const routes = {
      "POST /api/2.0/jobs/create": { body: { job_id: 1 } },
      "GET /api/2.0/jobs/get": { body: { job_id: 1, settings: {} } },
    };
    await withWorkspace(routes, async ({ cloud, provider }) => {
      await provider.create(typeOf("Job"), { name: "old", notebookTask: { notebookPath: "/n" } });
      expect(apiCalls(cloud.received)[0]).toMatch("POST /api/2.0/jobs/create");
    });
  });
});

describe("names", () => {
  test("are made up once where the program leaves them out", async () => {
    await withWorkspace({}, async ({ provider }) => {
      const first = await provider.check(typeOf("SecretScope"), {});
      expect(first.inputs["name"]).toMatch(/^thing-[0-9a-f]{7}$/);
      const again = await provider.check(typeOf("SecretScope"), {}, first.inputs, "another seed");
      expect(again.inputs).toEqual(first.inputs);
    });
  });

  test("that are given make the old resource go before the new one comes", async () => {
    await withWorkspace({}, async ({ provider }) => {
      const oldInputs = { name: "lab" };
      const newInputs = { name: "lab", initialManagePrincipal: "users" };
      expect(await provider.diff(typeOf("SecretScope"), { oldInputs, newInputs })).toMatchObject({
        replaces: ["initialManagePrincipal"],
        deleteBeforeReplace: true,
      });
    });
  });
});

test.each([
  ["Secret", { scope: "lab" }, ["key", "stringValue"]],
  ["Cluster", {}, ["sparkVersion"]],
])("a %s without a required property is refused", async (name, inputs, missing) => {
  await withWorkspace({}, async ({ provider }) => {
    const { reasons } = await provider.check(typeOf(name), inputs);
    expect(reasons).toEqual(
      missing.map((one) => `Missing required argument: the argument "${one}" is required`),
    );
  });
});

test("a resource that is gone counts as deleted", async () => {
  const gone = refusal(400, "INVALID_PARAMETER_VALUE", "Cluster 1 does not exist");
  const routes = { "POST /api/2.1/clusters/permanent-delete": gone, "GET /api/2.1/clusters/get": gone };
  await withWorkspace(routes, async ({ cloud, provider }) => {
    await provider.delete(typeOf("Cluster"), "1");
    expect((await provider.read(typeOf("Cluster"), "1", {})).id).toBe("");
    expect(apiCalls(cloud.received)).not.toContain(pinned);
  });
});
