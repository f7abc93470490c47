import { inDependencyOrder } from "../../../../stack/topological-order";
import type { StateResource } from "../../../../stack/state";
import { urn } from "./states";

const resource = (name: string, more: Partial<StateResource> = {}): StateResource => ({
  urn: urn("a:b:C", name),
  type: "a:b:C",
  ...more,
});
const first = resource("first");
const second = resource("second");

test.each<[string, Partial<StateResource>]>([
  ["its parent", { parent: second.urn }],
  ["its provider", { provider: `${second.urn}::an-id` }],
  ["what it depends on", { dependencies: [first.urn, second.urn] }],
  ["what a property depends on", { propertyDependencies: { none: null, name: [second.urn] } }],
  ["what it is deleted with", { deletedWith: second.urn }],
])("puts a resource behind %s", (_what, refers) => {
  const before = resource("before", refers);
  expect(inDependencyOrder([first, before, second])).toEqual([first, second, before]);
});

test("leaves an order that is one as it is", () => {
  const last = resource("last", { dependencies: [first.urn, second.urn] });
  expect(inDependencyOrder([second, first, last])).toEqual([second, first, last]);
});

test("follows references through others, and ends where they go round", () => {
  const a = resource("a", { dependencies: [urn("a:b:C", "b")] });
  const b = resource("b", { dependencies: [urn("a:b:C", "c")] });
  const c = resource("c", { dependencies: [a.urn] });
  const ordered = inDependencyOrder([a, b, c]);
  expect(ordered).toHaveLength(3);
  expect(ordered.indexOf(b)).toBeLessThan(ordered.indexOf(a));
});

test("takes one of two resources of a URN for enough, and loses neither", () => {
  const old = { ...second, delete: true };
  const refers = resource("refers", { dependencies: [second.urn] });
  expect(inDependencyOrder([old, refers, second])).toEqual([old, refers, second]);
});

test("passes over a reference to what is not there", () => {
  const refers = resource("refers", { dependencies: [urn("a:b:C", "none")] });
  expect(inDependencyOrder([refers, first])).toEqual([refers, first]);
});
