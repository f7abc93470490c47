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
  readonly if?: string;
  readonly env?: Record<string, string>;
  readonly steps: readonly { readonly uses?: string; readonly run?: string }[];
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
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

  test("waits for others that change its stack, and is never cut short there", () => {
    const changes = job.steps.some(({ run }) => /^npm run ci:(up|destroy)$/.test(run ?? ""));
    const onStack = { group: "stack-${{ vars.PULUMI_STACK }}", "cancel-in-progress": false };
    if (changes) expect(job.concurrency).toEqual(onStack);
    // GitHub keeps one waiting job a group: a preview among those that change would drop an `up` that waits.
    else expect(job.concurrency?.group).not.toContain("stack-");
  });
});

/** The identity of each script that works on Azure: by GitHub's environment, and by Azure DevOps' connection. */
const identities: Readonly<Record<string, readonly [environment: string, connection: string]>> = {
  "ci:preview": ["lab-preview", "azure-llmops-lab-preview"],
  "ci:up": ["lab", "azure-llmops-lab-up"],
  "ci:monitor": ["lab-monitor", "azure-llmops-lab-monitor"],
  "ci:destroy": ["lab-destroy", "azure-llmops-lab-destroy"],
};

test("on GitHub each purpose has an identity of its own", () => {
  const found = jobs
    .filter(({ job }) => job.environment !== undefined)
    .flatMap(({ job }) =>
      job.steps
        .flatMap(({ run }) => /^npm run (ci:(?!engine)\w+)$/.exec(run ?? "")?.[1] ?? [])
        .map((script) => [script, job.environment]),
    );
  expect(Object.fromEntries(found)).toEqual(
    Object.fromEntries(Object.entries(identities).map(([script, [environment]]) => [script, environment])),
  );
  expect(found).toHaveLength(Object.keys(identities).length);
});

describe.each(workflows)("%s", (path) => {
  const { on: events, jobs: own } = parse(read(path)) as Workflow;
  const withIdentity = Object.values(own).filter(({ environment }) => environment !== undefined);

  test("runs nobody else's code with rights of this repository", () => {
    expect(Object.keys(events)).not.toContain("pull_request_target");
    expect(Object.keys(events)).not.toContain("workflow_run");
  });

  test("gives a pull request the preview's identity at most, and a fork none; the others are main's", () => {
    for (const { environment, if: condition } of withIdentity) {
      if ("pull_request" in events) {
        expect(environment).toBe("lab-preview");
        expect(condition).toBe("github.event.pull_request.head.repo.full_name == github.repository");
      } else expect(condition).toBe("github.ref == 'refs/heads/main'");
    }
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

interface Stage {
  readonly condition: string;
}

test("on Azure DevOps each purpose has a connection of its own", () => {
  const { stages } = parse(read(azure)) as { stages: readonly Stage[] };
  const connections = stages.flatMap((stage) =>
    valuesOf("inputs", stage)
      .map((inputs) => inputs as { azureSubscription?: string; inlineScript?: string })
      .filter(({ azureSubscription }) => azureSubscription !== undefined)
      .map(({ azureSubscription, inlineScript }) => [
        inlineScript?.replace("npm run ", ""),
        azureSubscription,
      ]),
  );
  expect(connections).toHaveLength(Object.keys(identities).length);
  expect(Object.fromEntries(connections)).toEqual(
    Object.fromEntries(Object.entries(identities).map(([script, [, connection]]) => [script, connection])),
  );
});

test("on Azure DevOps a pull request gets the preview's connection at most, a fork none; the others are main's", () => {
  const { stages } = parse(read(azure)) as { stages: readonly Stage[] };
  const connected = stages.filter((stage) => valuesOf("azureSubscription", stage).length > 0);
  for (const stage of connected) {
    if (valuesOf("azureSubscription", stage).includes("azure-llmops-lab-preview"))
      expect(stage.condition).toContain("ne(variables['System.PullRequest.IsFork'], 'True')");
    else expect(stage.condition).toContain("eq(variables['Build.SourceBranch'], 'refs/heads/main')");
  }
});

test("on Azure DevOps what changes the lab is behind the approvals of an environment of its own, and its lock", () => {
  const changing = azureJobs.filter((job) => /npm run ci:(up|destroy)/.test(JSON.stringify(job)));
  expect(changing.map(({ environment }) => environment)).toEqual(["lab", "lab-destroy"]);
  expect((parse(read(azure)) as { lockBehavior: string }).lockBehavior).toBe("sequential");
});

test("what the pipelines ask for is said where a team reads it", () => {
  const page = read("docs/on-a-team.md");
  for (const name of Object.values(identities).flat()) expect(page).toContain(`\`${name}\``);
});

test("what a pipeline deploys is judged by the policy pack", () => {
  for (const name of ["ci:preview", "ci:up"])
    expect(scripts[name]).toContain(
      "--policy-pack packages/policy-pack/analyzer --policy-pack-config packages/policy-pack/config.json",
    );
});
