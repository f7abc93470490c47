import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { run, type CommandResult } from "./command";
import { UserError } from "rest-client";

/** A resource that an operation touched. */
export interface TouchedResource {
  readonly type: string;
  readonly name: string;
  readonly operation: string;
}

/** What an operation of the engine did, from its own event log. */
export interface OperationResult {
  readonly succeeded: boolean;
  readonly resources: readonly TouchedResource[];
  readonly seconds: number;
  /** Messages of severity error, in order, without colours. */
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
}

interface EngineEvent {
  readonly resOutputsEvent?: { readonly metadata: { op: string; type: string; urn: string } };
  readonly diagnosticEvent?: { severity: string; message: string; ephemeral?: boolean };
}

/**
 * What the engine's event log (one JSON document a line) says of an operation. A provider that is written in
 * the program's language can only warn by printing: the engine passes that on line by line as information, and
 * the lines that follow one that begins with "warning:" belong to it.
 */
export function readEvents(log: string): Pick<OperationResult, "resources" | "errors" | "warnings"> {
  const resources: TouchedResource[] = [];
  const errors: string[] = [];
  const warnings: string[] = [];
  let spoken: string[] = [];
  const finishSpoken = (): void => {
    if (spoken[0]?.startsWith("warning: ")) warnings.push(spoken.join("\n").slice("warning: ".length));
    spoken = [];
  };
  for (const line of log.split("\n")) {
    if (!line.trim()) continue;
    const { resOutputsEvent, diagnosticEvent } = JSON.parse(line) as EngineEvent;
    const step = resOutputsEvent?.metadata;
    if (step && step.op !== "same")
      resources.push({ type: step.type, name: step.urn.split("::").at(-1) ?? "", operation: step.op });
    if (!diagnosticEvent || diagnosticEvent.ephemeral) continue;
    const text = plain(diagnosticEvent.message);
    if (diagnosticEvent.severity.startsWith("info")) spoken.push(text);
    else finishSpoken();
    if (diagnosticEvent.severity === "error") errors.push(text);
    if (diagnosticEvent.severity === "warning") warnings.push(text);
  }
  finishSpoken();
  return { resources, errors, warnings };
}

/** Without the engine's colour tags and terminal sequences. */
const plain = (text: string): string =>
  stripVTControlCharacters(text.replace(/<\{%[^%]*%\}>/g, "")).trimEnd();

export interface PulumiOptions {
  /** The project's folder. */
  readonly cwd: string;
  /** The whole environment. */
  readonly env: NodeJS.ProcessEnv;
  /** A folder for event logs. */
  readonly scratch: string;
  readonly signal?: AbortSignal | undefined;
}

/** The real `pulumi` command, on the stack that PULUMI_STACK names. */
export class Pulumi {
  private operations = 0;

  constructor(private readonly options: PulumiOptions) {}

  /** @throws UserError with what pulumi said */
  async initialise(stack: string): Promise<void> {
    await this.expect(["stack", "init", stack, "--non-interactive"]);
  }

  up(progress: (text: string) => void): Promise<OperationResult> {
    return this.operate(["up", "--yes", "--skip-preview"], progress, this.options.signal);
  }

  /** Not interrupted by the rehearsal's own Ctrl-C: cleaning up is what Ctrl-C asks for. */
  destroy(progress: (text: string) => void): Promise<OperationResult> {
    return this.operate(["destroy", "--yes", "--skip-preview"], progress, undefined);
  }

  /** How many resources the state still has. */
  async remaining(): Promise<number> {
    const { stdout } = await this.expect(["stack", "export"]);
    const state = JSON.parse(stdout) as { deployment: { resources?: { type: string }[] } };
    return (state.deployment.resources ?? []).filter(({ type }) => type !== "pulumi:pulumi:Stack").length;
  }

  async removeStack(stack: string): Promise<void> {
    await this.expect(["stack", "rm", stack, "--yes", "--preserve-config"]);
  }

  private async operate(
    args: readonly string[],
    progress: (text: string) => void,
    signal: AbortSignal | undefined,
  ): Promise<OperationResult> {
    const log = join(this.options.scratch, `events-${(this.operations += 1)}.json`);
    const started = performance.now();
    const { exitCode, stderr } = await run(
      "pulumi",
      [...args, "--non-interactive", "--color", "never", "--event-log", log],
      {
        ...this.options,
        // Opens the flag for the event log, as the Automation API does.
        env: { ...this.options.env, PULUMI_DEBUG_COMMANDS: "true" },
        signal,
        onLine: (line) => {
          const step = /^ *[+~-]+ +(.*?)(\s+\[.*|\s*)$/.exec(line)?.[1];
          if (step) progress(step);
        },
      },
    );
    const seconds = (performance.now() - started) / 1000;
    const events = readEvents(await readFile(log, "utf8").catch(() => ""));
    await rm(log, { force: true });
    const succeeded = exitCode === 0;
    // What fails before the engine starts (the configuration's types, a locked stack) has no events.
    const errors =
      succeeded || events.errors.length ? events.errors : [stderr.replace(/^error: /, "").trim()];
    return { ...events, errors, succeeded, seconds };
  }

  private async expect(args: readonly string[]): Promise<CommandResult> {
    const { cwd, env } = this.options;
    const result = await run("pulumi", args, { cwd, env });
    if (result.exitCode === 0) return result;
    throw new UserError(`pulumi ${args.slice(0, 2).join(" ")} failed: ${result.stderr}`);
  }
}
