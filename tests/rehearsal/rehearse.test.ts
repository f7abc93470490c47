import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { join } from "node:path";
import type { RehearsalReport } from "../../rehearsal/report";
import { projectFolder } from "../../rehearsal/python";
import { llmops } from "./support/command";

/**
 * Stack files whose rehearsal has ended. Other tests' rehearsals may be under way in the same folder, and files of
 * stacks that a person would have made, which say nothing of a process.
 */
const abandonedFiles = (): string[] => readdirSync(projectFolder()).filter(isAbandoned);

function isAbandoned(name: string): boolean {
  if (!/^Pulumi\.rehearsal(-\d+)?\.yaml$/.test(name)) return false;
  const path = join(projectFolder(), name);
  try {
    const pid = /^# Made by process (\d+)/.exec(readFileSync(path, "utf8"))?.[1];
    // What has no owner would never be removed.
    if (pid !== undefined) process.kill(Number(pid), 0);
    return pid === undefined;
  } catch {
    // No such process; or it ended, and its file with it, between two of these lines.
    return existsSync(path);
  }
}

test("stands the lab up, runs it and takes it down, and says so in one document", async () => {
  const { exitCode, stdout, stderr } = await llmops(["rehearse", "--json"]);
  const report = JSON.parse(stdout) as RehearsalReport;
  expect(report).toMatchObject({
    succeeded: true,
    providers: "stand-in",
    left: [],
    problems: [],
    run: { status: "FINISHED", params: { completion_tokens: String(report.trace?.tokens?.output) } },
    trace: { state: "OK", requestPreview: "Tell me a joke about animals.", linkedToRun: true },
  });
  expect(report.trace?.responsePreview).toBe(report.reply);
  expect(report.trace?.spans).toBeGreaterThan(0);
  expect(report.engine.version).toMatch(/^3\.\d+\.\d+/);
  expect(report.resources.created).toBe(report.resources.list.length);
  expect(report.resources.destroyed).toBe(report.resources.created);
  expect(Object.keys(report.seconds)).toEqual(
    expect.arrayContaining(["engine", "mlflow", "cloud", "up", "workload", "destroy", "leftovers"]),
  );
  expect(exitCode).toBe(0);
  // A pipe sees plain lines, and sees them on standard error.
  expect(stderr).toMatch(/^pulumi up: \d+ resources created/m);
  // eslint-disable-next-line no-control-regex
  expect(stderr).not.toMatch(/\u001b/);
  expect(abandonedFiles()).toEqual([]);
});

test("can be run twice at once; a person is shown the reply, the run, the trace, and what is real", async () => {
  const [{ stdout }, forAPerson] = await Promise.all([llmops(["rehearse", "--json"]), llmops(["rehearse"])]);
  const { succeeded, problems, run } = JSON.parse(stdout) as RehearsalReport;
  expect({ succeeded, problems }).toEqual({ succeeded: true, problems: [] });
  expect(forAPerson.exitCode).toBe(0);
  const shown = forAPerson.stdout;
  expect(shown).toMatch(/run +[0-9a-f]{32} FINISHED/);
  expect(shown).toMatch(/params +completion_tokens=\d+/);
  expect(shown).toMatch(/trace +tr-[0-9a-f]{32} OK/);
  expect(shown).toMatch(/left +nothing/);
  expect(shown).toContain("the reply is not a model's");
  expect(shown).not.toContain(run?.id);
});

test("ends a destroy well when the purge is refused, and says how to purge later", async () => {
  const { exitCode, stdout } = await llmops(["rehearse", "--json", "--fault", "purge-forbidden"]);
  const report = JSON.parse(stdout) as RehearsalReport;
  expect(report.resources.destroyed).toBe(report.resources.created);
  expect(report.warnings.join("\n")).toMatch(/az cognitiveservices account purge /);
  expect(report.left.map(({ kind }) => kind)).toEqual(["soft-deleted account"]);
  expect(exitCode).toBe(1);
});

test("says what failed when up fails, and still leaves nothing", async () => {
  const { exitCode, stdout } = await llmops(["rehearse", "--json", "--fault", "quota-exhausted"]);
  const report = JSON.parse(stdout) as RehearsalReport;
  expect(report.problems.join("\n")).toContain("InsufficientQuota");
  expect(report.run).toBeNull();
  expect(report.left).toEqual([]);
  expect(exitCode).toBe(1);
});

test("tells several mistakes in the configuration together, before anything is started", async () => {
  const { exitCode, stdout, stderr } = await llmops([
    ...["rehearse", "--json", "--config", "region=mars", "--config", "workspaceSku=gold"],
  ]);
  expect(stderr).toMatch(/region.*mars[^]*workspaceSku.*gold/);
  expect(stderr).not.toMatch(/\n\s+at |MLflow/);
  expect(stdout).toBe("");
  expect(exitCode).toBe(2);
});

test("names the faults there are when there is none of a name", async () => {
  const { exitCode, stderr, stdout } = await llmops(["rehearse", "--fault", "meteorite"]);
  expect(stderr).toMatch(/no fault named "meteorite"/);
  expect(stderr).toContain("purge-forbidden");
  expect(stdout).toBe("");
  expect(exitCode).toBe(2);
});

test.each([
  ["faults", "--fault", /^ {2}quota-exhausted +\S.*\n {2}purge-forbidden +\S/],
  ["drifts", "--drift", /^ {2}\S.*\n {2}language +\S/m],
])("lists the %s there are, a line each", async (_, option, lines) => {
  const { exitCode, stdout } = await llmops(["rehearse", option, "help"]);
  expect(stdout).toMatch(lines);
  expect(exitCode).toBe(0);
});

/** Starts a rehearsal and sends it SIGINT when a line on standard error matches. */
async function interruptedAt(
  args: readonly string[],
  line: RegExp,
): Promise<{ exitCode: number | null; stderr: string }> {
  const child = spawn(process.execPath, [join(projectFolder(), "cli", "llmops.cjs"), ...args], {
    cwd: projectFolder(),
    stdio: ["ignore", "ignore", "pipe"],
  });
  let stderr = "";
  createInterface({ input: child.stderr }).on("line", (text) => {
    stderr += `${text}\n`;
    if (line.test(text)) child.kill("SIGINT");
  });
  const exitCode = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { exitCode, stderr };
}

test.each([
  ["while MLflow starts", ["rehearse"], /^MLflow server \.\.\./],
  ["while up runs", ["rehearse"], /^pulumi up \.\.\./],
  ["while the workload runs", ["rehearse"], /^Workload \.\.\./],
])("cleans up after Ctrl-C %s, and exits with 130", async (_, args, line) => {
  const { exitCode, stderr } = await interruptedAt(args, line);
  expect(stderr).toContain("Interrupted: cleaning up.");
  expect(stderr).not.toContain("should not have happened");
  expect(exitCode).toBe(130);
  expect(abandonedFiles()).toEqual([]);
});

test("waits with --keep, says where to look, and cleans up on Ctrl-C", async () => {
  const { exitCode, stderr } = await interruptedAt(
    ["rehearse", "--keep"],
    /^Press Ctrl-C here to destroy it/,
  );
  expect(stderr).toMatch(/MLflow: http:\/\/127\.0\.0\.1:\d+/);
  expect(stderr).toMatch(/^ {2}\. .*environment$/m);
  expect(stderr).toMatch(/^pulumi destroy: \d+ resources deleted/m);
  expect(stderr).toMatch(/^What is left: nothing/m);
  expect(exitCode).toBe(0);
});
