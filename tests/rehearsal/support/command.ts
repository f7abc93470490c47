import { chmodSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run, type CommandOptions, type CommandResult } from "../../../rehearsal/command";
import { projectFolder } from "../../../rehearsal/python";

/** Runs the command as a person's shell does, in the project's folder. */
export const llmops = (args: readonly string[], options: CommandOptions = {}): Promise<CommandResult> =>
  run(process.execPath, [join(projectFolder(), "cli", "llmops.cjs"), ...args], {
    cwd: projectFolder(),
    ...options,
  });

/** A machine that has Node and what is given: PATH is one folder with just these. */
export function machineWith(
  tools: Readonly<Record<string, { link: string } | { script: string }>>,
): NodeJS.ProcessEnv {
  const folder = mkdtempSync(join(tmpdir(), "machine-"));
  const bin = join(folder, "bin");
  mkdirSync(bin);
  symlinkSync(process.execPath, join(bin, "node"));
  for (const [name, tool] of Object.entries(tools)) {
    if ("link" in tool) symlinkSync(tool.link, join(bin, name));
    else {
      writeFileSync(join(bin, name), tool.script);
      chmodSync(join(bin, name), 0o755);
    }
  }
  return { PATH: bin, HOME: folder, XDG_CACHE_HOME: join(folder, "cache") };
}
