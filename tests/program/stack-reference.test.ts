import * as pulumi from "@pulumi/pulumi";
import { labOutputs, type LabOutputs, OUTPUT_KEYS, OUTPUTS_VERSION } from "../../infra/stack-reference";

const outputs = {
  outputsVersion: OUTPUTS_VERSION,
  ...Object.fromEntries(OUTPUT_KEYS.map((key) => [key, `the ${key}`])),
  openaiAuth: "key",
  openaiApiKey: "the key",
} as LabOutputs;

interface Inspectable<T> {
  promise(): Promise<T>;
  isSecret: Promise<boolean>;
}
const inspect = <T>(output: pulumi.Output<T>) => output as unknown as Inspectable<T>;

/** The error of an output that fails. Each of its promises fails with it and must be waited for. */
async function failure(output: pulumi.Output<unknown>): Promise<Error> {
  const all = output as unknown as { [K in "promise" | "allResources"]: () => Promise<unknown> } & {
    [K in "isKnown" | "isSecret"]: Promise<unknown>;
  };
  const settled = await Promise.allSettled([all.promise(), all.allResources(), all.isKnown, all.isSecret]);
  const rejected = settled.find((each) => each.status === "rejected");
  if (rejected === undefined) throw new Error("the output did not fail");
  return rejected.reason as Error;
}

/** The errors of all of a lab's outputs. */
const failures = (stack: pulumi.StackReference): Promise<Error[]> =>
  Promise.all(Object.values(labOutputs(stack)).map((output: pulumi.Output<unknown>) => failure(output)));

/** A reference to a stack of these outputs, its key a secret as the engine hands it over. */
async function reference(values: Record<string, unknown>): Promise<pulumi.StackReference> {
  const { openaiApiKey } = values;
  await pulumi.runtime.setMocks({
    newResource: ({ name, inputs }: { name: string; inputs: Record<string, unknown> }) => ({
      id: name,
      state: {
        ...inputs,
        outputs:
          openaiApiKey === undefined ? values : { ...values, openaiApiKey: pulumi.secret(openaiApiKey) },
        secretOutputNames: openaiApiKey === undefined ? [] : ["openaiApiKey"],
      },
    }),
    call: () => ({}),
  });
  return new pulumi.StackReference("organization/azure-llmops-lab/dev");
}

test("another stack reads the whole contract, and of it the key alone is secret", async () => {
  const lab = labOutputs(await reference({ ...outputs, other: "ignored" }));
  expect(Object.keys(lab).sort()).toEqual([...Object.keys(outputs), "serviceCredential"].sort());
  const secrets: string[] = [];
  for (const [key, output] of Object.entries(lab) as [keyof LabOutputs, pulumi.Output<string>][]) {
    expect(await inspect(output).promise()).toBe(outputs[key]);
    if (await inspect(output).isSecret) secrets.push(key);
  }
  expect(secrets).toEqual(["openaiApiKey"]);
});

test("a lab without a key has nothing to keep secret", async () => {
  const { openaiApiKey: _, ...rest } = outputs;
  const lab = labOutputs(await reference({ ...rest, openaiAuth: "entra", serviceCredential: "name" }));
  expect(await inspect(lab.serviceCredential).promise()).toBe("name");
  expect(await inspect(lab.openaiApiKey).promise()).toBeUndefined();
  for (const output of Object.values(lab))
    expect(await inspect(output as pulumi.Output<unknown>).isSecret).toBe(false);
});

const { clusterId: _, ...withoutCluster } = outputs;
test.each<[string, Record<string, unknown>, string]>([
  ["lacks outputs", withoutCluster, "is missing the outputs clusterId"],
  [
    "is of a newer version",
    { ...outputs, outputsVersion: OUTPUTS_VERSION + 1 },
    `has outputs of version ${OUTPUTS_VERSION + 1}, this program reads version ${OUTPUTS_VERSION}: update this program`,
  ],
  [
    "is of an older version",
    { ...outputs, outputsVersion: OUTPUTS_VERSION - 1 },
    `has outputs of version ${OUTPUTS_VERSION - 1}, this program reads version ${OUTPUTS_VERSION}: run \`pulumi up\` there`,
  ],
  ["was never brought up", {}, "has no outputs: it was never deployed, or was destroyed"],
  ["is something else", { bucket: "b" }, "has no output outputsVersion: it is not a stack of this program"],
])(
  "a stack that %s is named, in an error that is shown without a stack trace",
  async (_case, values, message) => {
    for (const error of await failures(await reference(values))) {
      expect(error.message).toContain(`stack organization/azure-llmops-lab/dev ${message}`);
      expect(pulumi.RunError.isInstance(error)).toBe(true);
    }
  },
);
