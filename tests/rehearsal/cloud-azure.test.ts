import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Cloud, type CloudOptions, startCloud } from "../../packages/azure-simulator/src/cloud";
import { noLatency } from "../../packages/azure-simulator/src/context/latency";
import { namedFaults } from "../../packages/azure-simulator/src/faults/named";
import type { RequestLine } from "../../packages/azure-simulator/src/proxy/request-log";
import { runScript } from "./cloud-support/client";

jest.setTimeout(120_000);

async function withCloud(
  options: Omit<CloudOptions, "folder">,
  use: (cloud: Cloud) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "cloud-"));
  const cloud = await startCloud({ folder, ...options });
  try {
    await use(cloud);
  } finally {
    await cloud.close();
    await rm(folder, { recursive: true, force: true });
  }
}

describe("Azure's own management clients", () => {
  test("take an account and a workspace through their whole life, and leave nothing", () =>
    withCloud({}, async (cloud) => {
      const told = (await runScript(cloud, "lifecycle.ts")) as Record<string, Record<string, unknown>>;
      const subscription = `/subscriptions/${cloud.identity.subscriptionId}`;
      expect(told["group"]).toMatchObject({
        location: "eastus2",
        tags: { env: "dev" },
        properties: { provisioningState: "Succeeded" },
      });
      expect(told["made"]).toMatchObject({
        kind: "OpenAI",
        properties: { provisioningState: "Succeeded", endpoint: "https://aoai.openai.azure.com/" },
      });
      expect(told["regenerated"]?.["key2"]).toBe(told["keys"]?.["key2"]);
      expect(told["regenerated"]?.["key1"]).not.toBe(told["keys"]?.["key1"]);
      expect(told["deployed"]).toMatchObject({
        sku: { name: "Standard", capacity: 10 },
        properties: { provisioningState: "Succeeded", model: { name: "gpt-4o", version: "2024-11-20" } },
      });
      expect(told["overQuota"]).toMatchObject({
        status: 400,
        code: "InsufficientQuota",
        message: expect.stringContaining("available capacity 140") as string,
      });
      expect(told["retired"]).toMatchObject({ status: 400, code: "ServiceModelDeprecated" });
      expect(told["models"]).toEqual(
        expect.arrayContaining([
          expect.objectContaining({
            model: expect.objectContaining({ name: "gpt-4o", isDefaultVersion: true }) as object,
          }),
        ]) as object,
      );
      expect(told["usages"]).toEqual(
        expect.arrayContaining([
          expect.objectContaining({
            name: expect.objectContaining({ value: "OpenAI.Standard.gpt-4o" }) as object,
            currentValue: 10,
            limit: 150,
          }),
        ]) as object,
      );
      expect(told["workspace"]).toMatchObject({
        provisioningState: "Succeeded",
        workspaceUrl: expect.stringMatching(/^adb-\d{16}\.\d+\.azuredatabricks\.net$/) as string,
        managedResourceGroupId: `${subscription}/resourceGroups/dbw-managed`,
      });
      expect(told["locked"]).toMatchObject({ status: 403, code: "DenyAssignmentAuthorizationFailed" });
      expect((told["listed"] as unknown as { name: string }[]).map(({ name }) => name)).toEqual([
        "aoai",
        "dbw",
      ]);
      expect(told["nested"]).toMatchObject({ status: 409, code: "CannotDeleteResource" });
      expect(told["gone"]).toMatchObject({ status: 404, code: "ResourceNotFound" });
      expect(told["again"]).toMatchObject({ status: 409, code: "FlagMustBeSetForRestore" });
      expect(told["deleted"]).toMatchObject([
        {
          id: `${subscription}/providers/Microsoft.CognitiveServices/locations/eastus2/resourceGroups/rg/deletedAccounts/aoai`,
        },
      ]);
      expect(told["elsewhere"]).toMatchObject({ status: 404 });
      expect(told["afterPurge"]).toEqual([]);
      expect(told["reborn"]).toMatchObject({ properties: { provisioningState: "Succeeded" } });
      expect(told["groups"]).toEqual([]);
      expect(cloud.leftovers()).toEqual([]);
      expect(cloud.requests.refused).toEqual([]);
    }));

  test("meet a conflict when two deployments of an account go on at once, and none one after the other", () => {
    // The clock stands still, and with it the first deployment, until the second one has been refused.
    const clock = { now: Date.now() };
    const latency = { ...noLatency, deploymentCreate: 900 };
    const log = ({ status }: RequestLine) =>
      void (clock.now += status === 409 ? latency.deploymentCreate : 0);
    return withCloud({ latency, log, now: () => clock.now }, async (cloud) => {
      const done = runScript(cloud, "parallel.ts");
      // The third one waits for nobody.
      const timer = setInterval(
        () => void (clock.now += cloud.requests.lines.some(({ status }) => status === 409) ? 1000 : 0),
        50,
      );
      const told = (await done.finally(() => clearInterval(timer))) as {
        together: object[];
        afterwards: object;
      };
      expect(told.together).toContainEqual(expect.objectContaining({ status: 409, code: "RequestConflict" }));
      expect(told.together).toContainEqual(expect.objectContaining({ value: expect.anything() as object }));
      expect(told.afterwards).toMatchObject({ value: { properties: { provisioningState: "Succeeded" } } });
    });
  });

  test("are told by name which permission a purge lacks", () =>
    withCloud({ faults: namedFaults["purge-forbidden"]?.rules ?? [] }, async (cloud) => {
      const told = await runScript(cloud, "purge.ts");
      expect(told).toMatchObject({
        refused: {
          status: 403,
          code: "AuthorizationFailed",
          message: expect.stringContaining(
            `over scope '/subscriptions/${cloud.identity.subscriptionId}'`,
          ) as string,
        },
        deleted: [{ name: "aoai" }],
      });
      expect(cloud.leftovers()).toEqual([
        { kind: "soft-deleted account", id: expect.stringContaining("/accounts/aoai") as string },
      ]);
    }));

  test.each([
    ["a connection was cut and writes were throttled", ["arm-cut", "throttled"], [0, 429, 429]],
    ["ARM was away", ["arm-unavailable"], [503, 503]],
  ])("go on after %s", (_, names, statuses) => {
    const faults = names.flatMap((name) => namedFaults[name]?.rules ?? []);
    return withCloud({ faults }, async (cloud) => {
      expect(await runScript(cloud, "purge.ts")).toMatchObject({ deleted: [] });
      const met = cloud.requests.lines.flatMap(({ status, fault }) => (fault ? [status] : []));
      expect(met.sort((a, b) => a - b)).toEqual(statuses);
      expect(cloud.leftovers()).toEqual([]);
    });
  });
});

