import { rmSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../rehearsal/python";
import type { PreflightReport } from "../../operations/preflight/report";
import type { RecoverReport } from "../../operations/recovery/recover";
import { openLab, type TestLab } from "./support/lab";

/** A lab that lends its parts, and other stacks that borrow some of them and make the rest. */
let lab: TestLab;
let lent: Record<string, string>;
beforeAll(async () => {
  lab = await openLab();
  await lab.pulumiOk("up", "--yes", "--skip-preview");
  lent = JSON.parse(await lab.pulumiOk("stack", "output", "--json")) as Record<string, string>;
});
/** The guests' own files and no other: `rehearsal-2` may be the stack of a rehearsal beside this one. */
const guests: string[] = [];
afterAll(async () => {
  for (const name of guests) rmSync(join(projectFolder(), `Pulumi.${name}.yaml`), { force: true });
  await lab.close();
});

/** Another stack of the project. */
async function guest(part: string, config: Readonly<Record<string, string>>) {
  const name = `${lab.stage.stackFile.stack}-${part}`;
  guests.push(name);
  const here = ["--stack", name];
  const set = (values: Readonly<Record<string, string>>): Promise<string> =>
    lab.pulumiOk(
      "config",
      "set-all",
      ...here,
      ...Object.entries(values).flatMap(([key, value]) => ["--plaintext", `${key}=${value}`]),
    );
  await lab.pulumiOk("stack", "init", name, "--no-select");
  await set(config);
  return {
    set,
    unset: (keys: readonly string[]) => lab.pulumiOk("config", "rm-all", ...here, ...keys),
    up: (...more: string[]) => lab.pulumiOk("up", "--yes", "--skip-preview", ...here, ...more),
    preflight: () => lab.llmops("preflight", "--json", ...here),
    tryUp: () => lab.pulumi("up", "--yes", "--skip-preview", ...here),
    outputs: async () =>
      JSON.parse(await lab.pulumiOk("stack", "output", "--json", ...here)) as Record<string, string>,
    recover: (...more: string[]) => lab.llmops("recover", ...more, ...here),
    destroy: () => lab.pulumiOk("destroy", "--yes", "--skip-preview", ...here),
  };
}

/** Everything that exists, with all that is configured: what borrowing must not change. */
const everything = (): string => {
  const { groups, resources, softDeleted } = lab.stage.cloud.state;
  return JSON.stringify([lab.stage.cloud.leftovers(), [...groups], [...resources], [...softDeleted]]);
};

const lendable = {
  account: { key: "existingOpenaiAccountId", output: "openaiAccountId", home: undefined },
  deployment: { key: "existingOpenaiDeployment", output: "openaiDeployment", home: "account" },
  workspace: { key: "existingWorkspaceId", output: "workspaceId", home: undefined },
  cluster: { key: "existingClusterId", output: "clusterId", home: "workspace" },
} as const;
type Part = keyof typeof lendable;
const parts = Object.keys(lendable) as Part[];

/** The configuration by which a stack uses parts that the outputs of some stack name. */
const using = (
  borrowed: readonly Part[],
  outputs: Readonly<Record<string, string>>,
): Record<string, string> =>
  Object.fromEntries(borrowed.map((part) => [lendable[part].key, outputs[lendable[part].output] ?? ""]));

interface Mix {
  readonly borrowed: readonly Part[];
  readonly name: string;
}
/** All subsets of the four parts: what a stack borrows. */
const mixes = Array.from({ length: 2 ** parts.length }, (_, bits): Mix => {
  const borrowed = parts.filter((_part, index) => (bits >> index) & 1);
  return { borrowed, name: borrowed.join(" and ") || "nothing" };
});
const homeless = ({ borrowed }: Mix): Part[] =>
  borrowed.filter((part) => {
    const { home } = lendable[part];
    return home !== undefined && !borrowed.includes(home);
  });

test.each(mixes.filter((mix) => homeless(mix).length === 0))(
  "lends $name to a stack, which makes the rest, and leaves it as it was",
  async ({ borrowed }) => {
    const before = everything();
    const stack = await guest(`mix-${borrowed.map((part) => part[0]).join("") || "none"}`, {
      // A deployment of the guest's on the lender's account has a name of its own.
      openaiDeployment: "gpt-4o-guest",
      ...using(borrowed, lent),
    });
    await stack.up();
    const made = await stack.outputs();
    expect(parts.filter((part) => made[lendable[part].output] === lent[lendable[part].output])).toEqual(
      borrowed,
    );
    await stack.up("--expect-no-changes");
    await stack.destroy();
    expect(everything()).toBe(before);
  },
);

test("refuses to borrow what is in a home that is not borrowed, and creates nothing", async () => {
  const before = everything();
  const stack = await guest("homeless", {});
  for (const mix of mixes.filter((one) => homeless(one).length > 0)) {
    await stack.set({
      ...Object.fromEntries(parts.map((part) => [lendable[part].key, ""])),
      ...using(mix.borrowed, lent),
    });
    const { exitCode, stdout } = await stack.tryUp();
    expect(exitCode).not.toBe(0);
    for (const part of homeless(mix)) {
      const { key, home } = lendable[part];
      expect(stdout).toContain(
        `:${key} needs azure-llmops-lab:${lendable[home ?? part].key}, which says where it is`,
      );
    }
  }
  expect(everything()).toBe(before);
});

test("exchanges its own parts for lent ones and back, and deletes what it made and nothing else", async () => {
  const before = everything();
  const stack = await guest("exchange", {});
  await stack.up();
  const own = await stack.outputs();
  await stack.set(using(parts, lent));
  await stack.up();
  expect(await stack.outputs()).toMatchObject(
    Object.fromEntries(parts.map((part) => [lendable[part].output, lent[lendable[part].output]])),
  );
  expect(everything()).toBe(before);
  await stack.unset(parts.map((part) => lendable[part].key));
  await stack.up();
  expect(await stack.outputs()).toMatchObject({
    openaiAccountId: own["openaiAccountId"],
    workspaceId: own["workspaceId"],
  });
  await stack.destroy();
  expect(everything()).toBe(before);
});

test("lets go of parts that it made when they are named as existing, and never deletes them", async () => {
  const before = everything();
  const stack = await guest("let-go", {});
  await stack.up();
  const own = await stack.outputs();
  const made = everything();
  await stack.set(using(["workspace", "cluster"], own));
  await stack.up();
  expect(await stack.outputs()).toEqual(own);
  expect(everything()).toBe(made);
  await stack.set(using(parts, own));
  await stack.up();
  expect(await stack.outputs()).toEqual(own);
  await stack.up("--expect-no-changes");
  expect(everything()).toBe(made);

  // Back: what it let go of is in the way, until it is taken into the state again.
  await stack.unset(parts.map((part) => lendable[part].key));
  expect((await stack.tryUp()).stdout).toContain("cannot create already existing resource");
  expect(everything()).toBe(made);
  const foretold = await stack.recover("--dry-run", "--json");
  expect(everything()).toBe(made);
  const { exitCode, stdout, stderr } = await stack.recover("--json");
  expect(exitCode).toBe(0);
  expect(stderr).toMatch(/lab-workspace exists already, and is taken over: it bears this lab's identity/);
  const takenOver = (json: string) => (JSON.parse(json) as RecoverReport).adopted;
  expect(takenOver(stdout).map(({ name }) => name)).toContain("lab-model-account");
  expect(takenOver(foretold.stdout)).toEqual(takenOver(stdout));
  await stack.up();
  expect(await stack.outputs()).toEqual(own);
  await stack.up("--expect-no-changes");
  await stack.destroy();
  expect(everything()).toBe(before);
});

test("destroys the rest of a stack, and leaves what it let go of", async () => {
  const stack = await guest("left", {});
  await stack.up();
  const own = await stack.outputs();
  await stack.set(using(["workspace"], own));
  await stack.up();
  await stack.destroy();
  const left = lab.stage.cloud.leftovers().filter(({ id }) => id.includes(own["resourceGroup"] ?? "?"));
  expect(left.map(({ kind }) => kind).sort()).toEqual([
    "Microsoft.Databricks/workspaces",
    "Microsoft.ManagedIdentity/userAssignedIdentities",
    "Microsoft.Network/networkSecurityGroups",
    "Microsoft.Network/virtualNetworks",
    "Microsoft.Storage/storageAccounts",
    "managed resource group",
    "resource group",
  ]);
  await stack.up();
  expect((await stack.outputs())["workspaceId"]).toBe(own["workspaceId"]);
  await stack.destroy();
});

test("takes over nothing that is not its own, whatever tells it to, and says which ways there are", async () => {
  const before = everything();
  const { openaiAccountId: existingOpenaiAccountId = "" } = lent;
  const stack = await guest("theirs", { existingOpenaiAccountId });
  const room = async () => {
    const report = JSON.parse((await stack.preflight()).stdout) as PreflightReport;
    return report.checks.find(({ id }) => id === "in-the-way");
  };
  expect(await room()).toMatchObject({ status: "problem" });
  expect((await stack.tryUp()).stdout).toContain("cannot create already existing resource");
  for (const flags of [["--dry-run"], []]) {
    const { stdout, exitCode } = await stack.recover("--json", ...flags);
    const { adopted, strangers } = JSON.parse(stdout) as RecoverReport;
    expect(adopted.filter(({ id }) => id.includes(existingOpenaiAccountId))).toEqual([]);
    expect(strangers).toMatchObject([
      { id: `${existingOpenaiAccountId}/deployments/gpt-4o`, why: expect.stringContaining("another lab") },
    ]);
    expect(exitCode).toBe(1);
  }
  const { message = "", fixes = [] } = (await room()) ?? {};
  expect(message).toMatch(/the deployment gpt-4o \(it bears the identity of another lab of stack rehearsal/);
  expect(fixes.map((fix) => fix.replace(/ --stack .*/, ""))).toEqual([
    "pulumi config set existingOpenaiDeployment gpt-4o",
    "pulumi config set openaiDeployment ANOTHER-NAME",
  ]);
  // Each of the ways leads on, and the lender's deployment is left as it was.
  for (const fix of fixes) {
    const [, , , key = "", value = ""] = fix.split(" ");
    await stack.set({ [key]: value });
    await stack.up();
    await stack.unset([key]);
  }
  await stack.destroy();
  expect(everything()).toBe(before);
});
