import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { rehearsedConfig, writeStackFile } from "../../../rehearsal/stack";

describe("rehearsedConfig", () => {
  test("keeps the project's own settings and leaves logins, secrets and salts behind", () => {
    const text = `
encryptionsalt: v1:abc
config:
  lab:region: swedencentral
  lab:token: { secure: AAAB }
  azure-native:subscriptionId: 11111111-1111-1111-1111-111111111111
`;
    expect(rehearsedConfig(text, "lab")).toEqual({ "lab:region": "swedencentral" });
  });

  test("takes a key without a namespace for the project's, as the engine does", () => {
    expect(rehearsedConfig("config: { region: swedencentral, 'aws:region': x }", "lab")).toEqual({
      "lab:region": "swedencentral",
    });
  });

  test("takes an empty stack file for one without settings", () => {
    expect(rehearsedConfig("", "lab")).toEqual({});
  });
});

describe("writeStackFile", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "stack-"));
    await writeFile(join(folder, "Pulumi.yaml"), "name: lab\nruntime: nodejs\n");
    await writeFile(join(folder, "Pulumi.dev.yaml"), "config:\n  lab:openaiCapacity: 10\n");
  });
  afterEach(() => rm(folder, { recursive: true }));

  test("puts the given settings over those of the dev stack", async () => {
    const { path, stack } = await writeStackFile(folder, { openaiCapacity: "20" });
    expect(stack).toBe("rehearsal");
    expect(parse(await readFile(path, "utf8"))).toEqual({ config: { "lab:openaiCapacity": "20" } });
  });

  test("gives a second rehearsal of the same checkout a stack of its own", async () => {
    const first = await writeStackFile(folder);
    const second = await writeStackFile(folder);
    expect([first.stack, second.stack]).toEqual(["rehearsal", "rehearsal-2"]);
    await first.remove();
    await second.remove();
    expect((await readdir(folder)).sort()).toEqual(["Pulumi.dev.yaml", "Pulumi.yaml"]);
  });

  test("takes over the file of a rehearsal that was killed", async () => {
    // Above the highest process id that any kernel gives.
    await writeFile(join(folder, "Pulumi.rehearsal.yaml"), "# Made by process 999999999 and removed\n");
    expect((await writeStackFile(folder)).stack).toBe("rehearsal");
  });

  test("removes the files of all that were killed, and none of a living one's or a person's", async () => {
    const living = await writeStackFile(folder);
    await writeFile(join(folder, "Pulumi.rehearsal-2.yaml"), "# Made by process 999999999 (999999999.1.x)\n");
    const ended = (await readFile(living.path, "utf8")).replaceAll(String(process.pid), "999999999");
    await writeFile(join(folder, "Pulumi.rehearsal-7.yaml"), ended);
    await writeFile(join(folder, "Pulumi.rehearsal-8.yaml"), "# Made by process 999999999 and removed\n");
    await writeFile(join(folder, "Pulumi.rehearsal-9.yaml"), "config: {}\n");
    expect((await writeStackFile(folder)).stack).toBe("rehearsal-3");
    expect((await readdir(folder)).filter((name) => name.includes("rehearsal")).sort()).toEqual([
      "Pulumi.rehearsal-2.yaml",
      "Pulumi.rehearsal-3.yaml",
      "Pulumi.rehearsal-9.yaml",
      "Pulumi.rehearsal.yaml",
    ]);
  });
});
