import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readUpdates } from "../../../../operations/keys/history";
import { stackCommands } from "../../../../operations/recovery/stack-commands";
import { readStackOutputs } from "../../../../stack/outputs";
import { readStackConfiguration } from "../../../../stack/configuration";
import { ownIdsOf, readResources } from "../../../../stack/resources";
import { oddAnswers, saidOf } from "./support";

let printed = "";
jest.mock("../../../../stack/pulumi-command", () => ({
  ...jest.requireActual<object>("../../../../stack/pulumi-command"),
  runPulumi: async () => ({ exitCode: 0, stdout: printed, stderr: "" }),
}));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "odd-"));
  writeFileSync(join(folder, "Pulumi.yaml"), "name: lab\nruntime: nodejs\n");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const stack = (): { folder: string; stack: string } => ({ folder, stack: "dev" });
const commands = () =>
  stackCommands({ project: folder, stack: "dev", dryRun: false, onNotice: () => undefined });
const state = { deployment: { resources: [] } };

const calls: Record<string, () => unknown> = {
  "stack output": () => readStackOutputs(folder, "dev"),
  "stack export": () => readResources(stack()),
  "own ids": () => readResources(stack()).then(ownIdsOf),
  "stack history": () => readUpdates({ ...stack(), project: "lab" } as never),
  config: () => readStackConfiguration({ directory: folder, stack: "dev", environment: {} }),
  "state to recover": () => commands().read(),
  "state to replace": () => commands().replace(state, state, async () => undefined),
  preview: () => commands().preview(),
};

test.each(Object.entries(calls))("%s: what Pulumi prints is not taken on trust", async (_, call) => {
  for (const { body, what } of oddAnswers) {
    printed = String(body);
    const said = await saidOf(call, ["UserError"]);
    if (said !== undefined)
      expect({ what, said }).toEqual({ what, said: expect.stringMatching(/pulumi|stack/) });
  }
});

test.each([
  ["nothing", ""],
  ["a list", "[]"],
  ["no name", "runtime: nodejs\n"],
  ["a name that is a number", "name: 7\n"],
  ["broken YAML", "name: [lab\nruntime"],
  ["binary data", "\u0000\u0001"],
])("a Pulumi.yaml of %s is told by its path", async (_, yaml) => {
  printed = "{}";
  const other = mkdtempSync(join(tmpdir(), "odd-"));
  writeFileSync(join(other, "Pulumi.yaml"), yaml);
  const read = () => readStackConfiguration({ directory: other, stack: "dev", environment: {} });
  expect(await saidOf(read, ["UserError"])).toMatch(/Pulumi\.yaml is not a Pulumi project's: /);
  rmSync(other, { recursive: true, force: true });
});
