import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { createInterface } from "node:readline";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { run } from "../../rehearsal/command";
import { temporaryFolder } from "../../rehearsal/folders";
import { loginOf } from "../../packages/azure-simulator/src/processes/address-login";
import { projectFolder } from "../../rehearsal/python";
import { writeStackFile } from "../../rehearsal/stack";

/** `llmops cloud` in one terminal, plain commands in another that has a person's own logins. */
let cloud: ChildProcess;
let told = "";
const folder = mkdtempSync(join(tmpdir(), "by-hand-"));
const environmentFile = join(folder, "environment");
/** Stands for the system's: only what these clouds leave is in it. */
const temporary = join(folder, "tmp");

const person = {
  ...process.env,
  TMPDIR: temporary,
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

const command = (): string[] => [
  join(projectFolder(), "cli", "llmops.cjs"),
  ...["cloud", "--quiet", "--environment", environmentFile],
];

/** Starts a cloud as a terminal does, in a process group of its own, and waits until everything answers. */
async function startCloud(): Promise<void> {
  cloud = spawn(process.execPath, command(), {
    cwd: projectFolder(),
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...person, GITHUB_TOKEN: "canary-of-a-person", HOME_OF_MINE: "canary-of-a-person" },
    detached: true,
  });
  cloud.stderr?.setEncoding("utf8").on("data", (text: string) => (told += text));
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: cloud.stdout as NodeJS.ReadableStream }).on("line", (line) => {
      if (line.startsWith("The stack is")) resolve();
    });
    cloud.once("exit", (code) => reject(new Error(`the cloud ended with ${code}\n${told}`)));
  });
}

beforeAll(async () => {
  mkdirSync(temporary);
  await startCloud();
});
afterAll(() => {
  if (cloud.exitCode === null && cloud.signalCode === null) cloud.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

/** What runs out of these clouds' folders, by process id. */
const running = (): number[] =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => of(pid, "cmdline").includes(temporary));

function of(pid: number, what: "cmdline" | "environ"): string {
  try {
    return readFileSync(`/proc/${pid}/${what}`, "utf8");
  } catch {
    return "";
  }
}

const isSupervisor = (pid: number): boolean => of(pid, "cmdline").includes("supervise.py");

const onLinux = existsSync("/proc/self/environ") ? test : test.skip;

onLinux("gives the MLflow server nothing of a person's environment or home", () => {
  // The command itself is the person's.
  const others = running().filter((pid) => pid !== cloud.pid);
  expect(others.length).toBeGreaterThan(1);
  for (const pid of others) {
    const environ = of(pid, "environ");
    expect(environ).not.toContain("canary");
    expect(environ).toContain(`\0HOME=${temporary}`);
  }
});

test("refuses a second cloud with the same file, and leaves the file to the first", async () => {
  const before = readFileSync(environmentFile, "utf8");
  const second = await run(process.execPath, command(), { cwd: projectFolder(), env: person });
  expect(second.exitCode).toBe(2);
  expect(second.stderr).toContain(`belongs to a cloud that is running already: process ${cloud.pid}.`);
  expect(second.stderr).toContain("--environment");
  expect(readFileSync(environmentFile, "utf8")).toBe(before);
  expect(readdirSync(temporary)).toHaveLength(1);
});

test("previews, stands up, refreshes and shows outputs with plain pulumi commands", async () => {
  expect(await ok("pulumi preview --non-interactive")).toMatch(/\+ \d+ to create/);
  await ok("pulumi up --yes --non-interactive");
  await ok("pulumi refresh --yes --non-interactive --expect-no-changes");
  expect(await ok("pulumi stack output workspaceHost")).toMatch(/^https:\/\/adb-/);
});

test("runs the workload with npx", async () => {
  const first = await ok("npx llmops workload");
  expect(first).toMatch(/elephant|animal|joke|why/i);
});

onLinux("starts an MLflow server that died again, where it was and with what it had", async () => {
  const server = running().find((pid) => /serve_mlflow/.test(of(pid, "cmdline")) && !isSupervisor(pid));
  const [address = ""] = /(?<=MLflow server: \S+ at )\S+/.exec(told) ?? [];
  process.kill(server ?? 0, "SIGKILL");
  while (!told.includes("again, with what it had")) await sleep(50);
  expect(told).toContain("The MLflow server ended (exit code 137). It is started again.");
  expect(told).toContain(`The MLflow server answers at ${address} again`);
  await ok("pulumi refresh --yes --non-interactive --expect-no-changes");
  await ok("npx llmops workload --json");
});

test("keeps a person's own logins out of it", async () => {
  expect(await ok("env; pulumi whoami -v")).not.toContain("canary");
});

test("comes down with plain pulumi destroy", async () => {
  await ok("pulumi destroy --yes --non-interactive");
  const { url, headers } = loginOf(await ok('printf %s "$HTTPS_PROXY"'));
  const left = await fetch(`${url}/leftovers`, { headers });
  expect(await left.json()).toEqual([]);
});

test("stops on Ctrl-C, and takes its files with it", async () => {
  cloud.removeAllListeners("exit");
  const ended = new Promise((resolve) => cloud.once("exit", resolve));
  cloud.kill("SIGINT");
  expect(await ended).toBe(0);
  expect(existsSync(environmentFile)).toBe(false);
  expect(readdirSync(temporary)).toEqual([]);
});

onLinux(
  "leaves no process when all of its terminal's are killed, and the next start removes the rest",
  async () => {
    await startCloud();
    cloud.removeAllListeners("exit");
    const [, stack = ""] = /PULUMI_STACK='(.*)'/.exec(readFileSync(environmentFile, "utf8")) ?? [];
    const stackFile = join(projectFolder(), `Pulumi.${stack}.yaml`);
    const ended = new Promise((resolve) => cloud.once("exit", resolve));
    process.kill(-(cloud.pid ?? 0), "SIGKILL");
    await ended;
    while (running().length > 0) await sleep(50);
    expect(readdirSync(temporary)).toHaveLength(1);

    const own = await temporaryFolder(temporary);
    expect(readdirSync(temporary)).toEqual([basename(own)]);
    const next = await writeStackFile(projectFolder());
    expect(existsSync(stackFile)).toBe(next.path === stackFile);
    await next.remove();
  },
);
