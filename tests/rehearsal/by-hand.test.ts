import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { createInterface } from "node:readline";
import { join } from "node:path";
import { run } from "../../rehearsal/command";
import { projectFolder } from "../../rehearsal/python";

/** `llmops cloud` in one terminal, plain commands in another that has a person's own logins. */
let cloud: ChildProcess;
let folder: string;
let environmentFile: string;

const person = {
  ...process.env,
  PULUMI_ACCESS_TOKEN: "canary-of-a-person",
  PULUMI_BACKEND_URL: "https://canary.example.com",
  ARM_CLIENT_SECRET: "canary-of-a-person",
  DATABRICKS_TOKEN: "canary-of-a-person",
  DATABRICKS_HOST: "https://canary.azuredatabricks.net",
  AZURE_OPENAI_API_KEY: "canary-of-a-person",
};

const terminal = (command: string): ReturnType<typeof run> =>
  run("bash", ["-c", `. ${environmentFile} && ${command}`], { cwd: projectFolder(), env: person });

const ok = async (command: string): Promise<string> => {
  const { exitCode, stdout, stderr } = await terminal(command);
  if (exitCode !== 0) throw new Error(`${command} exited with ${exitCode}\n${stdout}\n${stderr}`);
  return stdout;
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "by-hand-"));
  environmentFile = join(folder, "environment");
  cloud = spawn(
    process.execPath,
    [join(projectFolder(), "cli", "llmops.cjs"), "cloud", "--quiet", "--environment", environmentFile],
    { cwd: projectFolder(), stdio: ["ignore", "pipe", "inherit"], env: person },
  );
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: cloud.stdout as NodeJS.ReadableStream }).on("line", (line) => {
      if (line.startsWith("The stack is")) resolve();
    });
    cloud.once("exit", (code) => reject(new Error(`the cloud ended with ${code}`)));
  });
});
afterAll(() => {
  cloud.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

it("previews, stands up, refreshes and shows outputs with plain pulumi commands", async () => {
  expect(await ok("pulumi preview --non-interactive")).toMatch(/\+ \d+ to create/);
  await ok("pulumi up --yes --non-interactive");
  await ok("pulumi refresh --yes --non-interactive --expect-no-changes");
  expect(await ok("pulumi stack output workspaceHost")).toMatch(/^https:\/\/adb-/);
});

it("runs the workload with npx, as often as one likes", async () => {
  const first = await ok("npx llmops workload");
  expect(first).toMatch(/elephant|animal|joke|why/i);
  await ok("npx llmops workload --json");
});

it("keeps a person's own logins out of it", async () => {
  expect(await ok("env; pulumi whoami -v")).not.toContain("canary");
});

it("comes down with plain pulumi destroy", async () => {
  await ok("pulumi destroy --yes --non-interactive");
  const proxy = await ok('printf %s "$HTTPS_PROXY"');
  expect(await (await fetch(`${proxy}/leftovers`)).json()).toEqual([]);
});

it("stops on Ctrl-C, and takes its files with it", async () => {
  cloud.removeAllListeners("exit");
  const ended = new Promise((resolve) => cloud.once("exit", resolve));
  cloud.kill("SIGINT");
  expect(await ended).toBe(0);
  expect(existsSync(environmentFile)).toBe(false);
});
