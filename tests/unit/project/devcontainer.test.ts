import { readFileSync } from "node:fs";
import { join } from "node:path";
import { minVersion, satisfies } from "semver";
import { parse } from "yaml";
import { engineVersion } from "../../../rehearsal/engine/versions";
import { engines, scripts } from "../../../package.json";

const root = join(__dirname, "../../..");

interface DevContainer {
  readonly image: string;
  readonly features: Readonly<Record<string, { readonly version?: string }>>;
  readonly postCreateCommand: string;
  readonly customizations: { readonly vscode: { readonly extensions: readonly string[] } };
}

// Plain JSON: what reads it need not know of comments.
const container = JSON.parse(
  readFileSync(join(root, ".devcontainer/devcontainer.json"), "utf8"),
) as DevContainer;

const feature = (name: string): string | undefined =>
  Object.entries(container.features).find(([id]) => id.includes(`/${name}:`))?.[1].version;

test("brings the Node that the package asks for", () => {
  const [, version = ""] = /typescript-node:(\d+)-/.exec(container.image) ?? [];
  expect(satisfies(minVersion(version) ?? "", engines.node)).toBe(true);
});

test("brings a Python that MLflow can be installed for, and the Azure CLI", () => {
  const [major, minor] = (feature("python") ?? "").split(".").map(Number);
  expect(major).toBe(3);
  expect(minor).toBeGreaterThanOrEqual(10);
  expect(Object.keys(container.features).join()).toContain("/azure-cli:");
});

test("brings the Pulumi that a rehearsal would download, which the project takes", () => {
  const { requiredPulumiVersion } = parse(readFileSync(join(root, "Pulumi.yaml"), "utf8")) as {
    requiredPulumiVersion: string;
  };
  expect(feature("pulumi")).toBe(engineVersion);
  expect(satisfies(engineVersion, requiredPulumiVersion)).toBe(true);
});

test("pins every feature to a major version, and names extensions by publisher", () => {
  for (const id of Object.keys(container.features)) expect(id).toMatch(/^ghcr\.io\/[\w./-]+:\d+$/);
  for (const id of container.customizations.vscode.extensions) expect(id).toMatch(/^[\w-]+\.[\w-]+$/);
});

test("installs what `prepare` then bundles", () => {
  expect(container.postCreateCommand).toBe("npm ci");
  expect(scripts.prepare).toContain("tsdown -c tsdown.cli.config.ts");
});
