import { OUTPUT_KEYS, readLabOutputs } from "../../infra/outputs";
import { CONNECTOR, KEY, type ProgramRun, runProgram, SUBSCRIPTION, UNKNOWN } from "./mocks";
import { all, KEYLESS, notebookOf, only, readOf, TYPES, waitsFor } from "./parts";

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const OPENAI_USER = `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/5e0bd9bd-7b93-4f28-af87-19fc36ad61bd`;
const AZURE_CLI = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";
const pipeline = {
  clientId: "aaaaaaaa-0000-4000-8000-000000000000",
  objectId: "bbbbbbbb-0000-4000-8000-000000000000",
};
const config = { region: "swedencentral", openaiAuth: "entra" };

const roleOf = (run: ProgramRun, principalId: string) => {
  const found = [...all(run, "role"), ...all(run, "deployerRole")].find(
    ({ inputs }) => inputs["principalId"] === principalId,
  );
  if (found === undefined) throw new Error(`no role of ${principalId}`);
  return found.inputs;
};
const nameOfRole = (run: ProgramRun, principalId: string) => {
  const { roleAssignmentName, assignmentId } = roleOf(run, principalId);
  return (roleAssignmentName ?? String(assignmentId).split("/").at(-1)) as string;
};

describe("a lab without keys", () => {
  let run: ProgramRun;
  beforeAll(async () => {
    run = await runProgram({ config, login: pipeline });
  });

  test("asks for no key, has none anywhere, and lets the account take none", () => {
    expect(run.calls.map(({ token }) => token)).not.toContain(
      "azure-native:cognitiveservices:listAccountKeys",
    );
    expect(only(run, "account").inputs.properties).toMatchObject({ disableLocalAuth: true });
    expect(all(run, "secret")).toEqual([]);
    expect(run.secretOutputs).toEqual([]);
    expect(JSON.stringify(run)).not.toContain(KEY);
    for (const { secretInputs } of run.resources) expect(secretInputs).toEqual([]);
  });

  test("gives whoever deploys and the connector's identity the role on the account, and no more", () => {
    const scope = String(run.outputs["openaiAccountId"]);
    expect(all(run, "role").map(({ inputs }) => inputs)).toEqual([
      {
        scope,
        roleAssignmentName: expect.stringMatching(GUID),
        principalId: CONNECTOR,
        principalType: "ServicePrincipal",
        roleDefinitionId: OPENAI_USER,
      },
    ]);
    expect(all(run, "deployerRole").map(({ inputs }) => inputs)).toEqual([
      {
        accountId: scope,
        lent: false,
        assignmentId: `${scope}/providers/Microsoft.Authorization/roleAssignments/${nameOfRole(run, pipeline.objectId)}`,
        principalId: pipeline.objectId,
        principalType: "ServicePrincipal",
        __provider: expect.any(String),
      },
    ]);
    expect(nameOfRole(run, pipeline.objectId)).toMatch(GUID);
    expect(nameOfRole(run, CONNECTOR)).not.toBe(nameOfRole(run, pipeline.objectId));
  });

  test("names a role's assignment after the account and the principal, the same at every run", async () => {
    const again = await runProgram({ config, login: pipeline });
    expect(nameOfRole(again, CONNECTOR)).toBe(nameOfRole(run, CONNECTOR));
    const elsewhere = await runProgram({ config: { ...config, region: "eastus2" }, login: pipeline });
    expect(nameOfRole(elsewhere, CONNECTOR)).not.toBe(nameOfRole(run, CONNECTOR));
  });

  test.each([
    [AZURE_CLI, "User"],
    [AZURE_CLI.toUpperCase(), "User"],
    [pipeline.clientId, "ServicePrincipal"],
  ])("says of a login by the application %s that it is a %s", async (clientId, principalType) => {
    const theirs = await runProgram({ config, login: { ...pipeline, clientId } });
    expect(roleOf(theirs, pipeline.objectId)).toMatchObject({ principalType });
    expect(roleOf(theirs, CONNECTOR)).toMatchObject({ principalType: "ServicePrincipal" });
  });

  test("lets the notebooks take the connector's tokens from a service credential", () => {
    const connector = only(run, "connector").inputs;
    expect(connector).toMatchObject({
      location: "swedencentral",
      identity: { type: "SystemAssigned" },
      tags: { stack: "dev" },
    });
    expect(only(run, "credential").inputs).toMatchObject({
      purpose: "SERVICE",
      azureManagedIdentity: {
        accessConnectorId: expect.stringContaining(`/accessConnectors/${connector.connectorName}`),
      },
    });
    const notebook = notebookOf(run);
    expect(notebook).toContain(`SERVICE_CREDENTIAL = "${only(run, "credential").inputs.name}"`);
    expect(notebook).toContain("dbutils.credentials.getServiceCredentialsProvider(SERVICE_CREDENTIAL)");
    expect(notebook).not.toMatch(/SECRET_|dbutils\.secrets/);
  });

  test("deletes the credential itself, which would outlive the workspace, and before the connector", () => {
    expect(only(run, "credential").deletedWith).toBeUndefined();
    expect(waitsFor(run, only(run, "credential"))).toContain(only(run, "connector").name);
    expect(only(run, "credential").inputDependencies["name"]).toContain(only(run, "workspace").name);
  });

  test("creates the connector beside the account and the workspace", () => {
    const before = waitsFor(run, only(run, "connector"));
    expect(before).not.toContain(only(run, "account").name);
    expect(before).not.toContain(only(run, "workspace").name);
    expect(waitsFor(run, only(run, "account"))).not.toContain(only(run, "workspace").name);
  });

  test("exports the contract with the credential in the key's place", () => {
    expect(readLabOutputs(run.outputs)).toEqual(run.outputs);
    expect(Object.keys(run.outputs).sort()).toEqual(
      [...OUTPUT_KEYS, "serviceCredential", "outputsVersion"].sort(),
    );
    expect(run.outputs).toMatchObject({
      openaiAuth: "entra",
      serviceCredential: only(run, "credential").inputs.name,
    });
  });
});

