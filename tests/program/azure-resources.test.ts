import { allAzureResources } from "../../infra/config/azure-resources";
import { labOf } from "../unit/workload/preflight/support";
import { runProgram } from "./mocks";

/** Has the program create one of every type that it knows. */
const everything = {
  network: "private",
  openaiAuth: "entra",
  budgetAmount: "50",
  budgetEmail: "me@example.com",
};

test.each([
  ["by default", {}],
  ["with everything", everything],
  ["without keys", { openaiAuth: "entra" }],
])(
  "the table says which types the program creates in Azure, and which take tags: %s",
  async (_when, config) => {
    const { resources } = await runProgram({ config: { region: "eastus2", ...config } });
    const created = resources.filter(({ type }) => type.startsWith("azure-native:"));
    const rows = allAzureResources.filter((row) => row.isCreated(labOf(config)));
    expect(new Set(created.map(({ type }) => type))).toEqual(new Set(rows.map(({ token }) => token)));
    for (const { type, inputs } of created)
      expect([type, "tags" in inputs]).toEqual([type, rows.find(({ token }) => token === type)?.takesTags]);
  },
);

test("the lab with everything has one of every type in the table", () => {
  expect(allAzureResources.filter((row) => !row.isCreated(labOf(everything)))).toEqual([]);
});
