import { stayedIn } from "../../../../operations/recovery/moved-back";
import type { StackState, StateResource } from "../../../../stack/state";
import { urn } from "./states";

const GROUP = "azure-native:resources:ResourceGroup";
const SCOPE = "databricks:index/secretScope:SecretScope";
const subscriptionId = "11111111-2222-3333-4444-555555555555";
const idOf = (place: string): string => `/subscriptions/${subscriptionId}/resourceGroups/rg-${place}`;

const lab: StateResource = {
  urn: urn("llmops:azure:Lab", "lab"),
  type: "llmops:azure:Lab",
  outputs: { subscriptionId, resourceGroup: "rg-a" },
};
const group = (place: string): StateResource => ({
  urn: urn(GROUP, "lab-group"),
  type: GROUP,
  id: idOf(place).toUpperCase(),
});
const scope = (place: string): StateResource => ({
  urn: urn(SCOPE, "lab-scope"),
  type: SCOPE,
  id: place,
  dependencies: [group(place).urn],
});
const left = (resource: StateResource): StateResource => ({ ...resource, delete: true });

const stateOf = (...resources: StateResource[]): StackState => ({ version: 3, deployment: { resources } });
const refusing = {
  preview: async () => ({ diagnostics: [{ message: "a move of it has started but not finished" }] }),
};
const back = async (state: StackState, commands: Parameters<typeof stayedIn>[1] = refusing) =>
  (await stayedIn(state, commands))?.deployment?.resources;

test("changes the halves over, each thing behind what it depends on", async () => {
  // The scope was not made in the new place yet.
  const state = stateOf(scope("a"), lab, group("b"), left(group("a")));
  expect(await back(state)).toEqual([group("a"), scope("a"), lab, left(group("b"))]);
});

test("brings back what came to its end last, however many places a lab has tried since", async () => {
  const state = stateOf(
    lab,
    group("c"),
    scope("c"),
    left(scope("b")),
    left(group("b")),
    left(scope("a")),
    left(group("a")),
  );
  const resources = (await back(state)) ?? [];
  expect(resources.filter((one) => !one.delete)).toEqual([lab, group("a"), scope("a")]);
  expect(resources.filter((one) => one.delete)).toHaveLength(4);
});

test.each<[string, StackState, Parameters<typeof stayedIn>[1]]>([
  [
    "the program goes on",
    stateOf(lab, group("b"), left(group("a"))),
    { preview: async () => ({ steps: [] }) },
  ],
  ["nothing was made twice", stateOf(lab, group("a")), refusing],
  ["what is left is not what the outputs name", stateOf(lab, group("b"), left(group("z"))), refusing],
  [
    "an up was killed",
    {
      deployment: {
        resources: [lab, group("b"), left(group("a"))],
        pending_operations: [{ type: "creating", resource: scope("b") }],
      },
    },
    refusing,
  ],
])("leaves a state alone where %s", async (_what, state, commands) => {
  expect(await back(state, commands)).toBeUndefined();
});