test("a preview of one that is not there yet asks only who is logged in", async () => {
  const run = await runProgram({ config, login: pipeline, preview: true });
  expect(run.calls.map(({ token }) => token)).toEqual(["azure-native:authorization:getClientConfig"]);
  expect(only(run, "role").inputs["scope"]).toBe(UNKNOWN);
  expect(only(run, "deployerRole").inputs["accountId"]).toBe(UNKNOWN);
  expect(run.resources).toHaveLength((await runProgram({ config, login: pipeline })).resources.length);
});

test("a lab with keys has none of this", async () => {
  const run = await runProgram({ config: { region: "swedencentral" } });
  expect(KEYLESS.flatMap((type) => all(run, type))).toEqual([]);
  expect(only(run, "account").inputs.properties).toMatchObject({ disableLocalAuth: false });
});

describe("with parts that exist", () => {
  const theirs = `/subscriptions/${SUBSCRIPTION}/resourceGroups/theirs/providers`;
  const existing = {
    existingOpenaiAccountId: `${theirs}/Microsoft.CognitiveServices/accounts/their-account`,
    existingWorkspaceId: `${theirs}/Microsoft.Databricks/workspaces/their-workspace`,
  };
  const subdomain = { customSubDomainName: "their-account" };

  test.each([true, false])(
    "the account is only read, whether its keys are off (%p) or not, and gets the stack's roles",
    async (disableLocalAuth) => {
      const run = await runProgram({
        config: { ...config, ...existing },
        login: pipeline,
        existing: { account: { properties: { ...subdomain, disableLocalAuth } } },
      });
      expect(all(run, "account")).toEqual([]);
      expect(readOf(run, "account")).toEqual([existing.existingOpenaiAccountId]);
      expect(only(run, "role").inputs["scope"]).toBe(existing.existingOpenaiAccountId);
      expect(only(run, "deployerRole").inputs).toMatchObject({
        accountId: existing.existingOpenaiAccountId,
        lent: true,
      });
      expect(run.calls.map(({ token }) => token)).not.toContain(
        "azure-native:cognitiveservices:listAccountKeys",
      );
      // The connector needs a home of the stack's own.
      expect(only(run, "connector").inputs.resourceGroupName).toBe(
        only(run, "group").inputs.resourceGroupName,
      );
    },
  );

  test.each([
    [
      "key",
      { account: { properties: { disableLocalAuth: true } } },
      /keys are disabled .* or set openaiAuth to entra/,
    ],
    ["entra", { account: { properties: {} } }, /no custom subdomain and so accepts no Entra tokens/],
    ["entra", { account: { properties: subdomain }, workspace: { isUcEnabled: false } }, /no Unity Catalog/],
  ])(
    "what does not fit openaiAuth %s is refused before anything is declared: %j",
    async (auth, found, message) => {
      const resources: ProgramRun["resources"] = [];
      await expect(
        runProgram({ config: { ...config, ...existing, openaiAuth: auth }, existing: found, resources }),
      ).rejects.toThrow(message);
      expect(resources.filter(({ type }) => type !== "pulumi:pulumi:Stack")).toEqual([]);
    },
  );
});

test("the budget of a lab whose parts all exist watches the connector's group", async () => {
  const theirs = `/subscriptions/${SUBSCRIPTION}/resourceGroups/theirs/providers`;
  const run = await runProgram({
    config: {
      ...config,
      existingOpenaiAccountId: `${theirs}/Microsoft.CognitiveServices/accounts/their-account`,
      existingWorkspaceId: `${theirs}/Microsoft.Databricks/workspaces/their-workspace`,
      budgetAmount: "5",
      budgetEmail: "lab@example.com",
    },
    existing: { account: { properties: { customSubDomainName: "their-account" } } },
  });
  expect(run.resources.filter(({ type }) => type.endsWith(":Budget"))).toHaveLength(1);
  expect(TYPES.group).toBe(only(run, "group").type);
});
