import type { StackState, StateResource } from "../../../../stack/state";
import { awaitingReplacement, provisioning, settled } from "../../../../stack/edit-state";
import { others, providerUrn, stateWith, urn } from "./states";

const type = "databricks:index/directory:Directory";
const itsUrn = urn(type, "it");
const created = new Map([[itsUrn, "/Shared/new"]]);
const inputs = { path: "/Shared/new" };
const arrived = { urn: itsUrn, type, id: "/Shared/new", inputs, outputs: inputs };
const resourcesAfter = (resources: readonly StateResource[], ids: ReadonlyMap<string, string> = created) =>
  settled(stateWith({ type, inputs }, resources), ids).deployment?.resources;

test("puts what was created behind what it depends on, and leaves nothing pending", () => {
  const state = settled(stateWith({ type, inputs }), created);
  expect(state).toMatchObject({ version: 3, deployment: { resources: [...others, arrived] } });
  expect(state.deployment?.pending_operations).toBeUndefined();
});

test("puts nothing in for a creation without an id", () => {
  expect(resourcesAfter(others, new Map())).toEqual(others);
});

const before: StateResource = { urn: itsUrn, type, id: "/Shared/old" };
const dependent: StateResource = { urn: urn("a:b:C", "dependent"), type: "a:b:C" };

test("puts a replacement in the place of what was deleted for it, before what depends on it", () => {
  const deleted = { ...before, pendingReplacement: true };
  const refers = { ...dependent, dependencies: [itsUrn] };
  expect(resourcesAfter([...others, deleted, refers])).toEqual([
    ...others,
    expect.objectContaining(arrived),
    refers,
  ]);
});

test("forgets what was deleted to be replaced, and who refers to it", () => {
  const gone = { ...dependent, pendingReplacement: true };
  const kept: StateResource = {
    urn: urn("a:b:C", "kept"),
    type: "a:b:C",
    dependencies: [gone.urn, providerUrn],
    propertyDependencies: { name: [gone.urn], host: [providerUrn], none: null },
    deletedWith: gone.urn,
  };
  const state: StackState = { deployment: { resources: [...others, gone, kept] } };
  expect(awaitingReplacement(state)).toEqual([gone]);
  expect(settled(state, new Map()).deployment?.resources).toEqual([
    ...others,
    {
      urn: kept.urn,
      type: kept.type,
      dependencies: [providerUrn],
      propertyDependencies: { name: [], host: [providerUrn], none: null },
    },
  ]);
});

test("puts what was only read before behind what it depends on as the stack's own", () => {
  const read = { ...before, external: true };
  const resources = [...others, read, dependent];
  const own = { type, inputs, dependencies: [dependent.urn] };
  expect(settled(stateWith(own, resources), created).deployment?.resources).toEqual([
    ...others,
    dependent,
    expect.objectContaining({ ...arrived, dependencies: [dependent.urn] }),
  ]);
});

test("marks what a replacement was created beside for deletion", () => {
  expect(resourcesAfter([...others, before, dependent])).toMatchObject([
    ...others,
    arrived,
    { ...before, delete: true },
    dependent,
  ]);
});

test("leaves alone what an earlier replacement left to be deleted", () => {
  const left = { ...before, delete: true };
  expect(resourcesAfter([...others, left])).toMatchObject([...others, left, arrived]);
});

test("tells creations that the services have not ended from those that they gave up", () => {
  const resource = (name: string, outputs: Record<string, unknown>): StateResource => ({
    urn: urn("a:b:C", name),
    type: "a:b:C",
    outputs,
  });
  const resources = [
    resource("made", { provisioningState: "Succeeded" }),
    resource("workspace", { provisioningState: "Accepted" }),
    resource("account", { properties: { provisioningState: "Creating" } }),
    resource("broken", { properties: { provisioningState: "Failed" } }),
    resource("directory", {}),
    resource("foreign", { provisioningState: "Creating" }),
  ];
  const urns = new Set(resources.map((one) => one.urn).filter((one) => !one.endsWith("foreign")));
  const found = provisioning({ deployment: { resources } }, urns);
  expect(found.running.map(({ name, provisioningState }) => [name, provisioningState])).toEqual([
    ["workspace", "Accepted"],
    ["account", "Creating"],
  ]);
  expect(found.failed.map(({ name }) => name)).toEqual(["broken"]);
});
