import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lookBefore, requireWholeUpdate } from "../../../../operations/keys/look-before";
import type { PulumiSaid } from "../../../../stack/pulumi-command";
import type { StackConfiguration } from "../../../../stack/configuration";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "look-"))));
afterEach(() => rmSync(folder, { recursive: true }));

const stack = (): StackConfiguration =>
  ({ folder, project: "lab", stack: "dev", reference: "org/lab/dev" }) as unknown as StackConfiguration;

const calls: string[] = [];
beforeEach(() => void (calls.length = 0));
const pulumi =
  (failing: string | undefined) =>
  async (parameters: readonly string[]): Promise<PulumiSaid> => {
    calls.push(parameters.join(" "));
    return parameters[0] === failing
      ? { exitCode: 1, stdout: "error: out", stderr: "error: in the way" }
      : { exitCode: 0, stdout: "", stderr: "" };
  };

test("the flags are tried, and the stack is previewed by its whole name", async () => {
  await lookBefore(stack(), ["--yes", "--diff"], pulumi(undefined));
  expect(calls).toEqual(["up --yes --diff --help", "preview --stack org/lab/dev"]);
});

test.each(["up", "preview"])(
  "where `pulumi %s` refuses, it says why and that nothing was changed",
  async (what) => {
    const looked = lookBefore(stack(), ["--yes"], pulumi(what));
    await expect(looked).rejects.toThrow(/in the way/);
    await expect(looked).rejects.toThrow(/Nothing was changed/);
  },
);

(process.getuid?.() === 0 ? test.skip : test)("a configuration that cannot be written is told", async () => {
  const file = join(folder, "Pulumi.dev.yaml");
  writeFileSync(file, "");
  chmodSync(file, 0o400);
  await expect(lookBefore(stack(), [], pulumi(undefined))).rejects.toThrow("cannot be written");
});

test.each([
  ...["--stack", "--stack=other", "-s", "-sother", "-C", "--cwd=..", "--config-file", "-c", "--config"],
  ...["--target", "-t", "--target-replace=x", "--exclude", "--exclude-dependents", "--preview-only", "-h"],
])("%s is refused: the stack would not come to use the key", (flag) => {
  expect(() => requireWholeUpdate(["--yes", flag])).toThrow(/Nothing was changed/);
});

test.each(["--yes", "-y", "--skip-preview", "--diff", "--policy-pack", "--parallel", "--refresh", "-v=3"])(
  "%s is not",
  (flag) => {
    expect(() => requireWholeUpdate([flag])).not.toThrow();
  },
);
