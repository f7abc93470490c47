import { UserError, usageError } from "rest-client";
import { object, text } from "rest-client";
import { type PulumiSaid, readPulumi, runPulumi } from "../../stack/pulumi-command";
import { isLocked } from "./lock";
import { removeBrokenSidecars } from "./backend-attributes";
import type { Preview } from "../../stack/preview-plan";
import { previewShape, stackStateShape } from "../../stack/shapes";
import type { StackState, StateResource } from "../../stack/state";

/** Takes the stack's lock away, or throws where that must not be. Gets what Pulumi said of it. */
export type Unlock = (message: string) => Promise<void>;

/** What recovery has Pulumi do to one stack. Every command throws UserError when Pulumi refuses. */
export interface StackCommands {
  read(): Promise<StackState>;
  /** Writes a new state in place of one that was read, unless somebody has changed it since. */
  replace(old: StackState, next: StackState, unlock: Unlock): Promise<void>;
  /** Asks the services about all resources, or about these, but not about those that are left out. */
  refresh(
    urns: readonly string[],
    unlock?: Unlock,
    leftOut?: readonly Pick<StateResource, "urn">[],
  ): Promise<void>;
  cancel(): Promise<void>;
  /** What the next `up` would do; a text says why that is not known. */
  preview(): Promise<Preview | string>;
}

interface Stack {
  readonly project: string;
  readonly stack?: string | undefined;
  readonly dryRun: boolean;
  readonly onNotice: (text: string) => void;
}

/** The commands for a stack of a project, or for the selected one. */
export function stackCommands({ project, stack, dryRun, onNotice }: Stack): StackCommands {
  const named = stack === undefined ? [] : ["--stack", stack];

  /** Runs a command; where a half-written file stands in its way, removes that and runs it again. */
  async function pulumi(args: readonly string[], input?: string): Promise<PulumiSaid> {
    const run = (): Promise<PulumiSaid> => runPulumi([...args, ...named], project, input);
    const said = await run();
    if (said.exitCode === 0 || dryRun || !/\bEOF\b/.test(said.stderr)) return said;
    const removed = await removeBrokenSidecars(await backendUrl(), project);
    for (const file of removed) onNotice(`${file}: the file of its attributes was cut short, and is removed`);
    return removed.length > 0 ? run() : said;
  }

  async function backendUrl(): Promise<string> {
    const { exitCode, stdout } = await runPulumi(["whoami", "--json"], project);
    if (exitCode !== 0) return "";
    return readPulumi("pulumi whoami", stdout, object<{ url?: string }>({}, { url: text })).url ?? "";
  }

  function expect(what: string, said: PulumiSaid, hint?: string): string {
    if (said.exitCode === 0) return said.stdout;
    const message = `Pulumi could not ${what}:\n${`${said.stderr}\n${said.stdout}`.trim()}`;
    throw new UserError(message, hint === undefined ? {} : { hint });
  }

  async function unlocking(run: () => Promise<PulumiSaid>, unlock: Unlock | undefined): Promise<PulumiSaid> {
    const said = await run();
    if (unlock === undefined || said.exitCode === 0 || !isLocked(said.stderr)) return said;
    await unlock(said.stderr);
    return run();
  }

  const commands: StackCommands = {
    async read() {
      const said = await pulumi(["stack", "export"]);
      return readPulumi("pulumi stack export", expect("read the stack's state", said), stackStateShape);
    },
    async replace(old, next, unlock) {
      if (JSON.stringify(await commands.read()) !== JSON.stringify(old))
        throw usageError(
          "the stack's state changes while it is looked at: somebody is at work on it",
          "Wait until they are done. If the stack needs it then, run this again.",
        );
      const text = JSON.stringify(next);
      const said = await unlocking(() => pulumi(["stack", "import"], text), unlock);
      expect("write the stack's state", said);
    },
    async refresh(urns, unlock, leftOut = []) {
      const targets = [
        ...urns.flatMap((urn) => ["--target", urn]),
        ...leftOut.flatMap(({ urn }) => ["--exclude", urn]),
      ];
      const said = await unlocking(() => pulumi(["refresh", "--yes", "--skip-preview", ...targets]), unlock);
      expect("refresh the stack", said, "When that is mended, run this again: it does the rest.");
    },
    async preview() {
      const { stdout, stderr } = await pulumi(["preview", "--json"]);
      try {
        // One that fails tells what it has come to know before.
        return readPulumi("pulumi preview --json", stdout, previewShape);
      } catch (error) {
        return stderr.trim().split("\n")[0] || (error as Error).message;
      }
    },
    async cancel() {
      expect("unlock the stack", await pulumi(["cancel", "--yes"]));
    },
  };
  return commands;
}
