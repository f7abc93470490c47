import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { disagreements } from "./support/agreement";
import { armOutside } from "./support/arm";
import { openLab, type StateResource, type TestLab } from "./support/lab";
import { notebookDesk } from "./support/notebooks";

/** A lab without keys, which then gets one, and gives it up again; the tests build on each other. */
let lab: TestLab;
let outside: ReturnType<typeof armOutside>;
beforeAll(async () => {
  lab = await openLab({ config: { openaiAuth: "entra" } });
  outside = armOutside(lab);
});
afterAll(async () => {
  await outside.close();
  await lab.close();
});

const up = (...args: string[]) => lab.pulumiOk("up", "--yes", "--skip-preview", ...args);
const outputs = async () =>
  JSON.parse(await lab.pulumiOk("stack", "output", "--json", "--show-secrets")) as Record<string, string>;
const keysInTheCloud = () =>
  [...lab.stage.cloud.state.accountKeys.values()].flatMap(({ key1, key2 }) => [key1, key2]);
const kinds = () => lab.stage.cloud.leftovers().map(({ kind }) => kind);
const keyless = [
  "Microsoft.Databricks/accessConnectors",
  "Microsoft.Authorization/roleAssignments",
  "service credential",
];
/** Whoever has a role in the cloud, and what for. */
const roles = () =>
  [...lab.stage.cloud.state.resources.values()]
    .filter(({ type }) => type === "Microsoft.Authorization/roleAssignments")
    .map(({ id, properties }) => ({ id, principalId: properties["principalId"] }));
const ownRole = () => roles().filter(({ principalId }) => principalId === lab.stage.cloud.identity.objectId);

async function reply(): Promise<{ reply: string; stderr: string }> {
  const { exitCode, stdout, stderr } = await lab.llmops("workload", "--json");
  if (exitCode !== 0) throw new Error(stderr);
  return { reply: (JSON.parse(stdout) as { reply: string }).reply, stderr };
}

test("stands up, and no key is anywhere", async () => {
  await up();
  const [state, shown] = [await lab.pulumiOk("stack", "export", "--show-secrets"), await outputs()];
  expect(keysInTheCloud()).toHaveLength(2);
  for (const key of keysInTheCloud()) expect(state).not.toContain(key);
  expect(shown).toMatchObject({ openaiAuth: "entra", serviceCredential: expect.any(String) });
  expect(shown).not.toHaveProperty("openaiApiKey");
  expect(lab.stage.cloud.requests.lines.filter(({ path }) => /listKeys/i.test(path))).toEqual([]);
  expect(kinds()).toEqual(expect.arrayContaining(keyless));
  expect(await disagreements(lab)).toEqual([]);
  expect(await lab.preview()).toEqual([]);
});

test("runs its workload and its notebook with tokens, and waits for a role that is on its way", async () => {
  lab.stage.cloud.faults.add({ condition: { kind: "role-propagation" }, times: 1 });
  const ours = await reply();
  expect(ours.stderr).toMatch(/does not know a role of this identity; a new one takes some minutes/);
  const desk = notebookDesk(lab, (await outputs())["workspaceHost"] ?? "");
  const theirs = await desk.document();
  expect(theirs.failure).toBeNull();
  expect(theirs.result.reply).toBe(ours.reply);
});

test("takes nobody's role away where the stack had it for its own, as stacks did before", async () => {
  const former = "lab-access-deployer-role";
  const before = ownRole();
  const { deployment, ...rest } = JSON.parse(await lab.pulumiOk("stack", "export")) as {
    deployment: { resources: StateResource[] };
  };
  const twin = deployment.resources.find(({ urn }) => urn.endsWith("::lab-access-connector-role"));
  const resources = deployment.resources.map((resource) =>
    resource.urn.endsWith(`::${former}`)
      ? {
          ...(JSON.parse(
            JSON.stringify(twin).replaceAll(
              String(twin?.inputs?.["principalId"]),
              lab.stage.cloud.identity.objectId,
            ),
          ) as StateResource),
          urn: String(twin?.urn).replace("connector-role", "deployer-role"),
          id: before[0]?.id,
          inputs: {
            ...twin?.inputs,
            principalId: lab.stage.cloud.identity.objectId,
            roleAssignmentName: before[0]?.id.split("/").at(-1),
          },
        }
      : resource,
  );
  const file = join(lab.stage.folder, "former.json");
  await writeFile(file, JSON.stringify({ ...rest, deployment: { ...deployment, resources } }));
  await lab.pulumiOk("stack", "import", "--file", file);
  expect(before).toHaveLength(1);
  await up();
  expect(ownRole()).toEqual(before);
  await up("--expect-no-changes");
  expect(ownRole()).toEqual(before);
});

