// First: what it mocks must be mocked before the lab is imported.
import { LAB_ID, PROJECT, runProgram, standing, SUBSCRIPTION } from "./mocks";
import * as fc from "fast-check";
import { labNames } from "../../infra/config/names";
import { only } from "./parts";

const TAG = "llmops-lab-id";
const place = { project: PROJECT, stack: "dev", subscriptionId: SUBSCRIPTION, region: "swedencentral" };
const inSweden = { region: "swedencentral" };

test("a new lab is given an identity, which its names are made of and its things bear", async () => {
  const run = await runProgram({ config: inSweden });
  const names = labNames({ ...place, id: LAB_ID });
  expect(only(run, "identity").inputs).toMatchObject({ project: PROJECT, stack: "dev", former: false });
  expect(only(run, "group").inputs).toMatchObject({
    resourceGroupName: names.resourceGroup,
    tags: { [TAG]: LAB_ID },
  });
  expect(only(run, "experiment").inputs.name).toBe(names.experiment);
});

test("two stacks of one name in one subscription have no name in common", () => {
  fc.assert(
    fc.property(fc.uuid(), fc.uuid(), (one, other) => {
      fc.pre(one !== other);
      const [mine, theirs] = [one, other].map((id) => Object.values(labNames({ ...place, id })) as string[]);
      expect(mine?.filter((name) => theirs?.includes(name))).toEqual([]);
    }),
  );
});

test("a preview of a new lab shows which part of its names is still to be made", async () => {
  const run = await runProgram({ config: inSweden, preview: true });
  expect(only(run, "group").inputs.resourceGroupName).toBe(`rg-${String(PROJECT)}-dev-xxxxxxxx`);
  expect(only(run, "group").inputs["tags"]).toMatchObject({ [TAG]: "xxxxxxxx" });
});

test("another name of the stack or of its project changes nothing that stands", async () => {
  const origin = { project: "a-former-name", stack: "trial" };
  const at = (stack: string) => runProgram({ state: standing({}, { stack, origin }), stack });
  const declared = ({ resources }: Awaited<ReturnType<typeof at>>) =>
    resources.map(({ type, name, inputs }) => ({ type, name, inputs }));
  const [before, after] = [await at("trial"), await at("production")];
  expect(declared(after)).toEqual(declared(before));
  expect(only(after, "group").inputs["tags"]).toMatchObject(origin);
});

describe("a lab that stood before labs had an identity", () => {
  const former = (outputs: Record<string, unknown>) => ({
    [`urn:pulumi:dev::${String(PROJECT)}::llmops:azure:Lab::lab`]: outputs,
  });

  test.each([true, false])(
    "keeps its names, and its things get its identity (preview: %s)",
    async (preview) => {
      const run = await runProgram({ config: inSweden, state: former(inSweden), preview });
      expect(only(run, "group").inputs).toMatchObject({
        resourceGroupName: labNames(place).resourceGroup,
        tags: { [TAG]: preview ? "xxxxxxxx" : LAB_ID },
      });
      expect(only(run, "identity").inputs).toMatchObject({ former: true });
    },
  );

  test("keeps them also where its first `up` did not come to its end", async () => {
    const run = await runProgram({ config: inSweden, state: former({}) });
    expect(only(run, "workspace").inputs.workspaceName).toBe(labNames(place).workspace);
  });
});

test("a lab that stands stays in its region, whatever is drawn or the Azure provider's key says by now", async () => {
  const warn = jest.spyOn(console, "warn").mockImplementation();
  const state = standing({ region: "westus3" });
  expect(only(await runProgram({ state }), "group").inputs["location"]).toBe("westus3");
  expect(warn).not.toHaveBeenCalled();
  const config = { "azure-native:location": "West Europe" };
  expect(only(await runProgram({ state, config }), "group").inputs["location"]).toBe("westus3");
  expect(warn.mock.calls.flat().join()).toMatch(
    /azure-native:location is "westeurope".*the lab is in westus3.*config set region westeurope/,
  );
  warn.mockRestore();
  expect(only(await runProgram({ state, config: inSweden }), "group").inputs["location"]).toBe(
    "swedencentral",
  );
});

describe("tags that others have set", () => {
  const group = `urn:pulumi:dev::${String(PROJECT)}::llmops:azure:Lab$azure-native:resources:ResourceGroup::lab-group`;
  /** The tags that the lab's group is given, where it bears these already. */
  const given = async (borne: Record<string, string>, tags: Record<string, string>, tagNames?: string[]) => {
    const state = { ...standing(tagNames === undefined ? {} : { tagNames }), [group]: { tags: borne } };
    const run = await runProgram({ config: { ...inSweden, tags: JSON.stringify(tags) }, state });
    return only(run, "group").inputs["tags"] as Record<string, string>;
  };

  test("stay, and the program's own are what the configuration says", async () => {
    const borne = { stack: "old", CostCenter: "42", owner: "me", "llmops-lab-id": LAB_ID };
    const before = ["project", "stack", "llmops-lab-id", "Owner"];
    expect(await given(borne, {}, before)).toEqual({
      CostCenter: "42",
      project: PROJECT,
      stack: "dev",
      "llmops-lab-id": LAB_ID,
    });
    expect(await given(borne, { costcenter: "7" }, before)).toMatchObject({ costcenter: "7" });
    expect(await given(borne, { costcenter: "7" }, before)).not.toHaveProperty("CostCenter");
    expect(await given({ ...borne, CostCenter: "43" }, {})).toMatchObject({ CostCenter: "43", owner: "me" });
  });
});
