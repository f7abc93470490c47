import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { parseConfig } from "../../../infra/config/parse";
import { CONFIG_KEYS } from "../../../infra/config/keys";

const root = join(__dirname, "../../..");
const read = (file: string): unknown => parse(readFileSync(join(root, file), "utf8"));

interface Declared {
  type: string;
  default: unknown;
  description: string;
}
interface Asked {
  description: string;
  default?: string;
}
const project = read("Pulumi.yaml") as {
  name: string;
  config: Record<string, Declared>;
  template: { config: Record<string, Asked> };
};
const stack = read("Pulumi.dev.yaml") as { config: Record<string, string | number | object> };

// What `pulumi new` made from this has answers in its stack's file, and no questions in its project's.
const asPublished = project.name === "azure-llmops-lab" ? test : test.skip;

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

asPublished("`pulumi new` asks for keys that there are, and proposes the defaults", () => {
  for (const [key, asked] of Object.entries(project.template.config)) {
    expect(asked.description).toMatch(/^[A-Z].{10,}[^.]$/);
    if (key === "azure-native:subscriptionId") continue;
    expect(String(project.config[key]?.default)).toBe(asked.default ?? "");
  }
});

asPublished("Pulumi.dev.yaml keeps its keys free of the project's name, which `pulumi new` changes", () => {
  for (const key of Object.keys(stack.config)) expect(project.config).toHaveProperty([key]);
});

test("Pulumi.dev.yaml is a stack that the program takes", () => {
  const values = Object.fromEntries(
    Object.entries(stack.config).map(([key, value]) => [
      key.includes(":") ? key : `${project.name}:${key}`,
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

asPublished("Pulumi.dev.yaml holds no secret and no subscription", () => {
  const text = JSON.stringify(stack);
  expect(text).not.toMatch(/secure|encryptionsalt|subscription|[0-9a-f]{8}-[0-9a-f]{4}/i);
});