test("gets a key in place, and nothing of the tokens stays but the role, which others may use", async () => {
  const before = await outputs();
  await lab.pulumiOk("config", "set", "openaiAuth", "key");
  expect(await lab.preview()).not.toContainEqual(
    expect.stringMatching(/replace .*(Account|Workspace|Cluster)$/),
  );
  await up();
  const after = await outputs();
  for (const key of ["openaiAccountId", "workspaceId", "clusterId", "experimentId"])
    expect([key, after[key]]).toEqual([key, before[key]]);
  expect(after).toMatchObject({ openaiAuth: "key", openaiApiKey: keysInTheCloud()[0] });
  expect(after).not.toHaveProperty("serviceCredential");
  expect(roles()).toEqual(ownRole());
  for (const kind of keyless.filter((one) => !/role/.test(one))) expect(kinds()).not.toContain(kind);
  expect(await disagreements(lab)).toEqual([]);
  expect((await reply()).reply).toBeTruthy();
});

test("gives the key up in place, and its secret goes from the scope and the account takes it no more", async () => {
  await lab.pulumiOk("config", "set", "openaiAuth", "entra");
  await up();
  expect(await disagreements(lab)).toEqual([]);
  expect(lab.stage.cloud.contents().map(({ kind }) => kind)).not.toContain("secret");
  const refused = await lab.python(
    `import openai
try:
    openai.AzureOpenAI(api_version="2024-05-01-preview", max_retries=0).chat.completions.create(
        model="gpt-4o", messages=[{"role": "user", "content": "Hi"}])
except openai.PermissionDeniedError as error:
    print(error.code)`,
    {
      AZURE_OPENAI_ENDPOINT: (await outputs())["openaiEndpoint"] ?? "",
      AZURE_OPENAI_API_KEY: keysInTheCloud()[0] ?? "",
    },
  );
  expect(refused.trim()).toBe("AuthenticationTypeDisabled");
  expect((await reply()).reply).toBeTruthy();
  await up("--expect-no-changes");
});

test("is whole again after somebody deleted its group, with the credential that stayed in the metastore", async () => {
  const { subscriptionId, resourceGroup } = await outputs();
  await outside.delete(`/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}`, "2024-03-01");
  const { stdout } = await lab.llmops("status");
  for (const said of [
    /resource group \S+: deleted/,
    /credential \S+: in the region's metastore, and not to be seen/,
    /account \S+: deleted, and kept by Azure; before the `up`: pulumi config set openaiSoftDeleted purge/,
  ])
    expect(stdout).toMatch(said);
  await lab.pulumiOk("config", "set", "openaiSoftDeleted", "purge");
  expect(await lab.llmops("recover")).toMatchObject({ exitCode: 0 });
  await up();
  expect(await disagreements(lab)).toEqual([]);
  expect((await reply()).reply).toBeTruthy();
});

test("leaves nothing, the credential of the metastore included", async () => {
  await lab.pulumiOk("destroy", "--yes", "--skip-preview");
  expect(lab.stage.cloud.leftovers()).toEqual([]);
});

test("is destroyed although its workspace is gone, and names the credential that nobody can delete from here", async () => {
  await up();
  const { workspaceId = "", serviceCredential = "" } = await outputs();
  await outside.delete(workspaceId, "2026-01-01");
  const { exitCode, stdout } = await lab.llmops("down", "--", "--yes", "--skip-preview");
  expect(exitCode).toBe(1);
  expect(stdout).toContain(`$ databricks credentials delete-credential ${serviceCredential}`);
  expect(kinds()).toEqual(["service credential"]);
  expect((await lab.state()).filter(({ type }) => type !== "pulumi:pulumi:Stack")).toEqual([]);
});
