import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { removeBrokenSidecars } from "../../../../operations/recovery/backend-attributes";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "sidecars-"))));
afterEach(() => rmSync(folder, { recursive: true }));

const put = (file: string, text: string): string => {
  const path = join(folder, ".pulumi", file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
};

test("removes what was cut short beside a state or a lock, and nothing else", async () => {
  const broken = [
    put("stacks/lab/dev.json.attrs", ""),
    put("locks/organization/lab/dev/1.json.attrs", '{"user.cac'),
  ];
  const kept = [
    put("stacks/lab/dev.json", ""),
    put("stacks/lab/prod.json", "{"),
    put("stacks/lab/prod.json.attrs", '{"md5":"x"}\n'),
    put("history/lab/dev/x.json.attrs", ""),
  ];
  expect(await removeBrokenSidecars(`file://${folder}?metadata=`, folder)).toEqual(["dev.json", "1.json"]);
  expect(broken.filter(existsSync)).toEqual([]);
  expect(kept.filter((path) => !existsSync(path))).toEqual([]);
});

test("reads a relative address from the project's folder", async () => {
  const broken = put("stacks/lab/dev.json.attrs", "");
  expect(await removeBrokenSidecars("file://.", folder)).toEqual(["dev.json"]);
  expect(existsSync(broken)).toBe(false);
});

test.each(["https://api.pulumi.com", "s3://bucket", ""])(
  "has nothing to do with the backend %j",
  async (url) => {
    const broken = put("stacks/lab/dev.json.attrs", "");
    expect(await removeBrokenSidecars(url, folder)).toEqual([]);
    expect(existsSync(broken)).toBe(true);
  },
);
