import { parseConfig } from "../../../infra/config/parse";
import type { LabConfig } from "../../../infra/config/types";

const context = { project: "lab", stack: "dev", subscriptionId: "11111111-2222-3333-4444-555555555555" };

function parse(values: Record<string, string>) {
  const qualified = Object.entries(values).map(([key, value]) => [
    key.includes(":") ? key : `lab:${key}`,
    value,
  ]);
  return parseConfig(
    { project: "lab", values: Object.fromEntries(qualified) as Record<string, string> },
    context,
  );
}

function config(values: Record<string, string>): LabConfig {
  const parsed = parse(values);
  if ("errors" in parsed) throw new Error(parsed.errors.join("\n"));
  return parsed.config;
}

function errorsOf(values: Record<string, string>): readonly string[] {
  const parsed = parse(values);
  return "errors" in parsed ? parsed.errors : [];
}

describe("the Azure provider's own location", () => {
  test.each<[Record<string, string>, string]>([
    [{ "azure-native:location": "westeurope" }, "westeurope"],
    [{ "azure-native:location": "West Europe" }, "westeurope"],
    [{ "azure-native:location": "West Europe", region: "westeurope" }, "westeurope"],
    [{ "azure-native:location": "", region: "uksouth" }, "uksouth"],
  ])("%j is the region %s", (values, region) => {
    expect(config(values).identity.region).toBe(region);
  });

  test.each([
    [
      { "azure-native:location": "westeurope", region: "uksouth" },
      ['"westeurope"', '"uksouth"', "one of them"],
    ],
    [{ "azure-native:location": "mars" }, ["azure-native:location", '"mars"', "Azure region"]],
  ])("%j is a mistake", (values, expected) => {
    const told = errorsOf(values);
    expect(told).toHaveLength(1);
    for (const part of expected) expect(told[0]).toContain(part);
  });
});

describe("what YAML takes for something else is read as it was meant", () => {
  test.each([
    ["2024-11-20 00:00:00 +0000 UTC", "2024-11-20"],
    ["395", "0613"],
    ["85", "0125"],
    ["914", "0914"],
    ["1106", "1106"],
    ["1", "1"],
    ["2", "2"],
    ["turbo-2024-04-09", "turbo-2024-04-09"],
  ])("the version %s is %s", (text, version) => {
    const { model } = config({ openaiModelVersion: text });
    expect(JSON.stringify(model)).toContain(`"modelVersion":"${version}"`);
    const more = JSON.stringify([{ name: "second", modelVersion: /^\d+$/.test(text) ? Number(text) : text }]);
    expect(JSON.stringify(config({ openaiMoreDeployments: more }).model)).toContain(
      `"modelVersion":"${version}"`,
    );
  });

  test("a version that may have been two is a mistake, with the way out", () => {
    expect(errorsOf({ openaiModelVersion: "328" })[0]).toMatch(/openaiModelVersion is "328": .*in quotes/);
  });

  test("a date among the API versions and the tags is a day", () => {
    expect(config({ openaiApiVersion: "2024-06-01 00:00:00 +0000 UTC" }).model.apiVersion).toBe("2024-06-01");
    expect(config({ tags: '{"due":"2027-01-31T00:00:00Z"}' }).tags).toMatchObject({ due: "2027-01-31" });
  });
});
