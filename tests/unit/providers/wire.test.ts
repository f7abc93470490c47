import * as fc from "fast-check";
import { mapDifferences } from "../../../packages/azure-simulator/src/providers/rpc/diff";
import {
  containsUnknown,
  equal,
  fromStruct,
  toStruct,
  UNKNOWN,
  type PropertyMap,
  type PropertyValue,
} from "../../../packages/azure-simulator/src/providers/rpc/values";

const signature = "4dabf18193072939515e22adb298388d";
const marked = (mark: string, rest: PropertyMap): PropertyMap => ({ [signature]: mark, ...rest });

describe("values from the wire", () => {
  test.each<[string, PropertyValue, PropertyValue]>([
    ["a secret", marked("1b47061264138c4ac30d75fd1eb44270", { value: { a: "x" } }), { a: "x" }],
    ["a known output", marked("d0e6a833031e9bbcd3f4e8bde6ca49a4", { value: 1, secret: true }), 1],
    ["an unknown output", marked("d0e6a833031e9bbcd3f4e8bde6ca49a4", {}), UNKNOWN],
    ["a resource", marked("5cf8f73096256a8f31e491e813e4eb8e", { urn: "urn:x", id: "id" }), "id"],
    ["a resource without an id", marked("5cf8f73096256a8f31e491e813e4eb8e", { urn: "urn:x" }), "urn:x"],
    ["an unknown number", "3eeb2bf0-c639-47a8-9e75-3b44932eb421", UNKNOWN],
  ])("open %s", (_name, wire, expected) => {
    expect(fromStruct(toStruct({ list: [wire], value: wire }))).toEqual({
      list: [expected],
      value: expected,
    });
  });

  test("find an unknown however deep it is", () => {
    expect(containsUnknown({ a: [{ b: UNKNOWN }] })).toBe(true);
    expect(containsUnknown({ a: [{ b: "known" }] })).toBe(false);
  });

  test("take a property that is null for one that is not there", () => {
    expect(fromStruct(toStruct({ a: null, b: { c: null, d: 1 } }))).toEqual({ b: { d: 1 } });
  });
});

describe("differences", () => {
  const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean());
  const { map } = fc.letrec<{ value: PropertyValue; map: PropertyMap }>((tie) => ({
    value: fc.oneof({ maxDepth: 3 }, leaf, fc.array(leaf, { maxLength: 3 }), tie("map")),
    map: fc.dictionary(fc.constantFrom("a", "b", "c d"), tie("value"), {
      maxKeys: 3,
    }),
  }));

  test("are none exactly where two values are equal", () => {
    fc.assert(
      fc.property(map, map, (left, right) => {
        expect(mapDifferences(left, right).length === 0).toBe(equal(left, right));
        expect(mapDifferences(left, left)).toEqual([]);
      }),
    );
  });

  test("name leaves by their paths, as Pulumi writes them", () => {
    const old = { sku: { name: "S0" }, tags: { "cost center": "1", gone: "1" }, list: ["a"], __own: 1 };
    const next = { sku: { name: "S1" }, tags: { "cost center": "2" }, list: ["a", "b"], __own: 2 };
    expect(mapDifferences(old, next).map(({ path, kind }) => `${kind} ${path}`)).toEqual([
      "update sku.name",
      'update tags["cost center"]',
      "delete tags.gone",
      "add list[1]",
    ]);
  });
});