describe("a named fault", () => {
  test.each([
    ["forbidden", "account", 403, "AuthorizationFailed"],
    ["account-conflict", "account", 409, "CustomDomainInUse"],
    ["policy-denied", "account", 403, "RequestDisallowedByPolicy"],
    ["quota-exhausted", "deployment", 400, "InsufficientQuota"],
    ["deployment-conflict", "deployment", 409, "RequestConflict"],
    ["model-retired", "deployment", 400, "ServiceModelDeprecated"],
    ["provider-unregistered", "workspace", 409, "MissingSubscriptionRegistration"],
    ["group-locked", "deletion", 409, "ScopeLocked"],
  ])("%s shows at the %s, as Azure says it", (name, step, status, code) =>
    withCloud({ faults: namedFaults[name]?.rules ?? [] }, async (cloud) => {
      expect(await runScript(cloud, "attempt.ts")).toMatchObject({ step, status, code });
    }),
  );
  test("secret-expired shows at the login", () =>
    withCloud({ faults: namedFaults["secret-expired"]?.rules ?? [] }, async (cloud) => {
      expect(await runScript(cloud, "attempt.ts")).toMatchObject({
        step: "group",
        message: expect.stringContaining("AADSTS7000222") as string,
      });
    }));
});

describe("Azure's identity library", () => {
  test("logs in with the secret, is told what is wrong without it, and finds no machine's identity", () =>
    withCloud({}, async (cloud) => {
      const told = await runScript(cloud, "login.ts");
      expect(told).toMatchObject({
        right: { value: { token: expect.stringMatching(/^ey/) as string } },
        wrong: { message: expect.stringContaining("AADSTS7000215") as string },
        unknown: { message: expect.stringContaining("AADSTS500011") as string },
        machine: { message: expect.stringContaining("EnvironmentCredential") as string },
      });
      expect(JSON.stringify(cloud.requests.lines)).not.toContain(cloud.identity.clientSecret);
      const probed = cloud.requests.refused.map(({ host }) => host);
      expect(new Set(probed)).toEqual(new Set(["169.254.169.254"]));
    }));
});
