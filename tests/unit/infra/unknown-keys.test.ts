import * as fc from "fast-check";
import { CONFIG_KEYS, isConfigKey } from "../../../infra/config/keys";
import { isPackageNamespace } from "../../../infra/config/package-namespaces";
import { nearestKey, unknownKeys } from "../../../infra/config/unknown-keys";

const known = fc.constantFrom(...Object.keys(CONFIG_KEYS));

test("a known key is nobody's mistake", () => {
  fc.assert(fc.property(known, (key) => unknownKeys([`lab:${key}`], "lab").length === 0));
});

test("a key with one letter too few is told by its right spelling", () => {
  fc.assert(
    fc.property(known, fc.nat(), (key, position) => {
      const at = position % key.length;
      const misspelt = key.slice(0, at) + key.slice(at + 1);
      fc.pre(!isConfigKey(misspelt));
      expect(unknownKeys([`lab:${misspelt}`], "lab")[0]).toMatch(/; the nearest is lab:/);
      // Two keys may be as near: what is suggested is never farther than the one that was meant.
      expect(isConfigKey(nearestKey(misspelt) ?? "")).toBe(true);
    }),
  );
});

test.each([
  ["openaiCapcity", "openaiCapacity"],
  ["openai-capacity", "openaiCapacity"],
  ["OPENAI_CAPACITY", "openaiCapacity"],
  ["clusterRuntim", "clusterRuntime"],
  ["autotermination", "clusterAutoterminationMinutes"],
  ["wokspaceSku", "workspaceSku"],
])("%s is nearest to %s", (misspelt, meant) => {
  expect(nearestKey(misspelt)).toBe(meant);
});

test.each([
  ["openai:capacity", "lab-project:openaiCapacity"],
  ["azure-llmops-lab:region", "lab-project:region"],
  ["azure-llmops-lab:clusterNodeTyp", "lab-project:clusterNodeType"],
  ["cluster:workers", "lab-project:clusterWorkers"],
  ["workspace:sku", "lab-project:workspaceSku"],
  ["existing:workspaceId", "lab-project:existingWorkspaceId"],
  ["openai:model", "lab-project:openaiModel"],
  ["lab:region", "lab-project:region"],
  ["lab_project:region", "lab-project:region"],
])("%s was meant for %s", (key, meant) => {
  expect(unknownKeys([key], "lab-project")).toEqual([expect.stringContaining(`write ${meant}`)]);
});

test.each(["colour", "foo", "skuOfTheThing", "databaseUrl"])(
  "%s is near to no key, and none is named",
  (key) => {
    expect(nearestKey(key)).toBeUndefined();
    expect(unknownKeys([`lab:${key}`], "lab")).toEqual([
      `lab:${key} is not a key of this program; Pulumi.yaml lists them all`,
    ]);
  },
);

test("a key of ours under the name that the project had before is told, whichever key and name that is", () => {
  const former = fc.stringMatching(/^[a-z][a-z0-9-]{6,12}$/).filter((name) => !isPackageNamespace(name));
  fc.assert(
    fc.property(known, former, (key, name) => {
      fc.pre(name !== "contoso-chat");
      expect(unknownKeys([`${name}:${key}`], "contoso-chat")).toEqual([
        `${name}:${key} is not read by this program; write contoso-chat:${key}`,
      ]);
    }),
  );
});

test.each([
  "azure-native:region",
  "gcp:region",
  "kubernetes:network",
  "databricks:clusterId",
  "pulumi:tags",
  "aws:region",
  "myorg-secrets:owner",
])("%s is left alone", (key) => {
  expect(unknownKeys([key], "lab-project")).toEqual([]);
});
