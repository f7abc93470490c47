// First: what it mocks must be mocked before the lab is imported.
import { LAB_ID, PROJECT, runProgram, standing, SUBSCRIPTION } from "./mocks";
import { labNames } from "../../infra/config/names";
import { all, only, TYPES } from "./parts";

const identity = {
  project: PROJECT,
  stack: "dev",
  subscriptionId: SUBSCRIPTION,
  region: "swedencentral",
  id: LAB_ID,
};
type Place = Parameters<typeof labNames>[0];

/** What the program warns of. */
const warnings = (): string[] => warn.mock.calls.map(([text]) => String(text));
let warn: jest.SpyInstance;
beforeEach(() => (warn = jest.spyOn(console, "warn").mockImplementation()));
afterEach(() => warn.mockRestore());

/** The outputs of a lab of these names. */
function outputsOf(place: Place, more: Record<string, unknown> = {}): Record<string, unknown> {
  const names = labNames(place);
  const group = `/subscriptions/${SUBSCRIPTION}/resourceGroups/${names.resourceGroup}/providers`;
  return {
    region: place.region,
    resourceGroup: names.resourceGroup,
    openaiAccountName: names.openaiAccount,
    openaiAccountId: `${group}/Microsoft.CognitiveServices/accounts/${names.openaiAccount}`,
    workspaceId: `${group}/Microsoft.Databricks/workspaces/${names.workspace}`,
    secretScope: names.secretScope,
    experimentName: names.experiment,
    ...more,
  };
}

/** The state of a stack whose lab came to its end in one place, with its parts as they are by now. */
function stateOf(place: Place, now: Place = place, more: Record<string, unknown> = {}) {
  const names = labNames(now);
  const urn = `urn:pulumi:dev::${String(PROJECT)}::llmops:azure:Lab$`;
  return {
    ...standing(outputsOf(place, more)),
    [`${urn}${TYPES.group}::lab-group`]: { name: names.resourceGroup },
    [`${urn}llmops:azure:OpenAIModel$${TYPES.account}::lab-model-account`]: { name: names.openaiAccount },
    [`${urn}llmops:azure:DatabricksWorkspace$${TYPES.workspace}::lab-workspace`]: { name: names.workspace },
    [`${urn}llmops:azure:LlmopsNotebook$${TYPES.scope}::lab-notebook-scope`]: { name: names.secretScope },
    [`${urn}llmops:azure:LlmopsNotebook$${TYPES.secret}::lab-notebook-key`]: { scope: names.secretScope },
  };
}

const parts = [
  "group",
  "account",
  "deployment",
  "purge",
  "workspace",
  "scope",
  "secret",
  "experiment",
  "cluster",
] as const;
const inSweden = { region: "swedencentral" };
const existingWorkspaceId = `/subscriptions/${SUBSCRIPTION}/resourceGroups/g/providers/Microsoft.Databricks/workspaces/their-workspace`;

/** By part, whether it is made before the one that it takes the place of is deleted; mocks tell no "not said" from "no". */
async function deletedFirst(options: Parameters<typeof runProgram>[0]): Promise<string[]> {
  const run = await runProgram(options);
  return parts.filter((part) =>
    all(run, part).some(({ options: { deleteBeforeReplace } }) => deleteBeforeReplace),
  );
}

describe("what is deleted before it is made again", () => {
  const state = stateOf(identity);
  const contents = ["scope", "secret", "experiment", "cluster"];
  test.each<[string, Record<string, string>, string[]]>([
    ["stays", inSweden, ["deployment", ...contents]],
    ["moves to another region", { region: "eastus2" }, []],
    ["moves into a private network", { ...inSweden, network: "private" }, []],
    ["gets another workspace", { ...inSweden, workspaceName: "elsewhere" }, ["deployment"]],
    ["goes to a workspace that exists", { ...inSweden, existingWorkspaceId }, ["deployment"]],
    ["gets another account", { ...inSweden, openaiAccountName: "elsewhere" }, contents],
  ])("of a lab that %s", async (_what, config, expected) => {
    expect(await deletedFirst({ state, config })).toEqual(expected);
    const tracesGo = !expected.includes("experiment");
    const said = new RegExp(
      `The traces in ${labNames(identity).experiment} do not move.*npx llmops traces export`,
    );
    expect(warnings()).toEqual(tracesGo ? [expect.stringMatching(said)] : []);
  });

  test("of a lab that has begun to move: the key that is there already", async () => {
    const there = { ...identity, region: "eastus2" };
    expect(await deletedFirst({ state: stateOf(identity, there), config: { region: "eastus2" } })).toEqual([
      "secret",
    ]);
  });
});

test("refuses to make a second time what a move that has not come to its end has left behind", async () => {
  const there = { ...identity, region: "eastus2" };
  const resources: NonNullable<Parameters<typeof runProgram>[0]>["resources"] = [];
  await expect(runProgram({ state: stateOf(identity, there), config: inSweden, resources })).rejects.toThrow(
    new RegExp(
      `stands in ${labNames(identity).resourceGroup}, and a move of it has started .*${labNames(there).resourceGroup}.*npx llmops recover`,
    ),
  );
  expect(resources).toEqual([]);
});

test("refuses a move that takes the account's name along, which Azure has once", async () => {
  const name = "my-own-name";
  const account = {
    openaiAccountName: name,
    openaiAccountId: `/subscriptions/${SUBSCRIPTION}/resourceGroups/${labNames(identity).resourceGroup}/providers/Microsoft.CognitiveServices/accounts/${name}`,
  };
  const state = standing(outputsOf(identity, account));
  const config = { openaiAccountName: "My-Own-Name" };
  await expect(runProgram({ state, config: { ...config, region: "eastus2" } })).rejects.toThrow(
    /openaiAccountName is "My-Own-Name".*Set another openaiAccountName, or leave it out/,
  );
  expect(
    only(await runProgram({ state, config: { openaiAccountName: name, ...inSweden } }), "account"),
  ).toBeDefined();
});

test("refuses another workspace to a lab whose names were made before labs had identities", async () => {
  const former = { project: PROJECT, stack: "dev", subscriptionId: SUBSCRIPTION, region: "swedencentral" };
  const [, lab] = Object.entries(standing(outputsOf(former)));
  const state = Object.fromEntries([lab ?? []]);
  await expect(runProgram({ state, config: { ...inSweden, workspaceName: "elsewhere" } })).rejects.toThrow(
    /managed group .*Leave the workspace as it is/,
  );
});
