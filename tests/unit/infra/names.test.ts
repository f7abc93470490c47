import * as fc from "fast-check";
import type { LabIdentity } from "../../../infra/config/identity";
import { labNames } from "../../../infra/config/names";
import { AZURE_REGIONS } from "../../../infra/config/regions";

const identities: fc.Arbitrary<LabIdentity> = fc.record({
  project: fc.string({ minLength: 1, maxLength: 100 }),
  stack: fc.string({ minLength: 1, maxLength: 100 }),
  subscriptionId: fc.uuid(),
  region: fc.constantFrom(...AZURE_REGIONS),
});

const lab: LabIdentity = {
  project: "azure-llmops-lab",
  stack: "dev",
  subscriptionId: "11111111-2222-3333-4444-555555555555",
  region: "swedencentral",
};

test("every name keeps the limits of what it names, whatever project and stack are called", () => {
  fc.assert(
    fc.property(identities, (identity) => {
      const names = labNames(identity);
      expect(names.openaiAccount).toMatch(/^[a-z0-9]([a-z0-9-]{0,62})[a-z0-9]$/);
      expect(names.workspace).toMatch(/^[a-z0-9][a-z0-9-]{1,62}[a-z0-9]$/);
      expect(names.accessConnector).toMatch(/^[a-z0-9][a-z0-9-]{1,62}[a-z0-9]$/);
      expect(names.resourceGroup).toMatch(/^[a-z0-9-]{1,89}[a-z0-9]$/);
      expect(names.managedResourceGroup).toMatch(/^[a-z0-9-]{1,89}[a-z0-9]$/);
      expect(names.privateEndpoint).toMatch(/^[a-z0-9][a-z0-9-]{0,62}[a-z0-9]$/);
      for (const name of [names.virtualNetwork, names.securityGroup, names.natGateway, names.natAddress])
        expect(name).toMatch(/^[a-z0-9][a-z0-9-]{0,78}[a-z0-9]$/);
      expect(names.secretScope).toMatch(/^[a-z0-9-]{1,128}$/);
      expect(names.clusterToken.length).toBeLessThanOrEqual(64);
      expect(names.notebook.startsWith(`${names.folder}/`)).toBe(true);
      expect(names.experiment.startsWith(`${names.folder}/`)).toBe(true);
      expect(names.experiment).not.toBe(names.notebook);
      expect(names.managedResourceGroup).not.toBe(names.resourceGroup);
    }),
  );
});

test("no account has a word in its name that Azure keeps for itself", () => {
  const words = fc.constantFrom(
    "Microsoft",
    "windows",
    "XBOX",
    "Login",
    "micro",
    "soft",
    "-",
    "lab",
    "win",
    "dows",
  );
  const texts = fc.array(words, { minLength: 1, maxLength: 6 }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(texts, texts, (project, stack) => {
      const { openaiAccount } = labNames({ ...lab, project, stack });
      expect(openaiAccount).not.toMatch(/microsoft|windows|xbox|^login/i);
      expect(openaiAccount).toMatch(/^[a-z0-9]([a-z0-9-]{0,62})[a-z0-9]$/);
    }),
  );
});

test("the same lab has the same names, and the subscription's case does not matter", () => {
  fc.assert(
    fc.property(identities, (identity) => {
      const shouted = { ...identity, subscriptionId: identity.subscriptionId.toUpperCase() };
      expect(labNames(shouted)).toEqual(labNames(identity));
    }),
  );
});

test.each([
  ["project", { project: "azure-llmops" }],
  ["stack", { stack: "test" }],
  ["subscription", { subscriptionId: "99999999-2222-3333-4444-555555555555" }],
  ["region", { region: "eastus2" }],
  ["network", { addressSpace: "10.179.0.0/16" }],
  ["split between project and stack", { project: "azure", stack: "llmops-lab-dev" }],
])("another %s makes every name another", (_what, change) => {
  const [before, after] = [labNames(lab), labNames({ ...lab, ...change })];
  for (const key of Object.keys(before) as (keyof typeof before)[]) expect(after[key]).not.toBe(before[key]);
});

test("another existing workspace makes other names inside it, and no others", () => {
  const [before, after] = [labNames(lab), labNames({ ...lab, existingWorkspaceId: "/subscriptions/x" })];
  const changed = (Object.keys(before) as (keyof typeof before)[]).filter(
    (key) => before[key] !== after[key],
  );
  expect(changed.sort()).toEqual([
    "batchNotebook",
    "cluster",
    "clusterToken",
    "experiment",
    "folder",
    "monitorNotebook",
    "notebook",
    "secretScope",
    "serviceCredential",
  ]);
});

test("names do not change between versions of the program, or a deployed lab would be replaced", () => {
  expect(labNames(lab)).toEqual({
    resourceGroup: "rg-azure-llmops-lab-dev-de1bc257",
    managedResourceGroup: "rg-azure-llmops-lab-dev-de1bc257-databricks",
    openaiAccount: "oai-azure-llmops-lab-dev-de1bc257",
    workspace: "dbw-azure-llmops-lab-dev-de1bc257",
    virtualNetwork: "vnet-azure-llmops-lab-dev-de1bc257",
    securityGroup: "nsg-azure-llmops-lab-dev-de1bc257",
    natGateway: "ng-azure-llmops-lab-dev-de1bc257",
    natAddress: "pip-azure-llmops-lab-dev-de1bc257",
    privateEndpoint: "pe-azure-llmops-lab-dev-de1bc257",
    accessConnector: "dbac-azure-llmops-lab-dev-de1bc257",
    cluster: "azure-llmops-lab-dev-de1bc257",
    clusterToken: "azure-llmops-lab-dev-de1bc257",
    secretScope: "azure-llmops-lab-dev-de1bc257",
    serviceCredential: "azure-llmops-lab-dev-de1bc257",
    folder: "/Shared/azure-llmops-lab-dev-de1bc257",
    notebook: "/Shared/azure-llmops-lab-dev-de1bc257/traced-chat",
    batchNotebook: "/Shared/azure-llmops-lab-dev-de1bc257/batch-prompts",
    monitorNotebook: "/Shared/azure-llmops-lab-dev-de1bc257/monitor-drift",
    experiment: "/Shared/azure-llmops-lab-dev-de1bc257/traced-chat-experiment",
  });
});

test("another workspace of the lab's own shares neither its managed group nor a name inside with the usual one", () => {
  fc.assert(
    fc.property(identities, fc.uuid(), fc.string({ minLength: 3 }), (identity, id, workspaceName) => {
      const usual = labNames({ ...identity, id });
      const other = labNames({ ...identity, id, workspaceName });
      expect(other.resourceGroup).toBe(usual.resourceGroup);
      for (const name of ["managedResourceGroup", "clusterToken", "secretScope", "experiment"] as const)
        expect(other[name]).not.toBe(usual[name]);
      expect(other.serviceCredential).not.toBe(usual.serviceCredential);
      // Made before labs had identities, it keeps what it has.
      expect(labNames({ ...identity, workspaceName })).toEqual(labNames(identity));
    }),
  );
});
