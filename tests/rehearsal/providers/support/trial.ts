import { cp, mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startCloud, type Cloud } from "../../../../packages/azure-simulator/src/cloud";
import { withoutInherited } from "../../../../packages/azure-simulator/src/processes/environment";
import { run } from "../../../../rehearsal/command";
import { findEngine, pathWith } from "../../../../rehearsal/engine/engine";
import { startProviders } from "../../../../packages/azure-simulator/src/providers";
import { projectFolder } from "../../../../rehearsal/python";
import type { Wanted } from "./wanted";

export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly inputs?: Record<string, unknown>;
  readonly outputs?: Record<string, unknown>;
  readonly initErrors?: string[];
}

/** The real engine, the stand-in providers and a cloud, with a small program of their own. */
export interface Trial {
  readonly cloud: Cloud;
  readonly debugProviders: string;
  pulumi(args: string[], wanted?: Wanted): Promise<{ exitCode: number | undefined; output: string }>;
  /** Like `pulumi`, and fails the test with what was printed. */
  ok(args: string[], wanted?: Wanted): Promise<string>;
  state(): Promise<StateResource[]>;
  close(): Promise<void>;
}

export async function openTrial(): Promise<Trial> {
  const folder = await mkdtemp(join(tmpdir(), "providers-"));
  const program = join(folder, "trial", "program");
  const [engine, cloud] = await Promise.all([
    findEngine(),
    startCloud({ folder: join(folder, "cloud") }),
    cp(join(__dirname, ".."), join(folder, "trial"), { recursive: true }),
    mkdir(join(folder, "home")),
    mkdir(join(folder, "state")),
  ]);
  await symlink(join(projectFolder(), "node_modules"), join(program, "node_modules"));
  const providers = await startProviders({
    environment: cloud.environment(),
    timing: { armRetries: [1, 1, 1], registrationPoll: 1 },
  });
  const environment = {
    ...withoutInherited(process.env),
    ...cloud.environment(),
    PATH: pathWith(engine, process.env),
    PULUMI_HOME: join(folder, "home"),
    PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
    PULUMI_CONFIG_PASSPHRASE: "passphrase",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_DEBUG_PROVIDERS: providers.debugProviders,
  };
  const pulumi: Trial["pulumi"] = async (args, wanted = {}) => {
    const env = { ...environment, WANTED: JSON.stringify(wanted) };
    const all = [...args, "--non-interactive", "--color", "never"];
    const { exitCode, stdout, stderr } = await run("pulumi", all, { cwd: program, env });
    return { exitCode, output: `${stdout}\n${stderr}` };
  };
  const ok: Trial["ok"] = async (args, wanted) => {
    const { exitCode, output } = await pulumi(args, wanted);
    if (exitCode !== 0) throw new Error(`pulumi ${args.join(" ")} exited with ${exitCode}\n${output}`);
    return output;
  };
  await ok(["stack", "init", "dev"]);
  return {
    cloud,
    debugProviders: providers.debugProviders,
    pulumi,
    ok,
    async state() {
      const exported = JSON.parse(await ok(["stack", "export"])) as {
        deployment: { resources?: StateResource[] };
      };
      return exported.deployment.resources ?? [];
    },
    async close() {
      await providers.close();
      await cloud.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
