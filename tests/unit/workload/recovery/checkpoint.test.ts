import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { restoreCheckpoints } from "../../../../workload/recovery/checkpoint";

let folder: string;
let stacks: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "checkpoint-"));
  stacks = join(folder, ".pulumi", "stacks", "lab");
  mkdirSync(stacks, { recursive: true });
  writeFileSync(join(folder, "Pulumi.yaml"), "name: lab\nruntime: nodejs\n");
});
afterEach(() => rmSync(folder, { recursive: true }));

const put = (file: string, text: string): void => writeFileSync(join(stacks, file), text);

it("puts the backup where a kill left an empty file, and touches no other", async () => {
  put("dev.json", "");
  put("dev.json.bak", '{"version":3}');
  put("prod.json", '{"version":3,"whole":true}');
  put("prod.json.bak", '{"version":3}');
  expect(await restoreCheckpoints(`file://${folder}`, folder)).toEqual(["dev"]);
  expect(readFileSync(join(stacks, "dev.json"), "utf8")).toBe('{"version":3}');
  expect(readFileSync(join(stacks, "prod.json"), "utf8")).toContain("whole");
});

it("leaves an empty file alone where the backup is cut short too", async () => {
  put("dev.json", "");
  put("dev.json.bak", '{"versi');
  expect(await restoreCheckpoints(`file://${folder}`, folder)).toEqual([]);
});

it("has nothing to do with other backends", async () => {
  expect(await restoreCheckpoints("https://api.pulumi.com", folder)).toEqual([]);
});
