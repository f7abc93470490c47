import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type CommandResult, run } from "../../../rehearsal/command";
import { startProviders } from "../../../packages/azure-simulator/src/providers";
import { projectFolder } from "../../../rehearsal/python";
import { writeStackFile } from "../../../rehearsal/stack";
import type { TestLab } from "./lab";

/** Somebody with a stack of their own. */
export interface Person {
  readonly name: string;
  readonly pulumi: (...args: string[]) => Promise<CommandResult>;
  readonly llmops: (...args: string[]) => Promise<CommandResult>;
}

/** The person whose the lab's stage is. */
export const owner = (lab: TestLab): Person => ({
  name: "owner",
  pulumi: (...args) => lab.pulumi(...args),
  llmops: (...args) => lab.llmops(...args),
});

/** Somebody else in the same subscription, with a backend and a stack of their own. */
export async function neighbour(
  { stage }: TestLab,
  login: "their own login" | "the same login",
): Promise<Person & { close(): Promise<void> }> {
  const project = projectFolder();
  const backend = join(stage.folder, "neighbours-state");
  await mkdir(backend, { recursive: true });
  const stackFile = await writeStackFile(project);
  const environment = {
    ...stage.environment,
    ...(login === "their own login" ? stage.cloud.admit() : {}),
    PULUMI_BACKEND_URL: `file://${backend}`,
    PULUMI_STACK: stackFile.stack,
  };
  const providers = await startProviders({ environment });
  const env = { ...environment, PULUMI_DEBUG_PROVIDERS: providers.debugProviders };
  const command = (file: string, args: readonly string[]) => run(file, args, { cwd: project, env });
  const pulumi = (...args: string[]) => command("pulumi", [...args, "--non-interactive", "--color", "never"]);
  await pulumi("stack", "init", stackFile.stack);
  return {
    name: "neighbour",
    pulumi,
    llmops: (...args) => command(process.execPath, [join(project, "cli", "llmops.cjs"), ...args]),
    async close() {
      await providers.close();
      await stackFile.remove();
    },
  };
}
