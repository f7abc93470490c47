import { resourceTypes } from "../../../packages/azure-simulator/src/arm/resource-types";

const plugins = resourceTypes.flatMap(({ type, versions, plugin }) =>
  Object.entries(plugin).map(([token, known]) => ({ type, versions, token, ...known })),
);

test("there are types, and the plugin knows of them", () => {
  expect(plugins.length).toBeGreaterThan(10);
  expect(new Set(resourceTypes.map(({ type }) => type)).size).toBe(resourceTypes.length);
  expect(new Set(plugins.map(({ token }) => token)).size).toBe(plugins.length);
});

test.each(plugins)("$token is sent in a version that the service takes", ({ apiVersion, versions }) => {
  expect(versions).toContain(apiVersion);
});

test.each(plugins)("$token is sent to the path of its type", ({ path, type }) => {
  const below = path.split("/providers/")[1] ?? path.replace(/^.*(?=\/resource)/, "Microsoft.Resources");
  const segments = below.split("/").filter((segment) => !segment.startsWith("{"));
  expect(segments.join("/").toLowerCase()).toBe(type.toLowerCase());
});

test.each(resourceTypes)("$type names actions of its own service", ({ type, actions }) => {
  const [namespace = ""] = type.split("/");
  for (const action of actions)
    expect(action).toMatch(new RegExp(`^${namespace}/.+/(read|write|delete|action)$`));
});
