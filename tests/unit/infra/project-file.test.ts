import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { parseConfig } from "../../../infra/config";
import { CONFIG_KEYS } from "../../../infra/config/keys";

const root = join(__dirname, "../../..");
const read = (file: string): unknown => parse(readFileSync(join(root, file), "utf8"));

interface Declared {
  type: string;
  default: unknown;
  description: string;
}
const project = read("Pulumi.yaml") as { name: string; config: Record<string, Declared> };
const stack = read("Pulumi.dev.yaml") as { config: Record<string, string | number | object> };

test("Pulumi.yaml declares exactly the keys that the program reads, with the same types and defaults", () => {
  const declared = Object.entries(project.config).map(([key, value]) => [
    key,
    { type: value.type, default: value.default },
  ]);
  expect(Object.fromEntries(declared)).toEqual(CONFIG_KEYS);
});

test("Pulumi.yaml describes every key", () => {
  for (const { description } of Object.values(project.config))
    expect(description).toMatch(/^[A-Z].{10,}\.$/s);
});

test("Pulumi.dev.yaml is a stack that the program takes", () => {
  const values = Object.fromEntries(
    Object.entries(stack.config).map(([key, value]) => [
      key,
      typeof value === "object" ? JSON.stringify(value) : String(value),
    ]),
  );
  const context = {
    project: project.name,
    stack: "dev",
    subscriptionId: "11111111-2222-3333-4444-555555555555",
  };
  expect(parseConfig({ project: project.name, values }, context)).toHaveProperty("config");
});

test("Pulumi.dev.yaml holds no secret and no subscription", () => {
  const text = JSON.stringify(stack);
  expect(text).not.toMatch(/secure|encryptionsalt|subscription|[0-9a-f]{8}-[0-9a-f]{4}/i);
});
