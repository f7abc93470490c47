import { type ClusterFacts, clusterIncompatibilities } from "../../../infra/existing/cluster";
import { incompatibilityMessage } from "../../../infra/existing/incompatibilities";

const fit: ClusterFacts = {
  sparkVersion: "16.4.x-cpu-ml-scala2.12",
  runtimeEngine: "STANDARD",
  dataSecurityMode: "SINGLE_USER",
};

test.each<[string, ClusterFacts]>([
  ["the lab's own runtime", {}],
  ["a newer one", { sparkVersion: "17.3.x-cpu-ml-scala2.13" }],
  ["one for GPUs", { sparkVersion: "16.4.x-gpu-ml-scala2.12" }],
  ["an engine that the service chose", { runtimeEngine: undefined }],
  ["dedicated by its new name", { dataSecurityMode: "DATA_SECURITY_MODE_DEDICATED" }],
])("a cluster fits: %s", (_what, facts) => {
  expect(clusterIncompatibilities({ ...fit, ...facts })).toEqual([]);
});

test.each<[string, ClusterFacts, string]>([
  [
    "a runtime that is too old",
    { sparkVersion: "15.4.x-cpu-ml-scala2.12" },
    "15.4.x-cpu-ml-scala2.12: must be 16.4",
  ],
  ["a runtime without ML", { sparkVersion: "16.4.x-scala2.12" }, "must be 16.4 LTS ML or newer"],
  ["no known runtime", { sparkVersion: undefined }, "its runtime is not known"],
  ["Photon", { runtimeEngine: "PHOTON" }, "Photon is on: must be off"],
  ["Photon in the runtime's name", { sparkVersion: "16.4.x-cpu-ml-photon-scala2.12" }, "Photon is on"],
  ["shared access", { dataSecurityMode: "USER_ISOLATION" }, "standard (USER_ISOLATION): must be dedicated"],
  ["no isolation", { dataSecurityMode: undefined }, "no isolation (NONE): must be dedicated"],
  [
    "a mode that is not known here",
    { dataSecurityMode: "LEGACY_TABLE_ACL" },
    "mode is LEGACY_TABLE_ACL: must",
  ],
])("a cluster does not fit: %s", (_what, facts, fault) => {
  const incompatibilities = clusterIncompatibilities({ ...fit, ...facts });
  expect(incompatibilities).toHaveLength(1);
  expect(incompatibilities[0]).toContain(fault);
});

test("all that does not fit is said at once, each with its key and its part", () => {
  const incompatibilities = clusterIncompatibilities({
    sparkVersion: "9.1.x-scala2.12",
    runtimeEngine: "PHOTON",
    dataSecurityMode: "NONE",
  });
  const message = incompatibilityMessage([
    { key: "existingWorkspaceId", part: "w", incompatibilities: [] },
    { key: "existingClusterId", part: "0923-164208-meows279", incompatibilities },
  ]);
  expect(message?.match(/existingClusterId, 0923-164208-meows279: /g)).toHaveLength(3);
  expect(message).not.toContain("existingWorkspaceId");
  expect(
    incompatibilityMessage([{ key: "existingWorkspaceId", part: "w", incompatibilities: [] }]),
  ).toBeUndefined();
});
