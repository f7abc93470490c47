import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

const root = join(__dirname, "../../..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");
const workflows = readdirSync(join(root, ".github/workflows")).map((name) => `.github/workflows/${name}`);
const action = ".github/actions/lab/action.yml";
const azure = "azure-pipelines.yml";
const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };

interface Job {
  readonly "timeout-minutes"?: number;
  readonly permissions?: Record<string, string>;
  readonly concurrency?: { readonly group: string; readonly "cancel-in-progress": boolean };
  readonly environment?: string;
  readonly env?: Record<string, string>;
  readonly steps: readonly { readonly uses?: string; readonly run?: string }[];
}

interface Workflow {
  readonly permissions?: Record<string, string>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const jobs = workflows.flatMap((path) =>
  Object.entries((parse(read(path)) as Workflow).jobs).map(([name, job]) => ({ path, name, job })),
);

/** Every value of a key, however deep. */
function valuesOf(key: string, value: unknown): unknown[] {
  if (Array.isArray(value)) return value.flatMap((inner) => valuesOf(key, inner));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => (name === key ? [inner] : valuesOf(key, inner)));
}

test("there are pipelines to look at", () => {
  expect(workflows.length).toBe(4);
  expect(jobs.length).toBeGreaterThan(4);
});

test.each([...workflows, action, azure])(
  "%s runs nothing but `npm ci` and npm scripts that exist",
  (path) => {
    const document: unknown = parse(read(path));
    const run = ["run", "script", "inlineScript", "bash", "pwsh"].flatMap((key) => valuesOf(key, document));
    expect(run.length).toBeGreaterThan(0);
    for (const line of run) {
      if (line === "npm ci") continue;
      const name = /^npm run ([\w:]+)$/.exec(String(line))?.[1] ?? `not an npm script: ${String(line)}`;
      expect(Object.keys(scripts)).toContain(name);
    }
  },
);

test.each([...workflows, action, azure])("%s stores no secret", (path) => {
  expect(read(path)).not.toMatch(/\bsecrets\.|SECRET|PASSPHRASE|ACCESS_TOKEN|ACCESS_KEY/);
});

test.each([...workflows, action])(
  "%s takes every action of others by its commit, and names the version",
  (path) => {
    for (const [, uses = ""] of read(path).matchAll(/\buses: (.*)$/gm))
      expect(uses).toMatch(/^(\.\/\.github\/actions\/lab|[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/);
  },
);

test("one action has one commit everywhere", () => {
  const taken = [...workflows, action].flatMap((path) => valuesOf("uses", parse(read(path))) as string[]);
  const names = new Set([...new Set(taken)].map((uses) => uses.split("@")[0]));
  expect(new Set(taken).size).toBe(names.size);
});

test.each(workflows)("%s gives nothing to a job that does not ask for it", (path) => {
  expect((parse(read(path)) as Workflow).permissions).toEqual({});
});

describe.each(jobs)("$path, $name", ({ job }) => {
  const logsIn = job.steps.some(({ uses }) => uses?.startsWith("azure/login@"));

  test("ends some time", () => {
    expect(job["timeout-minutes"]).toBeLessThanOrEqual(120);
  });

  test("may ask for an identity where it logs in, in an environment, and reads the repository at most", () => {
    expect(job.permissions).toEqual({ contents: "read", ...(logsIn ? { "id-token": "write" } : {}) });
    expect(job.environment !== undefined).toBe(logsIn);
    expect(job.env?.["ARM_USE_OIDC"]).toBe(logsIn ? "true" : undefined);
  });

  test("waits for others on its stack, and is never cut short there", () => {
    if (logsIn)
      expect(job.concurrency).toEqual({
        group: "stack-${{ vars.PULUMI_STACK }}",
        "cancel-in-progress": false,
      });
    else expect(job.concurrency?.["cancel-in-progress"]).toBe(true);
  });
});

interface AzureJob {
  readonly timeoutInMinutes?: number;
  readonly environment?: string;
}

const azureJobs = valuesOf("jobs", parse(read(azure))).flat() as AzureJob[];

test("on Azure DevOps every job ends some time", () => {
  expect(azureJobs.length).toBeGreaterThan(4);
  for (const job of azureJobs) expect(job.timeoutInMinutes).toBeLessThanOrEqual(120);
});

test("on Azure DevOps what changes the lab is behind the environment's approvals and lock", () => {
  const changing = azureJobs.filter((job) => /npm run ci:(up|destroy)/.test(JSON.stringify(job)));
  expect(changing.map(({ environment }) => environment)).toEqual(["lab", "lab"]);
  expect((parse(read(azure)) as { lockBehavior: string }).lockBehavior).toBe("sequential");
});

test("what a pipeline deploys is judged by the policy pack", () => {
  for (const name of ["ci:preview", "ci:up"])
    expect(scripts[name]).toContain("--policy-pack policy/analyzer --policy-pack-config policy/config.json");
});
