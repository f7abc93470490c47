import fc from "fast-check";
import { at, azure, refusal } from "./azure";

describe("quota", () => {
  const usage = async (
    cloud: ReturnType<typeof azure>,
    name: string,
    region = "eastus2",
  ): Promise<number> => {
    const answer = await cloud.cognitive(
      "GET",
      `${cloud.subscription}/providers/Microsoft.CognitiveServices/locations/${region}/usages`,
    );
    return (
      (at(answer, "value") as { name: { value: string }; currentValue: number }[]).find(
        (one) => one.name.value === name,
      )?.currentValue ?? -1
    );
  };
  const standard = "OpenAI.Standard.gpt-4o";

  test("is counted per region and sku, over all accounts, and freed by a deletion", async () => {
    const cloud = azure();
    await cloud.withAccount("aoai");
    await cloud.poll(await cloud.putAccount("second"));
    await cloud.poll(await cloud.putAccount("sweden", {}, "swedencentral"));
    await cloud.poll(await cloud.putDeployment("gpt-4o", { capacity: 100 }));
    expect(refusal(await cloud.putDeployment("more", { account: "second", capacity: 51 }))).toBe(
      "400 InsufficientQuota",
    );
    await cloud.poll(await cloud.putDeployment("more", { account: "second", capacity: 50 }));
    await cloud.poll(await cloud.putDeployment("more", { account: "sweden", capacity: 150 }));
    await cloud.poll(await cloud.putDeployment("global", { sku: "GlobalStandard", capacity: 400 }));
    expect([
      await usage(cloud, standard),
      await usage(cloud, standard, "swedencentral"),
      await usage(cloud, "OpenAI.GlobalStandard.gpt-4o"),
    ]).toEqual([150, 150, 400]);
    await cloud.poll(await cloud.cognitive("DELETE", cloud.paths.deployment("rg", "aoai", "gpt-4o")));
    expect(await usage(cloud, standard)).toBe(50);
  });

  test("stays held by the deployments of a soft-deleted account until it is purged", async () => {
    const cloud = azure();
    await cloud.withAccount();
    await cloud.poll(await cloud.putDeployment("gpt-4o", { capacity: 150 }));
    await cloud.poll(await cloud.group("DELETE", cloud.paths.group("rg")));
    await cloud.makeGroup();
    await cloud.poll(await cloud.putAccount("next"));
    expect(refusal(await cloud.putDeployment("gpt-4o", { account: "next", capacity: 1 }))).toBe(
      "400 InsufficientQuota",
    );
    expect(await usage(cloud, standard)).toBe(150);
    await cloud.poll(await cloud.cognitive("DELETE", cloud.paths.deleted("eastus2", "rg", "aoai")));
    expect((await cloud.putDeployment("gpt-4o", { account: "next", capacity: 150 })).status).toBe(201);
  });

  test("can be held by others in the subscription", async () => {
    const cloud = azure({
      faults: [{ condition: { kind: "quota-exhausted", usage: "^OpenAI\\.Standard\\.gpt-4o$" } }],
    });
    await cloud.withAccount();
    expect(await usage(cloud, standard)).toBe(150);
    const answer = await cloud.putDeployment();
    expect(at(answer, "error.message")).toContain("require 10 new capacity");
    expect(at(answer, "error.message")).toContain("available capacity 0. The current quota usage is 150");
    expect((await cloud.putDeployment("gpt-4o", { sku: "GlobalStandard" })).status).toBe(201);
  });

  test("is what the models and their capacities say", async () => {
    const cloud = azure();
    await cloud.withAccount();
    await cloud.poll(await cloud.putDeployment());
    const base = `${cloud.subscription}/providers/Microsoft.CognitiveServices`;
    const models = at(await cloud.cognitive("GET", `${base}/locations/eastus2/models`), "value") as {
      model: {
        name: string;
        version: string;
        lifecycleStatus: string;
        isDefaultVersion: boolean;
        skus: { name: string; usageName: string }[];
      };
    }[];
    const versions = models
      .filter(({ model }) => model.name === "gpt-4o")
      .map(({ model }) => [model.version, model.lifecycleStatus, model.isDefaultVersion]);
    expect(versions).toEqual([
      ["2024-05-13", "Deprecated", false],
      ["2024-08-06", "Deprecating", false],
      ["2024-11-20", "GenerallyAvailable", true],
    ]);
    const mini = models.find(({ model }) => model.name === "gpt-4.1-mini");
    expect(mini?.model.skus.map(({ usageName }) => usageName)).toContain("OpenAI.GlobalStandard.gpt4.1-mini");
    const query = "modelFormat=OpenAI&modelName=gpt-4o&modelVersion=2024-11-20";
    const capacities = at(await cloud.cognitive("GET", `${base}/modelCapacities?${query}`), "value") as {
      location: string;
      name: string;
      properties: { availableCapacity: number };
    }[];
    const inRegion = (location: string) =>
      capacities.find((one) => one.location === location && one.name === "Standard")?.properties
        .availableCapacity;
    expect([inRegion("eastus2"), inRegion("swedencentral"), inRegion("francecentral")]).toEqual([
      140,
      150,
      undefined,
    ]);
  });

  test("is never held beyond its limit, whatever is done in whichever order, and comes back whole", async () => {
    const step = fc.oneof(
      fc.record({
        kind: fc.constant("deploy" as const),
        name: fc.constantFrom("d1", "d2", "d3"),
        account: fc.constantFrom("a1", "a2"),
        capacity: fc.integer({ min: 1, max: 160 }),
      }),
      fc.record({
        kind: fc.constant("remove" as const),
        name: fc.constantFrom("d1", "d2", "d3"),
        account: fc.constantFrom("a1", "a2"),
      }),
      fc.record({ kind: fc.constant("restart" as const) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const cloud = azure();
        const start = async () => {
          await cloud.makeGroup();
          for (const name of ["a1", "a2"]) {
            const made = await cloud.putAccount(name);
            await cloud.poll(made.status === 201 ? made : await cloud.putAccount(name, { restore: true }));
          }
        };
        await start();
        for (const one of steps) {
          const held = await usage(cloud, standard);
          if (one.kind === "deploy") {
            const own = await cloud.cognitive("GET", cloud.paths.deployment("rg", one.account, one.name));
            const before = own.status === 200 ? Number(at(own, "sku.capacity")) : 0;
            const answer = await cloud.putDeployment(one.name, {
              account: one.account,
              capacity: one.capacity,
            });
            const fits = held - before + one.capacity <= 150;
            expect(answer.status < 300).toBe(fits);
            if (fits) await cloud.poll(answer);
            expect(await usage(cloud, standard)).toBe(fits ? held - before + one.capacity : held);
          } else if (one.kind === "remove") {
            const answer = await cloud.cognitive(
              "DELETE",
              cloud.paths.deployment("rg", one.account, one.name),
            );
            if (answer.status === 202) await cloud.poll(answer);
          } else {
            await cloud.poll(await cloud.group("DELETE", cloud.paths.group("rg")));
            expect(await usage(cloud, standard)).toBe(held);
            await start();
            expect(await usage(cloud, standard)).toBe(held);
          }
        }
        await cloud.poll(await cloud.group("DELETE", cloud.paths.group("rg")));
        for (const name of ["a1", "a2"])
          await cloud.poll(await cloud.cognitive("DELETE", cloud.paths.deleted("eastus2", "rg", name)));
        expect(await usage(cloud, standard)).toBe(0);
      }),
      { numRuns: 40 },
    );
  });
});
