import { PROJECT, runProgram, standing } from "./mocks";
import { only } from "./parts";

const folderUrn =
  `urn:pulumi:dev::${PROJECT}::llmops:azure:Lab$llmops:azure:LlmopsNotebook$` +
  "databricks:index/directory:Directory::lab-notebook-folder";

it("has the experiment of a lab that stays given its name in place, and that of one that moves replaced", async () => {
  const replaces = async (path: string): Promise<string[]> => {
    const state = { ...standing(), [folderUrn]: { path } };
    return only(await runProgram({ state }), "experiment").options.replaceOnChanges;
  };
  const { path } = only(await runProgram({ state: standing() }), "folder").inputs;
  expect(await replaces(path)).toEqual([]);
  expect(await replaces("/Shared/before-it-moved")).toEqual(["name"]);
});
