import { policies } from "../../packages/policy-pack/policies";
import type { ResourceValidationArgs, StackValidationArgs } from "@pulumi/policy";
import * as proxy from "@pulumi/policy/proxy";
import { KEY, type ProgramRun, type Registered, runProgram, type RunOptions } from "./mocks";
import { only } from "./parts";

/** How the SDK hands properties to a policy: it throws where one is read that a preview does not know. */
const { unknownCheckingProxy } = proxy as unknown as {
  unknownCheckingProxy: (props: object) => Record<string, unknown>;
};

/** What a policy says of the resources of a run, as the engine would ask it. */
async function violations(
  { resources, outputs }: Pick<ProgramRun, "resources" | "outputs">,
  config: Record<string, object> = {},
): Promise<string[]> {
  const found: string[] = [];
  const asked = resources.map(({ type, name, inputs }) => ({
    type,
    name,
    urn: name,
    // What the SDK keeps for itself, the engine does not pass on.
    props: unknownCheckingProxy(
      Object.fromEntries(Object.entries(inputs).filter(([key]) => !key.startsWith("__"))),
    ),
  }));
  // The stack has no inputs, and its outputs only when all is made.
  const stack = { type: "pulumi:pulumi:Stack", name: "stack", urn: "stack", props: outputs };
  for (const policy of policies) {
    const getConfig = () => config[policy.name] ?? {};
    if ("validateStack" in policy)
      await policy.validateStack(
        { resources: [...asked, stack], getConfig } as unknown as StackValidationArgs,
        (violation, urn) => found.push(`${policy.name} ${urn}: ${violation}`),
      );
    else
      for (const resource of asked)
        for (const validate of [policy.validateResource ?? []].flat())
          await validate({ ...resource, getConfig } as unknown as ResourceValidationArgs, (violation) =>
            found.push(`${policy.name} ${resource.name}: ${violation}`),
          );
  }
  return found.sort();
}

const judged = async (options: RunOptions, config?: Record<string, object>): Promise<string[]> =>
  violations(await runProgram(options), config);

test.each<[string, RunOptions]>([
  ["by default", {}],
  ["in a preview", { preview: true }],
  ["with a network of its own", { config: { network: "private" } }],
  [
    "with a secret of its own login",
    { environment: { ARM_SUBSCRIPTION_ID: "11111111-2222-3333-4444-555555555555", ARM_CLIENT_SECRET: KEY } },
  ],
  [
    "with jobs and a budget",
    { config: { jobSchedule: "0 0 6 * * ?", budgetAmount: "50", budgetEmail: "me@example.com" } },
  ],
])("the program passes its own policies %s", async (_when, options) => {
  expect(await judged(options)).toEqual([]);
});

test.each<[string, string, string]>([
  ["region", "westeurope", "allowed-regions lab-model-account: location is westeurope"],
  ["openaiSku", "GlobalStandard", "allowed-skus lab-model-gpt-4o: sku.name is GlobalStandard"],
  ["openaiCapacity", "20", "limited-size lab-model-gpt-4o: sku.capacity is 20: at most 10 is allowed"],
  [
    "clusterNodeType",
    "Standard_NC24ads_A100_v4",
    "allowed-skus lab-cluster: nodeTypeId is Standard_NC24ads_A100_v4",
  ],
  ["clusterWorkers", "3", "limited-size lab-cluster: numWorkers is 3"],
  ["clusterAutoterminationMinutes", "600", "auto-termination lab-cluster: autoterminationMinutes is 600"],
])("%s %s is refused until the pack's configuration allows it", async (key, value, violation) => {
  expect(await judged({ config: { [key]: value } })).toContainEqual(expect.stringContaining(violation));
  const allowing = {
    "allowed-regions": { regions: ["West Europe"] },
    "allowed-skus": { deployments: ["GlobalStandard", "Standard"], nodeTypes: [value, "Standard_D4ds_v5"] },
    "limited-size": { capacity: 20, workers: 3 },
    "auto-termination": { minutes: 600 },
  };
  const region = key === "region" ? value : "westeurope";
  expect(await judged({ config: { region, [key]: value } }, allowing)).toEqual([]);
});

test("tags that are asked for are missed on each thing that takes tags", async () => {
  const missed = await judged({}, { "required-tags": { tags: ["owner"] } });
  expect(missed.map((line) => line.split(":")[0])).toEqual(
    ["lab-group", "lab-model-account", "lab-model-gpt-4o", "lab-workspace"].map(
      (name) => expect.stringMatching(`^required-tags ${name}`) as string,
    ),
  );
  expect(
    await judged({ config: { tags: '{"owner":"me"}' } }, { "required-tags": { tags: ["owner"] } }),
  ).toEqual([]);
});

test("a lab that may not be reached from the internet is refused while it can be", async () => {
  expect(await judged({}, { "public-access": { account: false, workspace: false } })).toEqual([
    expect.stringContaining("public-access lab-model-account"),
    expect.stringContaining("public-access lab-workspace"),
  ]);
});

describe("a key", () => {
  /** The program's own resources, one of them spoiled. */
  async function spoiled(spoil: (run: ProgramRun) => Registered | void): Promise<string[]> {
    const run = await runProgram();
    spoil(run);
    const found = await violations(run);
    expect(found.join()).not.toContain(KEY);
    return found;
  }

  test("in the notebook is refused, by its form and as the secret's value", async () => {
    const found = await spoiled((run) => {
      const { inputs } = only(run, "notebook");
      const source = Buffer.from(inputs.contentBase64, "base64").toString();
      inputs.contentBase64 = Buffer.from(`API_KEY = "${KEY}"\n${source}`).toString("base64");
    });
    expect(found).toEqual([
      "no-key-in-notebook lab-notebook-notebook: contentBase64, line 1 holds what looks like an Azure key: keep it in a secret scope",
      "secret-values-at-home lab-notebook-notebook: contentBase64, line 1 holds the value of a secret",
    ]);
  });

  test("in a property is refused", async () => {
    const found = await spoiled((run) => {
      only(run, "cluster").inputs["sparkEnvVars"] = { OPENAI_API_KEY: KEY };
    });
    expect(found).toContain(
      "no-plain-key lab-cluster: sparkEnvVars.OPENAI_API_KEY holds what looks like an Azure key: keep it in a secret scope",
    );
  });

  test("in an output that is not made for it is refused", async () => {
    const found = await spoiled((run) => {
      run.outputs["greeting"] = `hello ${KEY}`;
    });
    expect(found).toContain("secret-values-at-home stack: greeting holds the value of a secret");
  });
});
