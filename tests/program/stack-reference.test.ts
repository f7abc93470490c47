import * as pulumi from "@pulumi/pulumi";
import { type LabOutputs, OUTPUT_KEYS, OUTPUTS_VERSION } from "../../infra/outputs";
import { labFrom, labOutputsFrom } from "../../infra/stack-reference";

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

/** A reference to a stack of these outputs, its key a secret as the engine hands it over. */
async function reference(values: Partial<LabOutputs>): Promise<pulumi.StackReference> {
  await pulumi.runtime.setMocks({
    newResource: ({ name, inputs }: { name: string; inputs: Record<string, unknown> }) => ({
      id: name,
      state: {
        ...inputs,
        outputs:
          values.openaiApiKey === undefined
            ? values
            : { ...values, openaiApiKey: pulumi.secret(values.openaiApiKey) },
        secretOutputNames: values.openaiApiKey === undefined ? [] : ["openaiApiKey"],
      },
    }),
    call: () => ({}),
  });
  return new pulumi.StackReference("organization/azure-llmops-lab/dev");
}

test("another stack reads the whole contract", async () => {
  const stack = await reference({ ...outputs, ...{ other: "ignored" } });
  expect(await inspect(labFrom(stack)).promise()).toEqual(outputs);
});

test("the key stays secret, and it alone", async () => {
  const lab = labOutputsFrom(await reference(outputs));
  const secrets: string[] = [];
  for (const [key, output] of Object.entries(lab) as [keyof LabOutputs, pulumi.Output<string>][]) {
    expect(await inspect(output).promise()).toBe(outputs[key]);
    if (await inspect(output).isSecret) secrets.push(key);
  }
  expect(secrets).toEqual(["openaiApiKey"]);
});

test("a lab without a key has nothing to keep secret", async () => {
  const { openaiApiKey: _, ...rest } = outputs;
  const lab = labOutputsFrom(await reference({ ...rest, openaiAuth: "entra", serviceCredential: "name" }));
  expect(await inspect(lab.serviceCredential).promise()).toBe("name");
  expect(await inspect(lab.openaiApiKey).promise()).toBeUndefined();
  for (const output of Object.values(lab))
    expect(await inspect(output as pulumi.Output<unknown>).isSecret).toBe(false);
});

test("a stack that lacks outputs is named with what it lacks", async () => {
  const { clusterId: _, ...withoutCluster } = outputs;
  const stack = await reference(withoutCluster);
  const error = await failure(labFrom(stack));
  expect(error.message).toContain("stack organization/azure-llmops-lab/dev lacks the outputs clusterId");
  expect(pulumi.RunError.isInstance(error)).toBe(true);
});

test("a stack of another version is refused", async () => {
  const stack = await reference({ ...outputs, outputsVersion: OUTPUTS_VERSION + 1 });
  expect((await failure(labFrom(stack))).message).toContain("update this program");
});
