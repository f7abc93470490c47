import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { thisHost } from "../../../rehearsal/owner";
import { environmentFile, removeEnvironmentFile, writeEnvironmentFile } from "../../../rehearsal/stage";

const changes = {
  set: { PULUMI_CONFIG_PASSPHRASE: 'it\'s $HOME `x` "y"', ARM_CLIENT_ID: "ours" },
  unset: ["ARM_*", "PULUMI_*", "CURL_CA_BUNDLE"],
};

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "env-"))));
afterEach(() => rmSync(folder, { recursive: true }));

test("replaces a terminal's own logins, whatever characters the values have", async () => {
  const file = join(folder, "deep", "environment");
  await writeEnvironmentFile(file, environmentFile(changes, "/engine/bin"));
  const printed = execFileSync("sh", ["-c", `. ${file}; env`], {
    encoding: "utf8",
    env: {
      PATH: process.env["PATH"],
      ARM_CLIENT_ID: "a person's",
      ARM_TENANT_ID: "a person's",
      PULUMI_ACCESS_TOKEN: "a person's",
      CURL_CA_BUNDLE: "a person's",
      KEPT: "yes",
    },
  });
  expect(printed).not.toContain("a person's");
  expect(printed).toContain("ARM_CLIENT_ID=ours\n");
  expect(printed).toContain(`PULUMI_CONFIG_PASSPHRASE=${changes.set.PULUMI_CONFIG_PASSPHRASE}\n`);
  expect(printed).toContain("KEPT=yes\n");
  expect(printed).toMatch(/^PATH=\/engine\/bin:/m);
});

test("is readable by its owner alone, also when it replaces one that was not", async () => {
  const file = join(folder, "environment");
  await writeEnvironmentFile(file, "one");
  await writeEnvironmentFile(file, "two");
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test("is left to a cloud that runs, which is named, and taken over from one that has ended", async () => {
  const file = join(folder, "environment");
  const text = environmentFile(changes, undefined);
  const by = (pid: number, owner: string): void =>
    writeFileSync(file, text.replace(/^# Made by process .*$/m, `# Made by process ${pid} (${owner})`));
  const other = process.ppid;
  by(other, `${other}.0.${thisHost}`);
  const theirs = readFileSync(file, "utf8");
  await expect(writeEnvironmentFile(file, text)).rejects.toThrow(`running already: process ${other}.`);
  await removeEnvironmentFile(file);
  expect(readFileSync(file, "utf8")).toBe(theirs);

  // Above the highest process id that any kernel gives.
  by(999999999, `999999999.1.${thisHost}`);
  await writeEnvironmentFile(file, text);
  expect(readFileSync(file, "utf8")).toBe(text);
  await removeEnvironmentFile(file);
  expect(existsSync(file)).toBe(false);
});
