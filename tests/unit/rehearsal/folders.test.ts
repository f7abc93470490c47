import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { temporaryFolder } from "../../../rehearsal/folders";
import { ownerText } from "../../../rehearsal/owner";

let parent: string;
beforeEach(() => (parent = mkdtempSync(join(tmpdir(), "folders-"))));
afterEach(() => rmSync(parent, { recursive: true }));

/** A process that has ended. */
const dead = spawnSync(process.execPath, ["-e", ""]).pid;
const [pid = "", started = "", ...host] = ownerText().split(".");
const here = host.join(".");

const folderOf = (owner: string): string => {
  const name = `azure-llmops-lab-${owner}-AbC123`;
  mkdirSync(join(parent, name, "mlflow"), { recursive: true });
  writeFileSync(join(parent, name, "mlflow", "mlflow.db"), "a prompt");
  return name;
};

test.each([
  ["that was killed", `${dead}.1.${here}`],
  ["that was killed, on a system that does not say when it started", `${dead}.0.${here}`],
  // Without /proc the number alone counts, and the folder stays until nobody has it.
  ...(started === "0" ? [] : [["whose number is another's now", `${pid}.${Number(started) - 1}.${here}`]]),
])("removes the folder of a process %s", async (_, owner) => {
  folderOf(owner);
  const own = await temporaryFolder(parent);
  expect(readdirSync(parent)).toEqual([basename(own)]);
});

(started === "0" ? test.skip : test)(
  "removes the folder of a process that its parent has not asked about",
  async () => {
    const shell = spawn("sh", ["-c", "sleep 2 & echo $!; exec sleep 60"], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    const [text] = (await once(shell.stdout, "data")) as [Buffer];
    const stat = (): string => readFileSync(`/proc/${Number(text)}/stat`, "utf8");
    while (!stat().includes(") Z ")) await sleep(10);
    folderOf(`${Number(text)}.${stat().split(" ")[21]}.${here}`);
    const own = await temporaryFolder(parent);
    shell.kill();
    expect(readdirSync(parent)).toEqual([basename(own)]);
  },
);

test("leaves alone what belongs to a living process, to another machine, or to nobody that it knows", async () => {
  const others = [
    basename(await temporaryFolder(parent)),
    folderOf(`${dead}.1.not-${hostname()}`),
    "azure-llmops-lab-AbC123",
    `else-${dead}.1.${here}-AbC123`,
    `azure-llmops-lab-${dead}.1.${here}-AbC123.zip`,
  ];
  for (const name of others) mkdirSync(join(parent, name), { recursive: true });
  await temporaryFolder(parent);
  expect(readdirSync(parent)).toEqual(expect.arrayContaining(others));
});

test("follows no link that bears the name of a folder", async () => {
  const target = mkdtempSync(join(parent, "target-"));
  writeFileSync(join(target, "file"), "");
  symlinkSync(target, join(parent, `azure-llmops-lab-${dead}.1.${here}-AbC123`));
  await temporaryFolder(parent);
  expect(readdirSync(target)).toEqual(["file"]);
});

const isRoot = process.getuid?.() === 0;

(isRoot ? test : test.skip)("leaves another user's folder alone", async () => {
  const name = folderOf(`${dead}.1.${here}`);
  spawnSync("chown", ["12345", join(parent, name)]);
  await temporaryFolder(parent);
  expect(readdirSync(parent)).toContain(name);
});
