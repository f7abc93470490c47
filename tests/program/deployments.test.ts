import { PROJECT, runProgram } from "./mocks";
import { all, TYPES, waitsFor } from "./parts";

const urn = (type: string, name: string): string =>
  `urn:pulumi:dev::${String(PROJECT)}::llmops:azure:Lab$llmops:azure:OpenAIModel$${type}::${name}`;

/** What a stack has: an account, and deployments on it, as `name capacity`. */
const stateOf = (account: string, ...deployments: readonly string[]) =>
  Object.fromEntries([
    [urn(TYPES.account, "lab-model-account"), { name: account }],
    ...deployments.map((text) => {
      const [name = "", capacity] = text.split(" ");
      const outputs = {
        name,
        sku: { name: "Standard", capacity: Number(capacity) },
        properties: { model: { name: "gpt-4o" } },
      };
      return [urn(TYPES.deployment, `lab-model-${name}`), outputs];
    }),
  ]) as Record<string, Record<string, unknown>>;

const config = {
  region: "swedencentral",
  openaiAccountName: "the-account",
  openaiDeployment: "chat",
  openaiCapacity: "100",
  openaiMoreDeployments: JSON.stringify([{ name: "Small", capacity: 10 }]),
};

const inOrder = async (state: Record<string, Record<string, unknown>>): Promise<string[]> => {
  const run = await runProgram({ config, state });
  return all(run, "deployment")
    .sort((one, other) => waitsFor(run, one).size - waitsFor(run, other).size)
    .map(({ inputs, options }) => [...options.aliases, inputs.deploymentName].join(" > "));
};

test.each([
  ["a first update, in their own order", stateOf("the-account"), ["chat", "Small"]],
  [
    "the last lowered",
    stateOf("the-account", "chat 50", "Small 60"),
    ["lab-model-Small > Small", "lab-model-chat > chat"],
  ],
  [
    "one spelt otherwise",
    stateOf("the-account", "CHAT 100", "small 10"),
    ["lab-model-CHAT > CHAT", "lab-model-small > small"],
  ],
  [
    "one renamed",
    stateOf("the-account", "chat 50", "old 60"),
    ["lab-model-old > Small", "lab-model-chat > chat"],
  ],
  ["another account", stateOf("another-account", "old 60"), ["chat", "Small"]],
])("deployments are changed one after another: %s", async (_, state, order) => {
  expect(await inOrder(state)).toEqual(order);
});
