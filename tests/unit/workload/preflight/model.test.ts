import type { OfferedModel } from "../../../../packages/azure-client/src/bodies";
import { decideModel } from "../../../../operations/preflight/checks/model";
import { wantedDeployments } from "../../../../operations/preflight/wanted-deployments";
import { labOf } from "./support";

const set = (key: string, value: string): string => `set ${key} ${value}`;
const at = new Date("2026-11-24T12:00:00Z");

describe("a model", () => {
  const standard = { name: "Standard", usageName: "OpenAI.Standard.gpt-4o" };
  const version = (text: string, more: Partial<OfferedModel> = {}): OfferedModel => ({
    format: "OpenAI",
    name: "gpt-4o",
    version: text,
    lifecycleStatus: "GenerallyAvailable",
    skus: [standard],
    ...more,
  });
  const decide = (offered: OfferedModel[], keys: Record<string, string> = {}, standing?: object) => {
    const [wanted] = wantedDeployments(labOf(keys));
    if (wanted === undefined) throw new Error("nothing is deployed");
    return decideModel({ ...wanted, ...(standing as object) }, offered, { region: "eastus2", at, set });
  };

  test("is the region's default where no version is named", () => {
    const verdict = decide([version("2024-08-06"), version("2024-11-20", { isDefaultVersion: true })]);
    expect(verdict).toMatchObject({
      status: "ok",
      message: expect.stringContaining("gpt-4o 2024-11-20 as Standard"),
    });
  });

  test("tells when it is retired, by the deployment type before the model, and when that is soon", () => {
    const later = version("1", {
      isDefaultVersion: true,
      deprecation: { inference: "2026-12-31T00:00:00Z" },
      skus: [{ ...standard, deprecationDate: "2028-01-31T00:00:00Z" }],
    });
    expect(decide([later]).message).toMatch(/until 2028-01-31$/);
    const soon = version("1", { isDefaultVersion: true, deprecation: { inference: "2026-12-31T00:00:00Z" } });
    expect(decide([soon])).toMatchObject({
      status: "ok",
      message: expect.stringMatching(/until 2026-12-31, which is soon$/),
    });
  });

  test.each<[string, OfferedModel[], Record<string, string>, RegExp, string[]]>([
    [
      "is retired",
      [
        version("1", { deprecation: { inference: "2026-01-01T00:00:00Z" } }),
        version("2", { isDefaultVersion: true }),
      ],
      { openaiModelVersion: "1" },
      /was retired on 2026-01-01/,
      ["set openaiModelVersion 2"],
    ],
    [
      "takes no new deployments",
      [version("1", { lifecycleStatus: "Deprecating" }), version("2"), version("3")],
      { openaiModelVersion: "1" },
      /is Deprecating.*no new deployments/,
      ["set openaiModelVersion 3"],
    ],
    [
      "has no such version",
      [version("2"), version("3", { isDefaultVersion: true })],
      { openaiModelVersion: "9" },
      /gpt-4o 9 is not offered in eastus2: there are 2, 3/,
      ["set openaiModelVersion 3"],
    ],
    [
      "has not the deployment type",
      [version("2", { isDefaultVersion: true, skus: [{ name: "GlobalStandard" }] })],
      {},
      /is not offered as Standard in eastus2: it is as GlobalStandard/,
      ["set openaiSku GlobalStandard"],
    ],
    [
      "is not offered at all",
      [
        version("1", { name: "gpt-4o-mini", isDefaultVersion: true }),
        version("1", { name: "o3", isDefaultVersion: true }),
      ],
      {},
      /gpt-4o is not offered in eastus2/,
      ["set openaiModel gpt-4o-mini"],
    ],
    ["is not offered, nor anything else", [], {}, /gpt-4o is not offered/, []],
  ])("that %s is a problem, with what comes nearest", (_what, offered, keys, message, fixes) => {
    expect(decide(offered, keys)).toMatchObject({
      status: "problem",
      message: expect.stringMatching(message),
      fixes,
    });
  });

  test("of another deployment is mended where that is configured", () => {
    const more = { openaiMoreDeployments: JSON.stringify([{ name: "small", modelVersion: "1" }]) };
    const [, second] = wantedDeployments(labOf(more));
    if (second === undefined) throw new Error("there is one deployment");
    const { fixes } = decideModel(second, [version("2")], { region: "eastus2", at, set });
    expect(fixes).toEqual(["set --path 'openaiMoreDeployments[0].modelVersion' 2"]);
  });

  test("that is deployed already stays, although nobody new would get it", () => {
    const standing = { standing: { model: "gpt-4o", version: "1", sku: "Standard", capacity: 10 } };
    const offered = [
      version("1", { lifecycleStatus: "Deprecating" }),
      version("2", { isDefaultVersion: true }),
    ];
    expect(decide(offered, { openaiModelVersion: "1" }, standing).status).toBe("ok");
  });

  test.each([
    ["another version and another capacity are two changes", { version: "1", capacity: 20 }, "problem"],
    ["another version alone is one", { version: "1", capacity: 10 }, "ok"],
    ["another capacity alone is one", { version: "2", capacity: 20 }, "ok"],
    ["another model is made anew", { model: "gpt-4o-mini", version: "1", capacity: 20 }, "ok"],
  ])("of a deployment that stands: %s", (_what, standing, status) => {
    const verdict = decide(
      [version("2", { isDefaultVersion: true })],
      { openaiModelVersion: "2" },
      {
        standing: { model: "gpt-4o", sku: "Standard", ...standing },
      },
    );
    expect(verdict.status).toBe(status);
    expect(verdict.fixes ?? []).toEqual(status === "ok" ? [] : ["set openaiCapacity 20"]);
  });
});
