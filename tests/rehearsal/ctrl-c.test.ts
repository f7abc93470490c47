import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { FaultRule } from "../../packages/azure-simulator/src/faults/injector";
import { projectFolder } from "../../rehearsal/python";
import { openLab, type TestLab } from "./support/lab";

/** Ctrl-C in each part of `llmops up` and `llmops down`; the tests build on each other. */
let lab: TestLab;
beforeAll(async () => (lab = await openLab()));
afterAll(() => lab.close());
afterEach(() => lab.stage.cloud.faults.clear());

interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs the command, and presses Ctrl-C at the first line that matches, or once a held-up request has come: it reaches
 * all that the terminal runs.
 */
async function pressed(at: RegExp | "a request", command: "up" | "down", ...flags: string[]): Promise<Ended> {
  const quietly = ["--", "--yes", "--skip-preview", "--color", "never"];
  const child = spawn(
    process.execPath,
    [join(projectFolder(), "cli", "llmops.cjs"), command, ...flags, ...quietly],
    {
      cwd: projectFolder(),
      env: lab.stage.environment,
      stdio: ["ignore", "pipe", "pipe"],
      // Like a terminal's foreground job: a group of its own.
      detached: true,
    },
  );
  const said = { stdout: [] as string[], stderr: [] as string[] };
  let isPressed = false;
  const press = (): void => {
    if (isPressed || child.pid === undefined) return;
    isPressed = true;
    process.kill(-child.pid, "SIGINT");
  };
  const hasCome = (): boolean => lab.stage.cloud.faults.list().some(({ matched }) => matched > 0);
  const looking = setInterval(() => at === "a request" && hasCome() && press(), 50);
  for (const stream of ["stdout", "stderr"] as const)
    createInterface({ input: child[stream] }).on("line", (line) => {
      said[stream].push(line);
      if (at !== "a request" && at.test(line)) press();
    });
  const [exitCode] = (await once(child, "close")) as [number | null];
  clearInterval(looking);
  expect(isPressed).toBe(true);
  return { exitCode, stdout: said.stdout.join("\n"), stderr: said.stderr.join("\n") };
}

const locks = (): string[] => {
  const folder = join(lab.stage.folder, "pulumi-state", ".pulumi", "locks");
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith(".json"));
};

function expectInterrupted({ exitCode, stderr }: Ended, message: RegExp): void {
  expect(stderr).toMatch(message);
  expect(stderr.match(/^error: /gm)).toHaveLength(1);
  expect(stderr).not.toMatch(/^\s+at |this should not have happened/m);
  expect(exitCode).toBe(130);
  expect(locks()).toEqual([]);
}

const late = (match: { method?: string; host: string; path?: string }): void =>
  void lab.stage.cloud.faults.add({
    match,
    effect: { kind: "delay", milliseconds: 120_000 },
  } satisfies FaultRule);

test("ends the preflight, with nothing begun", async () => {
  late({ host: "^management\\." });
  expectInterrupted(await pressed("a request", "up"), /^error: interrupted by SIGINT$/m);
  expect(lab.stage.cloud.leftovers()).toEqual([]);
});

test("ends `pulumi up` when what is under way is done, and says how to go on", async () => {
  const ended = await pressed(/ResourceGroup .*created/, "up", "--no-preflight", "--json");
  expectInterrupted(
    ended,
    /^error: `pulumi up` was interrupted\nFix the cause and run it again; resources already created stay/m,
  );
  expect(JSON.parse(ended.stdout)).toMatchObject({ succeeded: false, workload: null });
});

test.each([[[]], [["--json"]]])("ends the workload of an up that went on from there: %j", async (flags) => {
  late({ method: "POST", host: "openai", path: "/chat/completions" });
  const ended = await pressed("a request", "up", "--no-preflight", ...flags);
  expectInterrupted(ended, /^error: .*interrupted/m);
  lab.stage.cloud.faults.clear();
  await lab.pulumiOk("up", "--yes", "--skip-preview", "--expect-no-changes");
});

test("ends `pulumi destroy` when what is under way is done, and the next `down` leaves nothing", async () => {
  const ended = await pressed(/ deleted /, "down");
  expectInterrupted(
    ended,
    /^error: `pulumi destroy` was interrupted\nFix the cause and run it again; remaining resources stay/m,
  );
  const again = await lab.llmops("down", "--", "--yes", "--skip-preview");
  expect([again.exitCode, again.stdout]).toEqual([0, expect.stringContaining("Nothing is left")]);
  expect(lab.stage.cloud.leftovers()).toEqual([]);
});
